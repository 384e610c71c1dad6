package dev.oleander.polars.sandbox.worker;

import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The workers of a pool at one moment.
 *
 * @param tiers of each tier, the smallest first
 * @param vcpusInUse what the tiers of those add up to who have a worker or for whom one is started
 * @param capacityVcpus the most that they may add up to
 * @param memoryBytesInUse what their memory limits add up to
 * @param capacityMemoryBytes the most that they may add up to
 */
public record PoolStatus(
    List<TierStatus> tiers,
    int vcpusInUse,
    int capacityVcpus,
    long memoryBytesInUse,
    long capacityMemoryBytes) {

  public PoolStatus {
    tiers = List.copyOf(tiers);
  }

  /** Ready and not leased, in all tiers. */
  public int idle() {
    return sum(TierStatus::idle);
  }

  /** Leased, in all tiers. */
  public int busy() {
    return sum(TierStatus::busy);
  }

  /** Being started, or waiting to be started again after a failure, in all tiers. */
  public int starting() {
    return sum(TierStatus::starting);
  }

  /** Callers of {@code WorkerPool.acquire} who wait for a worker, in all tiers. */
  public int waiting() {
    return sum(TierStatus::waiting);
  }

  private int sum(ToIntFunction<TierStatus> count) {
    return tiers.stream().mapToInt(count).sum();
  }
}
