package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A workload's state and what goes with it, as one value.
 *
 * @param startedAt when it got a worker
 * @param runningAt when the worker began to send the result
 * @param writingAt when it began to write the result to a destination
 * @param finishedAt when it ended
 * @param failure why it did not finish
 */
public record WorkloadStatus(
    WorkloadState state,
    Optional<Instant> startedAt,
    Optional<Instant> runningAt,
    Optional<Instant> writingAt,
    Optional<Instant> finishedAt,
    Optional<WorkloadFailure> failure) {

  static final WorkloadStatus ADMITTED =
      new WorkloadStatus(
          WorkloadState.QUEUED,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public WorkloadStatus {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(startedAt, "startedAt");
    Objects.requireNonNull(runningAt, "runningAt");
    Objects.requireNonNull(writingAt, "writingAt");
    Objects.requireNonNull(finishedAt, "finishedAt");
    Objects.requireNonNull(failure, "failure");
  }

  WorkloadStatus starting(Instant now) {
    return new WorkloadStatus(
        WorkloadState.STARTING, Optional.of(now), runningAt, writingAt, finishedAt, failure);
  }

  WorkloadStatus running(Instant now) {
    return new WorkloadStatus(
        WorkloadState.RUNNING, startedAt, Optional.of(now), writingAt, finishedAt, failure);
  }

  WorkloadStatus writing(Instant now) {
    return new WorkloadStatus(
        WorkloadState.WRITING, startedAt, runningAt, Optional.of(now), finishedAt, failure);
  }

  WorkloadStatus finished(Instant now) {
    return new WorkloadStatus(
        WorkloadState.FINISHED, startedAt, runningAt, writingAt, Optional.of(now), failure);
  }

  WorkloadStatus failed(SandboxException why, Instant now) {
    WorkloadState ended =
        switch (why.code()) {
          case CANCELLED, CLIENT_GONE -> WorkloadState.CANCELLED;
          case TIMED_OUT -> WorkloadState.TIMED_OUT;
          case OUT_OF_MEMORY -> WorkloadState.OUT_OF_MEMORY;
          default -> WorkloadState.FAILED;
        };
    return new WorkloadStatus(
        ended,
        startedAt,
        runningAt,
        writingAt,
        Optional.of(now),
        Optional.of(WorkloadFailure.of(why)));
  }

  /**
   * Of a workload whose end nobody saw.
   *
   * @param why what is known of it
   */
  public WorkloadStatus lost(String why) {
    return new WorkloadStatus(
        WorkloadState.FAILED,
        startedAt,
        runningAt,
        writingAt,
        Optional.empty(),
        Optional.of(new WorkloadFailure(ErrorCode.WORKER_LOST, why)));
  }
}
