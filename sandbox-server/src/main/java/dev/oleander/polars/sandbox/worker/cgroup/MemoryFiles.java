package dev.oleander.polars.sandbox.worker.cgroup;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** How the memory controller is spoken to in each version. */
enum MemoryFiles {
  V1("memory.usage_in_bytes", "total_", "memory.oom_control") {
    @Override
    void limit(GroupFolder group, long bytes) throws IOException {
      group.write("memory.limit_in_bytes", Long.toString(bytes));
      if (group.has(MEMORY_AND_SWAP)) {
        group.write(MEMORY_AND_SWAP, Long.toString(bytes));
      } else {
        // The kernel does not count swap: then the group is to need none.
        group.write("memory.swappiness", "0");
      }
    }

    @Override
    void resetPeak(GroupFolder group) throws IOException {
      group.write(MOST_USED, "0");
    }

    @Override
    OptionalLong peak(GroupFolder group) throws IOException {
      return OptionalLong.of(Math.max(0, group.number(MOST_USED) - cached(group)));
    }
  },
  V2("memory.current", "", "memory.events") {
    @Override
    void limit(GroupFolder group, long bytes) throws IOException {
      group.write("memory.max", Long.toString(bytes));
      if (group.has(SWAP)) {
        group.write(SWAP, "0");
      }
      group.write("memory.oom.group", "1");
    }

    @Override
    void resetPeak(GroupFolder group) {
      // Only newer kernels can, and only for as long as a file is held open.
    }

    @Override
    OptionalLong peak(GroupFolder group) {
      return OptionalLong.empty();
    }
  };

  private static final String MEMORY_AND_SWAP = "memory.memsw.limit_in_bytes";
  private static final String SWAP = "memory.swap.max";
  private static final String MOST_USED = "memory.max_usage_in_bytes";
  private static final String STATISTICS = "memory.stat";

  private final String usageFile;
  private final String keyPrefix;
  private final String eventsFile;

  MemoryFiles(String usageFile, String keyPrefix, String eventsFile) {
    this.usageFile = usageFile;
    this.keyPrefix = keyPrefix;
    this.eventsFile = eventsFile;
  }

  static MemoryFiles of(GroupVersion version) {
    return version == GroupVersion.V1 ? V1 : V2;
  }

  abstract void limit(GroupFolder group, long bytes) throws IOException;

  abstract void resetPeak(GroupFolder group) throws IOException;

  /** The most that was in use since, less what is cached of files now; empty if not counted. */
  abstract OptionalLong peak(GroupFolder group) throws IOException;

  /** All that is charged to the group, what is cached of files included. */
  long used(GroupFolder group) throws IOException {
    return group.number(usageFile);
  }

  /** What is cached of files, which the kernel takes back when it needs the room. */
  long cached(GroupFolder group) throws IOException {
    return group.sum(STATISTICS, List.of(keyPrefix + "active_file", keyPrefix + "inactive_file"));
  }

  /** How often the kernel has killed in the group because its limit was reached. */
  long kills(GroupFolder group) throws IOException {
    return group.sum(eventsFile, List.of("oom_kill"));
  }
}
