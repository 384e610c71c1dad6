package dev.oleander.polars.sandbox.worker.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One folder of a control group file system; its files are the kernel's. */
record GroupFolder(Path path) {
  private static final Logger LOG = LoggerFactory.getLogger(GroupFolder.class);

  static final String PROCESSES = "cgroup.procs";

  private static final String KILL = "cgroup.kill";
  private static final String FREEZER = "freezer.state";
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long FREEZES_WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long GONE_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(2);

  GroupFolder child(String name) {
    return new GroupFolder(path.resolve(name));
  }

  Path file(String name) {
    return path.resolve(name);
  }

  boolean has(String file) {
    return Files.exists(file(file));
  }

  String read(String file) throws IOException {
    return Files.readString(file(file)).strip();
  }

  /** Never makes the file: the kernel has, or it cannot be written. */
  void write(String file, String value) throws IOException {
    Files.writeString(file(file), value, StandardOpenOption.WRITE);
  }

  /** The processes in this group itself; none if it is gone. */
  List<Long> processes() throws IOException {
    long deadline = System.nanoTime() + GONE_WITHIN_NANOS;
    while (true) {
      try {
        return read(PROCESSES).lines().filter(line -> !line.isEmpty()).map(Long::valueOf).toList();
      } catch (NoSuchFileException e) {
        return List.of();
      } catch (IOException e) {
        // While the group is removed this is ENODEV, which has no class, and the folder is there
        // for a moment yet.
        if (!Files.exists(path)) {
          return List.of();
        }
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  List<GroupFolder> children() throws IOException {
    List<GroupFolder> children = new ArrayList<>();
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(path, each -> Files.isDirectory(each))) {
      folders.forEach(each -> children.add(new GroupFolder(each)));
    } catch (NoSuchFileException e) {
      LOG.trace("the control group {} is gone", path, e);
    }
    return children;
  }

  /** Whether {@link #kill} leaves a process no time to make another one. */
  boolean killsAtOnce() {
    return has(KILL) || has(FREEZER);
  }

  /** Kills every process in this group; those in groups below it only in version 2. */
  void kill() throws IOException {
    if (has(KILL)) {
      write(KILL, "1");
    } else if (has(FREEZER)) {
      freeze();
      try {
        killEach();
      } finally {
        write(FREEZER, "THAWED");
      }
    } else {
      killEach();
    }
  }

  /** Stops all processes, as far as they stop soon. */
  private void freeze() throws IOException {
    write(FREEZER, "FROZEN");
    long deadline = System.nanoTime() + FREEZES_WITHIN_NANOS;
    while (!read(FREEZER).equals("FROZEN") && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private void killEach() throws IOException {
    for (long process : processes()) {
      ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /**
   * Removes the group, and those below it, with all processes in them. Waits for their end, which
   * an interrupt does not break off.
   *
   * @return how many processes were killed
   * @throws IOException when it is still there after two seconds
   */
  int remove() throws IOException {
    int killed = 0;
    for (GroupFolder child : children()) {
      killed += child.remove();
    }
    long deadline = System.nanoTime() + GONE_WITHIN_NANOS;
    while (Files.exists(path)) {
      List<Long> left = processes();
      if (!left.isEmpty()) {
        killed = Math.max(killed, left.size());
        kill();
      }
      try {
        Files.deleteIfExists(path);
        return killed;
      } catch (IOException e) {
        // EBUSY, until the last of its processes is buried.
        if (System.nanoTime() > deadline) {
          throw new IOException("the control group %s cannot be removed".formatted(path), e);
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
    return killed;
  }
}
