package dev.oleander.polars.sandbox.worker.box;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process with all its descendants, as {@code /proc} shows them. What escapes its parents comes
 * back to the first process of its namespace, so that in a box nothing is lost.
 *
 * @param root the number of the process
 * @param pageSize bytes in a page of memory
 */
public record ProcessTree(long root, int pageSize) {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessTree.class);
  private static final Path PROC = Path.of("/proc");

  /** A process whose children come and go all the time is not looked at for ever. */
  private static final int MOST_LOOKS = 8;

  /** The unit of {@code /proc/PID/stat}, on every architecture. */
  private static final long TICKS_PER_SECOND = 100;

  /** Fields of {@code stat} counted from the one after the name: own and awaited children's. */
  private static final int FIRST_TIME = 11;

  private static final int TIMES = 4;

  /** Reads one number of a process. */
  private interface Reading {
    long of(Path process) throws IOException;
  }

  /** Reads the kernel's list of the children that a thread has made, with blanks between. */
  interface Listing {
    String read() throws IOException;
  }

  /** The memory that is resident; what several processes share is counted for each. */
  long residentBytes() throws IOException {
    return sum(ProcessTree::residentPages) * pageSize;
  }

  /**
   * The memory that is resident, what several processes share counted once among them. Takes far
   * longer than {@link #residentBytes}; a process whose share cannot be read counts with all of it.
   */
  long proportionalBytes() throws IOException {
    return sum(this::proportional);
  }

  private long proportional(Path process) throws IOException {
    try (Stream<String> lines = Files.lines(process.resolve("smaps_rollup"))) {
      Optional<String> share = lines.filter(line -> line.startsWith("Pss:")).findFirst();
      if (share.isPresent()) {
        return Long.parseLong(share.get().replaceAll("\\D", "")) << 10;
      }
    } catch (AccessDeniedException | UncheckedIOException e) {
      LOG.trace("the memory that {} shares cannot be read", process, e);
    }
    return residentPages(process) * pageSize;
  }

  private static long residentPages(Path process) throws IOException {
    return Long.parseLong(Files.readString(process.resolve("statm")).split(" ", 3)[1]);
  }

  /** Processor time, of processes that have ended only if their parent has awaited them. */
  Duration cpu() throws IOException {
    return Duration.ofMillis(sum(ProcessTree::ticks) * 1000 / TICKS_PER_SECOND);
  }

  private static long ticks(Path process) throws IOException {
    String stat = Files.readString(process.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = 0;
    for (int field = FIRST_TIME; field < FIRST_TIME + TIMES; field++) {
      ticks += Long.parseLong(fields[field]);
    }
    return ticks;
  }

  private long sum(Reading reading) throws IOException {
    long sum = 0;
    Deque<String> processes = new ArrayDeque<>();
    processes.add(Long.toString(root));
    for (String pid = processes.poll(); pid != null; pid = processes.poll()) {
      Path process = PROC.resolve(pid);
      try {
        sum += reading.of(process);
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
    return sum;
  }

  /**
   * The kernel's list can lack some while others end, see {@code proc(5)}: so it is read until it
   * says the same twice, and what it named once counts.
   */
  static Set<String> children(Listing list) throws IOException {
    Set<String> all = new LinkedHashSet<>();
    String before = "";
    for (int look = 0; look < MOST_LOOKS; look++) {
      String now = list.read().strip();
      if (now.equals(before)) {
        break;
      }
      all.addAll(List.of(now.split(" ")));
      before = now;
    }
    all.remove("");
    return all;
  }

  private static void addChildren(Path tasks, Deque<String> processes) throws IOException {
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        try {
          processes.addAll(children(() -> Files.readString(thread.resolve("children"))));
        } catch (IOException e) {
          if (Files.exists(thread)) {
            throw e;
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause(); // of a process that ends at this moment
    }
  }
}
