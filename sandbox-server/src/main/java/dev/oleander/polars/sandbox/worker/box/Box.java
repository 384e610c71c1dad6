package dev.oleander.polars.sandbox.worker.box;

import dev.oleander.polars.sandbox.worker.KillReason;
import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running box: its processes, what they print, and why they were ended. For any thread. */
public final class Box {
  private static final Logger LOG = LoggerFactory.getLogger(Box.class);
  private static final Duration GONE_WITHIN = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(2);

  private final BoxProcess process;
  private final BoxLog log;
  private final BoxGroup group;
  private final AtomicReference<KillReason> killed = new AtomicReference<>();

  /**
   * @param group what the box's processes are in; closed by whoever started the box
   */
  public Box(BoxProcess process, BoxLog log, BoxGroup group) {
    this.process = process;
    this.log = log;
    this.group = group;
  }

  public BoxProcess process() {
    return process;
  }

  /** The host's id of a process that is, or is above, all of the box's. */
  public long pid() {
    return process.pid();
  }

  public BoxLog log() {
    return log;
  }

  public boolean alive() {
    return process.alive();
  }

  /** Completes when the program inside has ended. */
  public CompletableFuture<Void> exit() {
    return process.exit();
  }

  /** The status of the program inside; only after {@link #exit}. 128 + n after signal n. */
  public int status() {
    return process.status();
  }

  /** Why this box was killed, if it was. */
  public Optional<KillReason> killed() {
    return Optional.ofNullable(killed.get());
  }

  /** Remembers the first process inside, so that its end can be waited for. */
  public void noteInside() {
    process.noteInside();
  }

  /**
   * Begins to end the box; returns at once if it is one that was ready. The first reason stays, and
   * a box that has ended by itself gets none.
   */
  public void kill(KillReason reason) {
    if (process.alive()) {
      killed.compareAndSet(null, reason);
    }
    // All at once where the kernel can; what follows is for where it cannot, and for a box that is
    // not in its group yet.
    group.kill();
    process.end();
  }

  /**
   * Waits until no process of a killed or ended box is left.
   *
   * @return whether that is so within the time
   */
  public boolean awaitGone(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    try {
      process.exit().get(atMost.toNanos() / 2, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      process.endFromOutside();
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a process failed", e.getCause());
    }
    while (!process.gone() || !group.processes().isEmpty()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(POLL.toMillis());
    }
    return true;
  }

  /** Ends the box and waits until nothing of it is left, whatever interrupts. */
  public void endAndAwait() {
    kill(KillReason.REPLACED);
    boolean interrupted = false;
    while (true) {
      try {
        if (!awaitGone(GONE_WITHIN)) {
          LOG.error("processes of the box {} are still there after {}", pid(), GONE_WITHIN);
        }
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Not the same as {@link ProcessHandle#isAlive}: when bubblewrap ends first, the process inside
   * is the host's to bury, and some hosts take their time.
   */
  public static boolean runs(ProcessHandle handle) {
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
