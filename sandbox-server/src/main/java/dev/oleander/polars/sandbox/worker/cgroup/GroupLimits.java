package dev.oleander.polars.sandbox.worker.cgroup;

/**
 * The most that all processes of a group together may have.
 *
 * @param memoryBytes what they have allocated, files in memory and the kernel's own included;
 *     beyond it the kernel kills. What is cached of files counts, and gives way first.
 * @param processes processes and threads
 * @param cpus processor time a second, in processors
 */
public record GroupLimits(long memoryBytes, int processes, int cpus) {
  public GroupLimits {
    if (memoryBytes < 1 || processes < 1 || cpus < 1) {
      throw new IllegalArgumentException(
          "limits must be positive: %d bytes, %d processes, %d processors"
              .formatted(memoryBytes, processes, cpus));
    }
  }
}
