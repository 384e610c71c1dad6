package dev.oleander.polars.jdbc.sql;

import java.util.Objects;

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

  // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
  // class loader of an unloaded driver.
  @Override
  public boolean equals(Object other) {
    return other instanceof Identifier that
        && value.equals(that.value)
        && start == that.start
        && end == that.end;
  }

  @Override
  public int hashCode() {
    return Objects.hash(value, start, end);
  }
}
