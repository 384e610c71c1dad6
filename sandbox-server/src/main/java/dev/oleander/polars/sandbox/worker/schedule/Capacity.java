package dev.oleander.polars.sandbox.worker.schedule;

import dev.oleander.polars.sandbox.worker.Tier;

/**
 * How much of the machine the leases take, by the limits of their tiers, and may take. Not safe for
 * use by several threads.
 */
final class Capacity {
  private final int vcpus;
  private final long memoryBytes;
  private int vcpusInUse;
  private long memoryBytesInUse;

  Capacity(int vcpus, long memoryBytes) {
    this.vcpus = vcpus;
    this.memoryBytes = memoryBytes;
  }

  boolean fits(Tier tier) {
    return vcpusInUse + tier.vcpus() <= vcpus
        && memoryBytesInUse + tier.memoryBytes() <= memoryBytes;
  }

  void take(Tier tier) {
    if (!fits(tier)) {
      throw new IllegalStateException("there is no room for a workload of %s".formatted(tier));
    }
    vcpusInUse += tier.vcpus();
    memoryBytesInUse += tier.memoryBytes();
  }

  void giveBack(Tier tier) {
    vcpusInUse -= tier.vcpus();
    memoryBytesInUse -= tier.memoryBytes();
    if (vcpusInUse < 0 || memoryBytesInUse < 0) {
      throw new IllegalStateException("more was given back than was taken");
    }
  }

  int vcpus() {
    return vcpus;
  }

  long memoryBytes() {
    return memoryBytes;
  }

  int vcpusInUse() {
    return vcpusInUse;
  }

  long memoryBytesInUse() {
    return memoryBytesInUse;
  }
}
