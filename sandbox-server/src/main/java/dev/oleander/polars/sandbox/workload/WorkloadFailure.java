package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.Objects;

/**
 * Why a workload did not finish.
 *
 * @param message for the principal to read
 */
public record WorkloadFailure(ErrorCode code, String message) {

  public WorkloadFailure {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
  }

  static WorkloadFailure of(SandboxException why) {
    return new WorkloadFailure(why.code(), why.getMessage());
  }
}
