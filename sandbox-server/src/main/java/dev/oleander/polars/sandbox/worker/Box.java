package dev.oleander.polars.sandbox.worker;

import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running box: bubblewrap on the host, and inside it a process tree that ends as a whole. Safe
 * for use by any thread.
 *
 * <p>The tree ends when its first process does: the kernel then ends all others in the process
 * namespace. So a box is killed from inside out, and bubblewrap, which waits for that first
 * process, follows.
 */
final class Box {
  private static final Logger LOG = LoggerFactory.getLogger(Box.class);
  private static final Duration POLL = Duration.ofMillis(2);
  private static final Duration APPEARS_WITHIN = Duration.ofSeconds(1);

  private final Process process;
  private final BoxLog log;
  private final BoxGroup group;
  private final AtomicReference<KillReason> killed = new AtomicReference<>();

  /** The first process inside, once known. */
  private volatile List<ProcessHandle> inside = List.of();

  /**
   * @param group what the box's processes are in; closed by whoever started the box
   */
  Box(Process process, BoxLog log, BoxGroup group) {
    this.process = process;
    this.log = log;
    this.group = group;
  }

  long pid() {
    return process.pid();
  }

  BoxLog log() {
    return log;
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Completes when bubblewrap has ended, which is when the program inside has. */
  CompletableFuture<Process> exit() {
    return process.onExit();
  }

  /** Calls back when bubblewrap has ended, at once if it has, on a thread of the JDK's. */
  @SuppressWarnings("FutureReturnValueIgnored")
  void onExit(Runnable action) {
    process.onExit().thenRun(action);
  }

  /** The status of the program inside; only after {@link #exit}. 128 + n after signal n. */
  int status() {
    return process.exitValue();
  }

  /** Why this box was killed, if it was. */
  Optional<KillReason> killed() {
    return Optional.ofNullable(killed.get());
  }

  /** Remembers the first process inside, so that its end can be waited for. */
  void noteInside() {
    List<ProcessHandle> children = process.children().toList();
    if (!children.isEmpty()) {
      inside = children;
    }
  }

  /**
   * Begins to end the box; returns at once if it is one that was ready. The first reason stays, and
   * a box that has ended by itself gets none.
   */
  void kill(KillReason reason) {
    if (process.isAlive()) {
      killed.compareAndSet(null, reason);
    }
    // All at once where the kernel can; what follows is for where it cannot, and for a box that is
    // not in its group yet.
    group.kill();
    // Killed between its fork and its first orders, bubblewrap would leave a process that waits for
    // them for ever: so the one inside is given the time to appear.
    long deadline = System.nanoTime() + APPEARS_WITHIN.toNanos();
    if (inside.isEmpty()) {
      noteInside();
    }
    while (inside.isEmpty() && process.isAlive() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL.toNanos());
      noteInside();
    }
    if (inside.isEmpty()) {
      process.destroyForcibly();
    } else {
      inside.forEach(ProcessHandle::destroyForcibly);
    }
  }

  /**
   * Waits until no process of a killed or ended box is left.
   *
   * @return whether that is so within the time
   */
  boolean awaitGone(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    try {
      process.onExit().get(atMost.toNanos() / 2, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // By a signal that the supervisor of a box without namespaces can still clean up after.
      process.destroy();
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a process failed", e.getCause());
    }
    while (process.isAlive()
        || inside.stream().anyMatch(Box::runs)
        || !group.processes().isEmpty()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(POLL.toMillis());
    }
    return true;
  }

  /**
   * Not the same as {@link ProcessHandle#isAlive}: when bubblewrap ends first, the process inside
   * is the host's to bury, and some hosts take their time.
   */
  static boolean runs(ProcessHandle handle) {
    if (!handle.isAlive()) {
      return false;
    }
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(handle.pid()), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      LOG.trace("process {} has ended", handle.pid(), e);
      return false;
    }
  }
}
