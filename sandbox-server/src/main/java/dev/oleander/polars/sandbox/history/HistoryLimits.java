package dev.oleander.polars.sandbox.history;

import java.time.Duration;
import java.util.Objects;

/**
 * How much is kept.
 *
 * @param age for how long
 * @param workloads how many workloads
 * @param logBytes how many bytes of the logs of all workloads together
 */
public record HistoryLimits(Duration age, long workloads, long logBytes) {

  public HistoryLimits {
    Objects.requireNonNull(age, "age");
  }
}
