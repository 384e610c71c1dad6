package dev.oleander.polars.jdbc.statement;

import java.sql.SQLWarning;

/** The warnings of a connection or statement, oldest first. Any thread may use it. */
final class Warnings {
  // Guarded by "this".
  private SQLWarning first;

  synchronized void add(SQLWarning warning) {
    if (first == null) {
      first = warning;
    } else {
      first.setNextWarning(warning);
    }
  }

  /** The oldest, which leads to the others; null if there is none. */
  synchronized SQLWarning first() {
    return first;
  }

  synchronized void clear() {
    first = null;
  }
}
