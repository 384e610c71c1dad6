package dev.oleander.polars.jdbc.arrow;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;

/**
 * The bytes are no Arrow stream, or one that contradicts itself. Unchecked because it can turn up
 * at any value; {@link ResultBatches} and {@link ColumnReader} let none of it out.
 */
final class MalformedStreamException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedStreamException(String message) {
    super(message);
  }

  MalformedStreamException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What the caller of the driver is told. */
  static SQLException report(RuntimeException found) {
    String what = found instanceof MalformedStreamException ? found.getMessage() : found.toString();
    return SqlState.GENERAL_ERROR.exception(
        "The server sent a result that is no proper Arrow stream: " + what + ".", found);
  }
}
