package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;

/** What {@link java.sql.Wrapper#unwrap} answers: these objects wrap nothing but themselves. */
final class Wrapped {
  private Wrapped() {}

  static <T> T unwrap(Object object, Class<T> type) throws SQLException {
    if (type == null) {
      throw SqlState.INVALID_ARGUMENT.exception("unwrap needs a class");
    }
    if (type.isInstance(object)) {
      return type.cast(object);
    }
    throw SqlState.INVALID_ARGUMENT.exception(
        object.getClass().getSimpleName() + " is no " + type.getName());
  }
}
