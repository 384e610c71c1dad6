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
 * @param running from then until its end: the rows are computed and sent
 */
public record PhaseTimes(Duration queued, Optional<Duration> starting, Optional<Duration> running) {

  public PhaseTimes {
    Objects.requireNonNull(queued, "queued");
    Objects.requireNonNull(starting, "starting");
    Objects.requireNonNull(running, "running");
  }

  static PhaseTimes of(Instant admittedAt, WorkloadStatus status, Instant now) {
    Instant end = status.finishedAt().orElse(now);
    Instant gotWorkerAt = status.startedAt().orElse(end);
    Instant knewSchemaAt = status.runningAt().orElse(end);
    return new PhaseTimes(
        Duration.between(admittedAt, gotWorkerAt),
        status.startedAt().map(start -> Duration.between(start, knewSchemaAt)),
        status.runningAt().map(start -> Duration.between(start, end)));
  }
}
