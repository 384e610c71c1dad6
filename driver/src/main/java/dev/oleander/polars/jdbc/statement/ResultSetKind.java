package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What kind of results a statement is asked for, by the constants of {@link ResultSet}. It gets
 * forward-only, read-only ones, which a commit does not close.
 */
record ResultSetKind(int type, int concurrency, int holdability) {
  /**
   * What JDBC knows and this driver lacks, scrolling and updating, is left out with a warning.
   *
   * @throws SQLException 22023 for a number that is none of the constants
   */
  void check(Warnings warnings) throws SQLException {
    switch (type) {
      case ResultSet.TYPE_FORWARD_ONLY -> {}
      case ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.TYPE_SCROLL_SENSITIVE ->
          warnings.add(
              "Results cannot be scrolled: they are TYPE_FORWARD_ONLY", SqlState.NOT_SUPPORTED);
      default -> throw notAConstant("type", type);
    }
    switch (concurrency) {
      case ResultSet.CONCUR_READ_ONLY -> {}
      case ResultSet.CONCUR_UPDATABLE ->
          warnings.add(
              "Results cannot be updated: they are CONCUR_READ_ONLY", SqlState.NOT_SUPPORTED);
      default -> throw notAConstant("concurrency", concurrency);
    }
    checkHoldability(holdability);
  }

  /**
   * Takes both constants: no result is ever closed by a commit.
   *
   * @throws SQLException 22023 for any other number
   */
  static void checkHoldability(int value) throws SQLException {
    if (value != ResultSet.HOLD_CURSORS_OVER_COMMIT && value != ResultSet.CLOSE_CURSORS_AT_COMMIT) {
      throw notAConstant("holdability", value);
    }
  }

  private static SQLException notAConstant(String what, int value) {
    return SqlState.INVALID_ARGUMENT.exception(
        "The result set " + what + " is no constant of ResultSet: " + value);
  }
}
