package dev.oleander.polars.jdbc.value;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;

/** What a call of an object hears after its {@code free()}. */
final class Freed {
  private Freed() {}

  /**
   * What an object holds.
   *
   * @param held null when freed
   * @throws SQLException 24000 when freed
   */
  static <T> T check(T held, String what) throws SQLException {
    if (held == null) {
      throw SqlState.INVALID_CURSOR_STATE.exception("The " + what + " was freed");
    }
    return held;
  }
}
