package dev.oleander.polars.sandbox.worker;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends boxes whose processes together have more memory resident than a box may have. Limits on a
 * single process would not do: they count what is reserved, and each process for itself.
 *
 * <p>{@link #check} is called by the pool's clock thread only.
 */
final class MemoryWatch {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryWatch.class);
  private static final Path PROC = Path.of("/proc");

  private final int pageSize;

  /** The most bytes of each box. */
  private final Map<Box, Long> boxes = new ConcurrentHashMap<>();

  MemoryWatch(int pageSize) {
    this.pageSize = pageSize;
  }

  /** Watches a box until it has ended. */
  void add(Box box, long limitBytes) {
    boxes.put(box, limitBytes);
  }

  void check() {
    boxes.keySet().removeIf(box -> !box.alive());
    for (Map.Entry<Box, Long> watched : boxes.entrySet()) {
      Box box = watched.getKey();
      try {
        if (residentBytes(box.pid()) > watched.getValue()) {
          box.kill(KillReason.OUT_OF_MEMORY);
        }
      } catch (IOException | RuntimeException e) {
        // Not to know is not to be within the limit.
        LOG.error("the memory of a box cannot be read; the box is ended", e);
        box.kill(KillReason.OUT_OF_MEMORY);
      }
    }
  }

  /** The memory of a process and all its descendants. */
  private long residentBytes(long root) throws IOException {
    long pages = 0;
    Deque<String> processes = new ArrayDeque<>();
    processes.add(Long.toString(root));
    for (String pid = processes.poll(); pid != null; pid = processes.poll()) {
      Path process = PROC.resolve(pid);
      try {
        pages += Long.parseLong(Files.readString(process.resolve("statm")).split(" ", 3)[1]);
        addChildren(process.resolve("task"), processes);
      } catch (NoSuchFileException e) {
        LOG.trace("process {} ended meanwhile", pid, e);
      } catch (IOException e) {
        // Reading a process that ends at this moment fails with ESRCH, which has no class.
        if (Files.exists(process)) {
          throw e;
        }
      }
    }
    return pages * pageSize;
  }

  private static void addChildren(Path tasks, Deque<String> processes) throws IOException {
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        try {
          String children = Files.readString(thread.resolve("children")).strip();
          if (!children.isEmpty()) {
            processes.addAll(java.util.List.of(children.split(" ")));
          }
        } catch (IOException e) {
          if (Files.exists(thread)) {
            throw e;
          }
        }
      }
    }
  }
}
