package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.sql.ParameterLiteral;
import java.sql.SQLException;
import java.util.TimeZone;

/** Single values on their way through {@link ParameterValues}. */
final class Bound {
  /** A call that may fail as JDBC's do. */
  @FunctionalInterface
  interface Setter {
    void set(ParameterValues values) throws SQLException;
  }

  private Bound() {}

  static ParameterLiteral by(Setter setter) throws SQLException {
    ParameterValues values = new ParameterValues(1, TimeZone::getDefault);
    setter.set(values);
    return values.literals().get(0);
  }

  /** The literal of a value as its class is. */
  static String sql(Object value) throws SQLException {
    return by(values -> values.set(1, value)).sql();
  }

  /** The literal, or the SQLState and message of the refusal. */
  static String outcome(Setter setter) {
    try {
      return by(setter).sql();
    } catch (SQLException e) {
      return e.getSQLState() + " " + e.getMessage();
    }
  }
}
