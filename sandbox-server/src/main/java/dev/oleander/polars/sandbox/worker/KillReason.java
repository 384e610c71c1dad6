package dev.oleander.polars.sandbox.worker;

/** Why a box is ended from outside. */
public enum KillReason {
  /** Somebody asked for it. */
  CANCELLED(WorkerErrorCode.CANCELLED, "the workload was cancelled"),
  /** The workload's time is up. */
  TIMED_OUT(WorkerErrorCode.TIMED_OUT, "the workload took longer than it may, and was stopped"),
  /** The server is stopping. */
  SHUTDOWN(WorkerErrorCode.CANCELLED, "the workload was stopped because the server is stopping"),
  /** The pool's own: the box's memory is above its limit. */
  OUT_OF_MEMORY(
      WorkerErrorCode.OUT_OF_MEMORY,
      "the workload needed more memory than a worker may have, and was stopped: let it read or"
          + " return less, or raise the memory of a worker"),
  /** The pool's own: the box has written more than its scratch folder may hold. */
  SCRATCH_FULL(
      WorkerErrorCode.OUT_OF_MEMORY,
      "the workload wrote more to its scratch folder than a worker may, and was stopped: let it"
          + " write less, or raise the scratch space of a worker"),
  /** The pool's own: the worker is of no more use, or another takes its place. */
  REPLACED(WorkerErrorCode.WORKER_LOST, "the worker was ended and is replaced");

  private final WorkerErrorCode code;
  private final String message;

  KillReason(WorkerErrorCode code, String message) {
    this.code = code;
    this.message = message;
  }

  public WorkerException toException(Throwable cause) {
    return new WorkerException(code, message, null, cause);
  }
}
