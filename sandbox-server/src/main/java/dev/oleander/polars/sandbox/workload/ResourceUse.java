package dev.oleander.polars.sandbox.workload;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What the processes of a workload have used so far.
 *
 * @param cpu processor time; empty when it is not measured
 * @param peakMemoryBytes the most memory that was in use at a time; empty when it is not measured
 */
public record ResourceUse(Optional<Duration> cpu, Optional<Long> peakMemoryBytes) {

  /** Nothing is measured. */
  public static final ResourceUse UNKNOWN = new ResourceUse(Optional.empty(), Optional.empty());

  public ResourceUse {
    Objects.requireNonNull(cpu, "cpu");
    Objects.requireNonNull(peakMemoryBytes, "peakMemoryBytes");
  }
}
