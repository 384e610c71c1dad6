package dev.oleander.polars.sandbox.worker;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** A workload failed, or could not be started. The message says what was wrong and what to do. */
public final class WorkerException extends Exception {
  private final WorkerErrorCode code;
  private final String details;
  private final boolean reported;
  private final OptionalInt retryAfterSeconds;

  public WorkerException(WorkerErrorCode code, String message) {
    this(code, message, null, null);
  }

  /**
   * @param details more for a person to read, such as the worker's last words; may be null
   * @param cause may be null
   */
  public WorkerException(WorkerErrorCode code, String message, String details, Throwable cause) {
    this(code, message, details, cause, false, OptionalInt.empty());
  }

  private WorkerException(
      WorkerErrorCode code,
      String message,
      String details,
      Throwable cause,
      boolean reported,
      OptionalInt retryAfterSeconds) {
    super(message, cause);
    this.code = Objects.requireNonNull(code, "code");
    this.details = details;
    this.reported = reported;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** What a worker said itself, after which it serves on. */
  public static WorkerException reportedByWorker(
      WorkerErrorCode code, String message, String details) {
    return new WorkerException(code, message, details, null, true, OptionalInt.empty());
  }

  /** What the receiver of the files said, which the worker heard and serves on. */
  public static WorkerException refused(ScriptLake.RefusedException cause) {
    return new WorkerException(
        WorkerErrorCode.REFUSED, cause.getMessage(), null, cause, true, OptionalInt.empty());
  }

  /** That there is no worker for a workload now. */
  public static WorkerException busy(String message, int retryAfterSeconds) {
    return new WorkerException(
        WorkerErrorCode.BUSY, message, null, null, false, OptionalInt.of(retryAfterSeconds));
  }

  /**
   * Why the receiver of the files would not have them; only with {@link WorkerErrorCode#REFUSED}.
   */
  public Optional<ScriptLake.RefusedException> refusal() {
    return getCause() instanceof ScriptLake.RefusedException refused
        ? Optional.of(refused)
        : Optional.empty();
  }

  public WorkerErrorCode code() {
    return code;
  }

  /** Whether the worker itself reported this, and is ready for the next workload. */
  public boolean reported() {
    return reported;
  }

  /** In how many seconds another attempt is worth while; only with {@link WorkerErrorCode#BUSY}. */
  public OptionalInt retryAfterSeconds() {
    return retryAfterSeconds;
  }

  public Optional<String> details() {
    return Optional.ofNullable(details);
  }
}
