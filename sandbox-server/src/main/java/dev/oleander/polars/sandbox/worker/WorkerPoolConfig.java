package dev.oleander.polars.sandbox.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How many boxes to run, with what inside, within which limits.
 *
 * @param python the interpreter, usually a virtual environment's {@code bin/python}, that has what
 *     {@code requirements.txt} names installed
 * @param workerSource the folder that holds the package {@code polars_worker}; compiled at start
 * @param stateDirectory the pool's own folder for sockets and the like; made private (0700), used
 *     by one pool at a time, and short (a socket's path may have 107 bytes)
 * @param readable the lake's folders, which workers may read, and which they see at the same path
 * @param isolation how boxes are kept apart from the host
 * @param workers how many boxes
 * @param threadsPerWorker how many threads Polars may use in each
 * @param memoryBytes how much memory all processes of one box together may have resident
 * @param scratchBytes how large a box's {@code /tmp} may grow; it is memory, too
 * @param firstUid for a server that runs as root: the box in slot {@code i} runs as user and group
 *     {@code firstUid + i}, which nothing else on the host may use. Without effect otherwise.
 * @param startTimeout how long a worker may take to become ready
 * @param queueLimit how many callers may wait for a worker
 */
public record WorkerPoolConfig(
    Path python,
    Path workerSource,
    Path stateDirectory,
    List<Path> readable,
    Isolation isolation,
    int workers,
    int threadsPerWorker,
    long memoryBytes,
    long scratchBytes,
    int firstUid,
    Duration startTimeout,
    int queueLimit) {

  /** The least a worker needs to start and run a small query. */
  public static final long LEAST_MEMORY_BYTES = 512L << 20;

  public WorkerPoolConfig {
    python = python.toAbsolutePath();
    workerSource = workerSource.toAbsolutePath().normalize();
    stateDirectory = stateDirectory.toAbsolutePath().normalize();
    readable = readable.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    Objects.requireNonNull(isolation, "isolation");
    Objects.requireNonNull(startTimeout, "startTimeout");
    atLeast("workers", workers, 1);
    atLeast("threadsPerWorker", threadsPerWorker, 1);
    atLeast("memoryBytes", memoryBytes, LEAST_MEMORY_BYTES);
    atLeast("scratchBytes", scratchBytes, 1L << 20);
    atLeast("firstUid", firstUid, 1);
    atLeast("startTimeout in milliseconds", startTimeout.toMillis(), 1);
    atLeast("queueLimit", queueLimit, 0);
  }

  private static void atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s is %d and must be at least %d".formatted(what, value, least));
    }
  }
}
