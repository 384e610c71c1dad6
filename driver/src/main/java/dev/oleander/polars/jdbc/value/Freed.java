package dev.oleander.polars.jdbc.value;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;

/** What a call of an object hears after its {@code free()}. */
final class Freed {
  private Freed() {}

  static SQLException exception(String what) {
    return SqlState.INVALID_CURSOR_STATE.exception("The " + what + " was freed");
  }
}
