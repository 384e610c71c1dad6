package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.error.SandboxException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A workload's state and what goes with it, as one value.
 *
 * @param startedAt when it got a worker
 * @param finishedAt when it ended
 * @param failure why it did not finish
 */
public record WorkloadStatus(
    WorkloadState state,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt,
    Optional<SandboxException> failure) {

  static final WorkloadStatus ADMITTED =
      new WorkloadStatus(
          WorkloadState.QUEUED, Optional.empty(), Optional.empty(), Optional.empty());

  public WorkloadStatus {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(startedAt, "startedAt");
    Objects.requireNonNull(finishedAt, "finishedAt");
    Objects.requireNonNull(failure, "failure");
  }

  WorkloadStatus starting(Instant now) {
    return new WorkloadStatus(WorkloadState.STARTING, Optional.of(now), finishedAt, failure);
  }

  WorkloadStatus running() {
    return new WorkloadStatus(WorkloadState.RUNNING, startedAt, finishedAt, failure);
  }

  WorkloadStatus finished(Instant now) {
    return new WorkloadStatus(WorkloadState.FINISHED, startedAt, Optional.of(now), failure);
  }

  WorkloadStatus failed(SandboxException why, Instant now) {
    WorkloadState ended =
        switch (why.code()) {
          case CANCELLED -> WorkloadState.CANCELLED;
          case TIMED_OUT -> WorkloadState.TIMED_OUT;
          case OUT_OF_MEMORY -> WorkloadState.OUT_OF_MEMORY;
          default -> WorkloadState.FAILED;
        };
    return new WorkloadStatus(ended, startedAt, Optional.of(now), Optional.of(why));
  }
}
