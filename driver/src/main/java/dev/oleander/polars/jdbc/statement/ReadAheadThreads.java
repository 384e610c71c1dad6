package dev.oleander.polars.jdbc.statement;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that read the results of one connection one batch ahead, and help where metadata
 * takes many calls. Any thread may use it. A task runs at once or is refused; threads exist only
 * while there are tasks and a little longer.
 */
final class ReadAheadThreads implements Executor, AutoCloseable {
  /** Results that are read ahead at the same time; those beyond are read by their users alone. */
  private static final int MOST = 16;

  private static final Duration IDLE = Duration.ofSeconds(2);

  /** How long {@link #close} waits for tasks whose streams have been broken off. */
  private static final Duration UNWIND_LIMIT = Duration.ofSeconds(5);

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          MOST,
          IDLE.toMillis(),
          TimeUnit.MILLISECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "oleander-polars-read-ahead");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @throws java.util.concurrent.RejectedExecutionException if all threads are busy, or this is
   *     closed
   */
  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  /** To be called when the network is closed, which ends the tasks. Idempotent. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(UNWIND_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // The tasks end by themselves, without anybody waiting for it.
      Thread.currentThread().interrupt();
    }
  }
}
