package dev.oleander.polars.sandbox.worker.box;

import dev.oleander.polars.sandbox.worker.KillReason;
import dev.oleander.polars.sandbox.worker.WorkerErrorCode;
import dev.oleander.polars.sandbox.worker.WorkerException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Finds out why a box ended, and says so without the paths of the host's Python. */
public final class BoxEnd {
  private static final int SIGNALLED = 128;
  private static final int LAST_SIGNAL = 64;
  private static final int KILLED = SIGNALLED + 9;
  private static final long EXIT_MILLIS = 2000;
  private static final long LOG_MILLIS = 500;

  /** What Polars and Rust's allocator say before they abort, in lower case. */
  private static final List<String> MEMORY_WORDS =
      List.of("oomkill", "oom_kill", "out of memory", "out-of-memory", "memory allocation of");

  private final List<String> hostFolders;

  /**
   * @param hostFolders what is not told: the folders that belong to Python
   */
  public BoxEnd(List<Path> hostFolders) {
    this.hostFolders = hostFolders.stream().map(Object::toString).toList();
  }

  /**
   * Why a worker's connection is of no more use. The box is killed if it has not ended by itself.
   *
   * @param brokenOff whether the other end of the connection is gone
   * @param cause what was seen on the connection
   */
  public WorkerException explain(Box box, BoxMeter meter, boolean brokenOff, Exception cause)
      throws InterruptedException {
    boolean ended = brokenOff && awaitExit(box);
    if (box.killed().isPresent()) {
      return box.killed().get().toException(cause);
    }
    if (meter.oomKilled()) {
      box.kill(KillReason.OUT_OF_MEMORY);
      return KillReason.OUT_OF_MEMORY.toException(cause);
    }
    if (!ended) {
      box.kill(KillReason.REPLACED);
      return new WorkerException(
          WorkerErrorCode.WORKER_LOST, cause.getMessage() + "; it is replaced", log(box), cause);
    }
    return explain(box.status(), log(box), cause);
  }

  private static WorkerException explain(int status, String log, Exception cause) {
    String lower = log.toLowerCase(Locale.ROOT);
    // An abort is signal 6, but 11 for the first process of a namespace, which signal 6 cannot end.
    if (status > SIGNALLED && MEMORY_WORDS.stream().anyMatch(lower::contains)) {
      return KillReason.OUT_OF_MEMORY.toException(cause);
    }
    String message = "the worker %s; it is replaced".formatted(describe(status));
    return new WorkerException(
        WorkerErrorCode.WORKER_LOST, message, log.isEmpty() ? null : log, cause);
  }

  /** What follows "the worker": how a box ended that nobody here killed. */
  private static String describe(int status) {
    if (status == KILLED) {
      return "was killed from outside, as the kernel does when the machine is out of memory";
    }
    if (status > SIGNALLED && status <= SIGNALLED + LAST_SIGNAL) {
      return "was ended by signal " + (status - SIGNALLED);
    }
    return "ended with status " + status;
  }

  /** For a box that ended before it did what it was started for. */
  public String describe(Box box) throws InterruptedException {
    if (!awaitExit(box)) {
      return "did not end";
    }
    String log = log(box);
    return describe(box.status()) + (log.isEmpty() ? "" : ": " + log);
  }

  private static boolean awaitExit(Box box) throws InterruptedException {
    try {
      box.exit().get(EXIT_MILLIS, TimeUnit.MILLISECONDS);
      box.log().awaitEnd(LOG_MILLIS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a process failed", e.getCause());
    }
  }

  /** What the box printed last. */
  public String log(Box box) {
    String text = box.log().text();
    for (String folder : hostFolders) {
      text = text.replace(folder, "…");
    }
    return text.strip();
  }
}
