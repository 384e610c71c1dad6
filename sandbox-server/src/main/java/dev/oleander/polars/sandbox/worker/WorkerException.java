package dev.oleander.polars.sandbox.worker;

import java.util.Objects;
import java.util.Optional;

/** A workload failed, or could not be started. The message says what was wrong and what to do. */
public final class WorkerException extends Exception {
  private final WorkerErrorCode code;
  private final String details;
  private final boolean reported;

  public WorkerException(WorkerErrorCode code, String message) {
    this(code, message, null, null);
  }

  /**
   * @param details more for a person to read, such as the worker's last words; may be null
   * @param cause may be null
   */
  public WorkerException(WorkerErrorCode code, String message, String details, Throwable cause) {
    this(code, message, details, cause, false);
  }

  private WorkerException(
      WorkerErrorCode code, String message, String details, Throwable cause, boolean reported) {
    super(message, cause);
    this.code = Objects.requireNonNull(code, "code");
    this.details = details;
    this.reported = reported;
  }

  /** What a worker said itself, after which it serves on. */
  static WorkerException reportedByWorker(WorkerErrorCode code, String message, String details) {
    return new WorkerException(code, message, details, null, true);
  }

  public WorkerErrorCode code() {
    return code;
  }

  /** Whether the worker itself reported this, and is ready for the next workload. */
  boolean reported() {
    return reported;
  }

  public Optional<String> details() {
    return Optional.ofNullable(details);
  }
}
