package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.worker.KillReason;

/** Why a workload is ended before its time. */
public enum StopReason {
  CANCELLED(KillReason.CANCELLED, ErrorCode.CANCELLED, "the workload was cancelled"),
  CLIENT_GONE(
      KillReason.CANCELLED,
      ErrorCode.CLIENT_GONE,
      "the workload was stopped because its client's connection is gone"),
  CLIENT_STALLED(
      KillReason.CANCELLED,
      ErrorCode.CANCELLED,
      "the workload was cancelled because its client read nothing for longer than this server"
          + " waits (its stall time-out): read faster, or ask for fewer rows"),
  DEADLINE(
      KillReason.TIMED_OUT,
      ErrorCode.TIMED_OUT,
      "the workload took longer than it may (timeoutSeconds, or the server's own limit) and was"
          + " stopped"),
  SHUTDOWN(
      KillReason.SHUTDOWN,
      ErrorCode.CANCELLED,
      "the workload was stopped because the server is stopping");

  private final KillReason killReason;
  private final ErrorCode code;
  private final String message;

  StopReason(KillReason killReason, ErrorCode code, String message) {
    this.killReason = killReason;
    this.code = code;
    this.message = message;
  }

  KillReason killReason() {
    return killReason;
  }

  /**
   * @param cause what the stop led to; may be null
   */
  SandboxException toException(Throwable cause) {
    return new SandboxException(code, message, cause);
  }
}
