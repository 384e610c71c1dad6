package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.worker.Usage;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What a workload has taken of the machine, measured when somebody asks, but not more often than a
 * few times a second. Any thread.
 */
final class LatestUsage {
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  // All guarded by this; the measurement is null while there is nothing to measure.
  private Supplier<Usage> measurement;
  private Usage last;
  private long measuredAt;

  /** Begins; nothing is measured before somebody asks. */
  synchronized void measureBy(Supplier<Usage> newMeasurement) {
    measurement = newMeasurement;
  }

  /** Measures for the last time. */
  synchronized void settle() {
    if (measurement != null) {
      measure();
      measurement = null;
    }
  }

  /** Empty when there was never anything to measure. */
  synchronized Optional<Usage> now() {
    if (measurement != null && (last == null || System.nanoTime() - measuredAt > FRESH_NANOS)) {
      measure();
    }
    return Optional.ofNullable(last);
  }

  private void measure() {
    last = measurement.get();
    measuredAt = System.nanoTime();
  }
}
