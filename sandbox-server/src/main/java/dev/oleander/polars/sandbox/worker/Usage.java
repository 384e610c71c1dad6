package dev.oleander.polars.sandbox.worker;

import java.time.Duration;
import java.util.Objects;

/**
 * What a workload has taken of the machine.
 *
 * @param cpu processor time of all its processes
 * @param peakMemoryBytes the most memory that they had at one moment, without what was cached of
 *     files
 */
public record Usage(Duration cpu, long peakMemoryBytes) {
  public Usage {
    Objects.requireNonNull(cpu, "cpu");
  }
}
