package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;

/**
 * Which value is being bound to what, for messages. They never tell the value itself, which may be
 * a secret.
 *
 * @param place which value it is, as messages begin
 * @param index of the parameter, from 1; 0 if it is none
 * @param javaClass the name of the value's class
 * @param target the type asked for, or the one that the class has by itself
 */
record Binding(String place, int index, String javaClass, String target) {

  static Binding of(int index, Object value, String target) {
    String name = value == null ? "null" : value.getClass().getTypeName();
    return new Binding("Parameter " + index, index, name, target);
  }

  /** An element of a list that is being bound. */
  Binding element(Object value, String name) {
    return new Binding(place, index, value.getClass().getTypeName(), name);
  }

  /** The same parameter where another type is tried. */
  Binding as(String other) {
    return new Binding(place, index, javaClass, other);
  }

  /** A number that the target does not have. */
  SQLException outOfRange(String why) {
    return exception(SqlState.NUMERIC_OUT_OF_RANGE, why);
  }

  /** A date or time that the target does not have. */
  SQLException invalidDatetime(String why) {
    return exception(SqlState.INVALID_DATETIME, why);
  }

  /** A text that is none of the target. */
  SQLException unreadable(String why) {
    return exception(SqlState.INVALID_CHARACTER_VALUE, why);
  }

  /** A class that has nothing to do with the target. */
  SQLException noConversion() {
    return exception(SqlState.CONVERSION_NOT_POSSIBLE, "there is no such conversion");
  }

  /** As {@link #noConversion()}, with what to do instead. */
  SQLException noConversion(String why) {
    return exception(SqlState.CONVERSION_NOT_POSSIBLE, why);
  }

  /** A class or type that no parameter can have. */
  SQLException unsupported(String why) {
    return exception(SqlState.NOT_SUPPORTED, why);
  }

  /** An argument beside the value that is not possible. */
  SQLException invalidArgument(String why) {
    return exception(SqlState.INVALID_ARGUMENT, why);
  }

  /** A value that is more than a statement may hold. */
  SQLException tooLarge(String why) {
    return exception(SqlState.REQUEST_TOO_LARGE, why);
  }

  /** A stream that failed. */
  SQLException unreadableStream(Exception cause) {
    return SqlState.GENERAL_ERROR.exception(
        place + ": the stream cannot be read: " + cause.getMessage(), cause);
  }

  private SQLException exception(SqlState state, String why) {
    return state.exception(place + ": " + javaClass + " cannot be sent as " + target + ": " + why);
  }
}
