package dev.oleander.polars.sandbox.worker.cgroup;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** How the memory controller is spoken to, in either version, for one group. */
final class MemoryFiles implements Closeable {
  private static final String MEMORY_AND_SWAP = "memory.memsw.limit_in_bytes";
  private static final String SWAP = "memory.swap.max";

  private final GroupVersion version;
  private final GroupFolder group;
  private final KernelFile usage;
  private final KernelFile mostUsed;
  private final KernelFile statistics;
  private final KernelFile events;
  private final List<String> cached;

  MemoryFiles(GroupVersion version, GroupFolder group) {
    boolean first = version == GroupVersion.V1;
    String prefix = first ? "total_" : "";
    this.version = version;
    this.group = group;
    this.usage = read(group, first ? "memory.usage_in_bytes" : "memory.current");
    this.mostUsed = new KernelFile(group.file("memory.max_usage_in_bytes"), true);
    this.statistics = read(group, "memory.stat");
    this.events = read(group, first ? "memory.oom_control" : "memory.events");
    this.cached = List.of(prefix + "active_file", prefix + "inactive_file");
  }

  private static KernelFile read(GroupFolder group, String name) {
    return new KernelFile(group.file(name), false);
  }

  void limit(long bytes) throws IOException {
    if (version == GroupVersion.V1) {
      group.write("memory.limit_in_bytes", Long.toString(bytes));
      if (group.has(MEMORY_AND_SWAP)) {
        group.write(MEMORY_AND_SWAP, Long.toString(bytes));
      } else {
        // The kernel does not count swap: then the group is to need none.
        group.write("memory.swappiness", "0");
      }
    } else {
      group.write("memory.max", Long.toString(bytes));
      if (group.has(SWAP)) {
        group.write(SWAP, "0");
      }
      group.write("memory.oom.group", "1");
    }
  }

  /** In version 2 only newer kernels could, and only for as long as a file is held open. */
  void resetPeak() throws IOException {
    if (version == GroupVersion.V1) {
      mostUsed.write("0");
    }
  }

  /** The most that was in use since, less what is cached of files now; empty if not counted. */
  OptionalLong peak() throws IOException {
    return version == GroupVersion.V1
        ? OptionalLong.of(Math.max(0, mostUsed.number() - cached()))
        : OptionalLong.empty();
  }

  /** All that is charged to the group, what is cached of files included. */
  long used() throws IOException {
    return usage.number();
  }

  /** What is cached of files, which the kernel takes back when it needs the room. */
  long cached() throws IOException {
    return statistics.sum(cached);
  }

  /** How often the kernel has killed in the group because its limit was reached. */
  long kills() throws IOException {
    return events.sum(List.of("oom_kill"));
  }

  @Override
  public void close() throws IOException {
    usage.close();
    mostUsed.close();
    statistics.close();
    events.close();
  }
}
