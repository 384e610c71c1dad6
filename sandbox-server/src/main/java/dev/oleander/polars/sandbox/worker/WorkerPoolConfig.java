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
 * @param tiers the sizes of workload, the smallest first, each with its own workers
 * @param capacityVcpus the most that the tiers of the leased workers add up to
 * @param capacityMemoryBytes the most that their memory limits add up to
 * @param firstUid for a server that runs as root: the box in slot {@code i} runs as user and group
 *     {@code firstUid + i}, and the canary uses the two after the last; nothing else on the host
 *     may use them. Without effect otherwise.
 * @param startTimeout how long a worker may take to become ready
 * @param queueLimit how many callers may wait for a worker
 * @param queueLimitPerPrincipal how many of one principal may
 * @param hidden files and folders of the server's own that no box may see, such as its tokens; need
 *     not be there. The canary tries them.
 * @param covered files in the lake's folders that boxes with a file view of their own find empty,
 *     such as a catalog's database, whose reader could hold up those who write it; must be there
 */
public record WorkerPoolConfig(
    Path python,
    Path workerSource,
    Path stateDirectory,
    List<Path> readable,
    Isolation isolation,
    List<Tier> tiers,
    int capacityVcpus,
    long capacityMemoryBytes,
    int firstUid,
    Duration startTimeout,
    int queueLimit,
    int queueLimitPerPrincipal,
    List<Path> hidden,
    List<Path> covered) {

  public WorkerPoolConfig {
    python = python.toAbsolutePath();
    workerSource = workerSource.toAbsolutePath().normalize();
    stateDirectory = stateDirectory.toAbsolutePath().normalize();
    readable = readable.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    Objects.requireNonNull(isolation, "isolation");
    tiers = List.copyOf(tiers);
    if (tiers.isEmpty()) {
      throw new IllegalArgumentException("there must be a tier");
    }
    Objects.requireNonNull(startTimeout, "startTimeout");
    Tier largest = tiers.get(tiers.size() - 1);
    atLeast("capacityVcpus", capacityVcpus, largest.vcpus());
    atLeast("capacityMemoryBytes", capacityMemoryBytes, largest.memoryBytes());
    atLeast("firstUid", firstUid, 1);
    atLeast("startTimeout in milliseconds", startTimeout.toMillis(), 1);
    atLeast("queueLimit", queueLimit, 0);
    atLeast("queueLimitPerPrincipal", queueLimitPerPrincipal, 0);
    hidden = hidden.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    covered = covered.stream().map(path -> path.toAbsolutePath().normalize()).toList();
  }

  /** How many workers there are in all. */
  public int workers() {
    return tiers.stream().mapToInt(Tier::workers).sum();
  }

  /** The tier that a slot belongs to: the first slots are those of the smallest. */
  public Tier tier(int slot) {
    int above = slot;
    for (Tier tier : tiers) {
      if (above < tier.workers()) {
        return tier;
      }
      above -= tier.workers();
    }
    throw new IllegalArgumentException("there is no slot " + slot);
  }

  private static void atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s is %d and must be at least %d".formatted(what, value, least));
    }
  }
}
