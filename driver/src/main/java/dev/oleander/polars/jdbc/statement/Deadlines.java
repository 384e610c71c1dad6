package dev.oleander.polars.jdbc.statement;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Time limits of the calls of one connection. Any thread may use it. Its one thread exists only
 * while a limit is running and a little longer.
 */
final class Deadlines implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(5);

  /** A limit that is running. */
  interface Deadline {
    /** No effect once it has run out. */
    void disarm();
  }

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, daemons("oleander-polars-deadlines"));

  Deadlines() {
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(IDLE.toMillis(), TimeUnit.MILLISECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  /**
   * Starts a limit.
   *
   * @param limit null or zero for none
   * @param expired called once on a thread of its own if the limit runs out, since it may have to
   *     wait for the server
   */
  Deadline start(Duration limit, Runnable expired) {
    if (limit == null || limit.isZero()) {
      return () -> {};
    }
    ThreadFactory threads = daemons("oleander-polars-timeout");
    try {
      Future<?> timeout =
          timer.schedule(
              () -> threads.newThread(expired).start(), limit.toMillis(), TimeUnit.MILLISECONDS);
      return () -> timeout.cancel(false);
    } catch (RejectedExecutionException e) {
      // The connection is being closed, which ends the call that the limit was for.
      return () -> {};
    }
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
