package dev.oleander.polars.jdbc.json;

import dev.oleander.polars.jdbc.error.SqlState;

/** A value that does not fit the type of its column; who reads the row adds where it stands. */
final class BadValueException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 60;

  private final SqlState state;

  private BadValueException(SqlState state, String message, Throwable cause) {
    super(message, cause);
    this.state = state;
  }

  /** A number that the type does not hold as it is. */
  static BadValueException number(String value, String why) {
    return new BadValueException(SqlState.NUMERIC_OUT_OF_RANGE, excerpt(value) + " " + why, null);
  }

  /** A date, time or duration that is none, or that the type does not hold as it is. */
  static BadValueException time(String value, String why) {
    return new BadValueException(SqlState.INVALID_DATETIME, excerpt(value) + " " + why, null);
  }

  static BadValueException time(String value, String why, Throwable cause) {
    return new BadValueException(SqlState.INVALID_DATETIME, excerpt(value) + " " + why, cause);
  }

  /** A value of another kind. */
  static BadValueException unreadable(String value, String why) {
    return new BadValueException(
        SqlState.INVALID_CHARACTER_VALUE, excerpt(value) + " " + why, null);
  }

  static BadValueException unreadable(String value, String why, Throwable cause) {
    return new BadValueException(
        SqlState.INVALID_CHARACTER_VALUE, excerpt(value) + " " + why, cause);
  }

  SqlState state() {
    return state;
  }

  private static String excerpt(String value) {
    return "'" + (value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…") + "'";
  }
}
