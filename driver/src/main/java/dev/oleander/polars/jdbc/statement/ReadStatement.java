package dev.oleander.polars.jdbc.statement;

/**
 * One statement of an application, read with the names that the connection had at that moment.
 * Immutable.
 */
sealed interface ReadStatement permits QueryText, CallText, CommandText, WriteText, DdlText {
  /** The text as the application wrote it. */
  String text();

  int parameterCount();

  /** Whether it answers rows; else it answers an update count. */
  boolean hasRows();

  /** The beginning of the text, for messages. */
  default String beginning() {
    String line = text().strip().lines().findFirst().orElse("");
    int most = 60;
    return line.length() > most ? line.substring(0, most) + "…" : line;
  }
}
