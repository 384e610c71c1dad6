package dev.oleander.polars.sandbox.workload;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How long a workload has been in each phase of its life: a phase that is under way counts up to
 * now, one that was not reached is empty.
 *
 * @param queued from its admission until it had a worker: the tables are resolved meanwhile
 * @param starting from then until the result's schema was known: the statement is planned
 * @param running from then until its end or the next phase: the rows are computed and sent
 * @param writing from then until its end: the rows are written to a destination
 */
public record PhaseTimes(
    Duration queued,
    Optional<Duration> starting,
    Optional<Duration> running,
    Optional<Duration> writing) {

  public PhaseTimes {
    Objects.requireNonNull(queued, "queued");
    Objects.requireNonNull(starting, "starting");
    Objects.requireNonNull(running, "running");
    Objects.requireNonNull(writing, "writing");
  }

  /** The times of a workload whose status is as given at that moment. */
  public static PhaseTimes of(Instant admittedAt, WorkloadStatus status, Instant now) {
    Instant end = status.finishedAt().orElse(now);
    Instant gotWorkerAt = status.startedAt().orElse(end);
    Instant knewSchemaAt = status.runningAt().orElse(end);
    return new PhaseTimes(
        Duration.between(admittedAt, gotWorkerAt),
        status.startedAt().map(start -> Duration.between(start, knewSchemaAt)),
        status.runningAt().map(start -> Duration.between(start, status.writingAt().orElse(end))),
        status.writingAt().map(start -> Duration.between(start, end)));
  }
}
