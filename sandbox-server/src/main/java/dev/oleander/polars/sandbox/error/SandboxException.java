package dev.oleander.polars.sandbox.error;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request cannot be served. The message goes to the client as it is: it names what was wrong,
 * where, and what to do, and holds no secret and no path of the server's.
 */
public final class SandboxException extends RuntimeException {
  private final ErrorCode code;
  private final String details;
  private final OptionalInt retryAfterSeconds;

  public SandboxException(ErrorCode code, String message) {
    this(code, message, null, null);
  }

  public SandboxException(ErrorCode code, String message, Throwable cause) {
    this(code, message, null, cause);
  }

  /**
   * @param details more for a person to read; may be null
   * @param cause may be null; it is logged and never sent
   */
  public SandboxException(ErrorCode code, String message, String details, Throwable cause) {
    this(code, message, details, cause, OptionalInt.empty());
  }

  /**
   * @param details more for a person to read; may be null
   * @param cause may be null; it is logged and never sent
   * @param retryAfterSeconds when the same request is worth another attempt; empty when not known
   */
  public SandboxException(
      ErrorCode code,
      String message,
      String details,
      Throwable cause,
      OptionalInt retryAfterSeconds) {
    super(message, cause);
    this.code = Objects.requireNonNull(code, "code");
    this.details = details;
    this.retryAfterSeconds = Objects.requireNonNull(retryAfterSeconds, "retryAfterSeconds");
  }

  public ErrorCode code() {
    return code;
  }

  /** In how many seconds the same request is worth another attempt; empty when not known. */
  public OptionalInt retryAfterSeconds() {
    return retryAfterSeconds;
  }

  public Optional<String> details() {
    return Optional.ofNullable(details);
  }
}
