package dev.oleander.polars.jdbc.statement;

import java.sql.SQLException;

/** How a call of JDBC ends. */
final class SqlOutcome {
  interface Call {
    Object call() throws SQLException;
  }

  private SqlOutcome() {}

  /** The SQLState that a call fails with, or what it answers instead. */
  static String state(Call call) {
    try {
      return "answers " + call.call();
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }
}
