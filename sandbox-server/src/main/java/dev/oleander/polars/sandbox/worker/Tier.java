package dev.oleander.polars.sandbox.worker;

import java.time.Duration;
import java.util.Objects;

/**
 * A size of workload and the limits of each workload of that size.
 *
 * @param vcpus the name of the tier, as requests give it
 * @param workers how many workers the pool keeps for it
 * @param threads how many threads Polars uses in each
 * @param cpus how much processor time each may use a second, in processors
 * @param memoryBytes how much memory all processes of one box together may have resident
 * @param processes how many processes and threads there may be in one box
 * @param openFiles how many files a process may have open
 * @param scratchBytes how large a box's {@code /tmp} may grow; it is memory, too
 * @param timeout how long a workload may take, waiting included
 * @param resultRows the most rows of a result; 0 means any number
 * @param resultBytes the most bytes of a result; 0 means any number
 * @param logBytes how much of what a box prints is kept
 */
public record Tier(
    int vcpus,
    int workers,
    int threads,
    int cpus,
    long memoryBytes,
    int processes,
    int openFiles,
    long scratchBytes,
    Duration timeout,
    long resultRows,
    long resultBytes,
    int logBytes) {

  /** The least a worker needs to start and run a small query. */
  public static final long LEAST_MEMORY_BYTES = 512L << 20;

  public Tier {
    Objects.requireNonNull(timeout, "timeout");
    atLeast("vcpus", vcpus, 1);
    atLeast("workers", workers, 1);
    atLeast("threads", threads, 1);
    atLeast("cpus", cpus, 1);
    atLeast("memoryBytes", memoryBytes, LEAST_MEMORY_BYTES);
    atLeast("processes", processes, 32);
    atLeast("openFiles", openFiles, 64);
    atLeast("scratchBytes", scratchBytes, 1L << 20);
    atLeast("timeout in milliseconds", timeout.toMillis(), 1);
    atLeast("resultRows", resultRows, 0);
    atLeast("resultBytes", resultBytes, 0);
    atLeast("logBytes", logBytes, 1);
  }

  private static void atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s is %d and must be at least %d".formatted(what, value, least));
    }
  }
}
