package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLWarning;

/** The warnings of a connection or statement, oldest first. Any thread may use it. */
final class Warnings {
  // Guarded by "this".
  private SQLWarning first;

  void add(String message, SqlState state) {
    add(new SQLWarning(message, state.code()));
  }

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
