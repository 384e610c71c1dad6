package dev.oleander.polars.jdbc.sql;

/**
 * One part of a name as it stands in the text.
 *
 * @param value the name without its quotes
 * @param start offset of its first {@code char}, quote included
 * @param end offset after its last {@code char}, quote included
 */
record Identifier(String value, int start, int end) {

  /** {@code name} in double quotes, as text to insert. */
  static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
