package dev.oleander.polars.sandbox.worker.cgroup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control groups of one box, one in each hierarchy that the host has; where it has none, all
 * that is here does nothing and knows nothing. Any thread; the one who had it made closes it.
 */
public final class BoxGroup implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BoxGroup.class);
  private static final String ENTER =
      "while [ \"$1\" != -- ]; do echo 0 > \"$1\" || exit 125; shift; done; shift; exec \"$@\"";
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long PERIOD_MICROS = 100_000;
  private static final long KILLS_FOR_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** One of the group's folders, and what it is good for. */
  record Part(GroupVersion version, GroupFolder folder, Set<Controller> controllers) {}

  private final List<Part> parts;
  private final Optional<MemoryFiles> memory;
  private final Optional<ProcessorTime> time;

  /** The file that tells the processor time of the group. */
  private record ProcessorTime(GroupVersion version, KernelFile file) {

    static ProcessorTime of(Part part) {
      boolean first = part.version() == GroupVersion.V1;
      return new ProcessorTime(
          part.version(),
          new KernelFile(part.folder().file(first ? "cpuacct.usage" : "cpu.stat"), false));
    }

    Duration read() throws IOException {
      return version == GroupVersion.V1
          ? Duration.ofNanos(file.number())
          : Duration.of(file.sum(List.of("usage_usec")), ChronoUnit.MICROS);
    }
  }

  BoxGroup(List<Part> parts) {
    this.parts = List.copyOf(parts);
    this.memory =
        with(parts, Controller.MEMORY).map(part -> new MemoryFiles(part.version(), part.folder()));
    this.time =
        parts.stream()
            .filter(part -> part.version() == GroupVersion.V2)
            .findFirst()
            .or(() -> with(parts, Controller.CPU_TIME))
            .map(ProcessorTime::of);
  }

  /** A group that bounds nothing and knows nothing. */
  public static BoxGroup none() {
    return new BoxGroup(List.of());
  }

  private static Optional<Part> with(List<Part> parts, Controller controller) {
    return parts.stream().filter(part -> part.controllers().contains(controller)).findFirst();
  }

  void limit(GroupLimits limits) throws IOException {
    if (memory.isPresent()) {
      memory.get().limit(limits.memoryBytes());
    }
    for (Part part : parts) {
      GroupFolder folder = part.folder();
      if (part.controllers().contains(Controller.PROCESSES)) {
        folder.write("pids.max", Integer.toString(limits.processes()));
      }
      if (part.controllers().contains(Controller.CPU)) {
        long quota = limits.cpus() * PERIOD_MICROS;
        if (part.version() == GroupVersion.V1) {
          folder.write("cpu.cfs_period_us", Long.toString(PERIOD_MICROS));
          folder.write("cpu.cfs_quota_us", Long.toString(quota));
        } else {
          folder.write("cpu.max", quota + " " + PERIOD_MICROS);
        }
      }
    }
  }

  /**
   * The files that a process enters the group by: one that writes {@code 0} into each is in it, and
   * all that it starts afterwards. Empty when there is no group.
   */
  public List<Path> procsFiles() {
    return parts.stream().map(part -> part.folder().file(GroupFolder.PROCESSES)).toList();
  }

  /**
   * What to put in front of a command so that it runs in the group from its first instruction on,
   * or not at all.
   *
   * @param shell a POSIX shell
   */
  public List<String> inside(Path shell) {
    List<String> words = new ArrayList<>();
    if (!parts.isEmpty()) {
      words.addAll(List.of(shell.toString(), "-c", ENTER, "group"));
      procsFiles().forEach(file -> words.add(file.toString()));
      words.add("--");
    }
    return words;
  }

  /**
   * Puts a process, with all its threads but without those it has started, into the group.
   *
   * @throws IOException also when the process has ended
   */
  public void add(long pid) throws IOException {
    for (Part part : parts) {
      part.folder().write(GroupFolder.PROCESSES, Long.toString(pid));
    }
  }

  /** The processes in the group, by the numbers that the server sees. */
  public Set<Long> processes() {
    Set<Long> processes = new LinkedHashSet<>();
    try {
      for (Part part : parts) {
        processes.addAll(part.folder().processes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the processes of a control group cannot be read", e);
    }
    return processes;
  }

  /**
   * Kills all processes of the group. A process that is about to enter the group is missed, and not
   * kept from it. Some of them may be there for a moment yet, see {@link #processes}.
   */
  public void kill() {
    if (parts.isEmpty()) {
      return;
    }
    GroupFolder folder =
        parts.stream()
            .map(Part::folder)
            .filter(GroupFolder::killsAtOnce)
            .findFirst()
            .orElse(parts.get(0).folder());
    long deadline = System.nanoTime() + KILLS_FOR_NANOS;
    try {
      do {
        folder.kill();
        if (folder.killsAtOnce()) {
          return;
        }
        // Who had the time to make another process has made one.
        LockSupport.parkNanos(POLL_NANOS);
      } while (!folder.processes().isEmpty() && System.nanoTime() < deadline);
    } catch (IOException e) {
      LOG.error("the processes of the control group {} cannot be killed", folder.path(), e);
    }
  }

  /**
   * The memory that the group has allocated: of its processes, each page once however many share
   * it, of its files in memory, and of the kernel for it. Without what is cached of files, which
   * gives way. Empty when it is not counted.
   */
  public OptionalLong memoryBytes() throws IOException {
    if (memory.isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Math.max(0, memory.get().used() - memory.get().cached()));
  }

  /**
   * An upper bound of {@link #memoryBytes} that is quicker to have, for it counts what is cached,
   * too.
   */
  public OptionalLong mostMemoryBytes() throws IOException {
    return memory.isEmpty() ? OptionalLong.empty() : OptionalLong.of(memory.get().used());
  }

  /** Forgets what {@link #peakMemoryBytes} has counted so far. */
  public void resetPeak() throws IOException {
    if (memory.isPresent()) {
      memory.get().resetPeak();
    }
  }

  /**
   * The most that {@link #memoryBytes} was since {@link #resetPeak}, as near as the kernel's count
   * allows: what is cached of files is taken to be as much now as it was then. Empty when the
   * kernel keeps no such count that can be reset.
   */
  public OptionalLong peakMemoryBytes() throws IOException {
    return memory.isEmpty() ? OptionalLong.empty() : memory.get().peak();
  }

  /** How often the kernel has killed processes of the group for want of memory. */
  public long oomKills() throws IOException {
    return memory.isEmpty() ? 0 : memory.get().kills();
  }

  /** The processor time of the group since it was made. Empty when it is not counted. */
  public Optional<Duration> cpu() throws IOException {
    return time.isEmpty() ? Optional.empty() : Optional.of(time.get().read());
  }

  /** Kills what is left in the group, waits for its end, and removes the group. */
  @Override
  public void close() {
    try {
      if (memory.isPresent()) {
        memory.get().close();
      }
      if (time.isPresent()) {
        time.get().file().close();
      }
    } catch (IOException e) {
      LOG.warn("a file of a control group cannot be closed", e);
    }
    for (Part part : parts) {
      try {
        part.folder().remove();
      } catch (IOException e) {
        LOG.error("a control group of a box that has ended stays", e);
      }
    }
  }

  /** The folders, for messages. */
  @Override
  public String toString() {
    return parts.stream().map(part -> part.folder().path().toString()).toList().toString();
  }
}
