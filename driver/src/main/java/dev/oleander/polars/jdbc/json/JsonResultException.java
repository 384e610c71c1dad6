package dev.oleander.polars.jdbc.json;

import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.sql.SQLException;

/**
 * A result as JSON that cannot be had, on its way through an {@link java.io.InputStream}: what
 * counts is the SQLException it carries.
 */
public final class JsonResultException extends IOException {
  private static final long serialVersionUID = 1L;

  private final SQLException failure;
  private final boolean reported;

  private JsonResultException(SQLException failure, boolean reported) {
    super(failure.getMessage(), failure);
    this.failure = failure;
    this.reported = reported;
  }

  /** What the answer itself says: the workload failed. */
  static JsonResultException reported(SQLException failure) {
    return new JsonResultException(failure, true);
  }

  /** What the driver found. */
  static JsonResultException found(SQLException failure) {
    return new JsonResultException(failure, false);
  }

  /** The answer is not what the service documents. */
  static JsonResultException malformed(String what) {
    return malformed(what, null);
  }

  static JsonResultException malformed(String what, Throwable cause) {
    return found(
        SqlState.GENERAL_ERROR.exception(
            "The server sent a result that is no proper JSON answer: " + what + ".", cause));
  }

  /** What the caller of the driver is to be told. */
  public SQLException failure() {
    return failure;
  }

  /** Whether the server told it, so that nothing runs there any more. */
  public boolean reported() {
    return reported;
  }
}
