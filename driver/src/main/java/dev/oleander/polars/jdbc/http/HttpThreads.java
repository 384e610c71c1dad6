package dev.oleander.polars.jdbc.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.internal.concurrent.TaskRunner;
import okhttp3.internal.connection.ConnectionListener;

/**
 * The background threads of one transport: they race addresses when connecting, close idle sockets,
 * and run the time limits of calls.
 *
 * <p>OkHttp's own are shared by the process and outlive a client by a minute, which keeps the class
 * loader of a driver that a tool unloads. These end with {@link #close}. OkHttp offers no public
 * way to hand over a {@link TaskRunner}; this class is the only one that uses an internal way, and
 * the driver ships the OkHttp it was tested with.
 *
 * <p>For the same reason no call has a time limit of OkHttp's, which the process's {@code Okio
 * Watchdog} thread would run: {@link CallLimit} and {@link ReadLimit} do without it.
 */
final class HttpThreads implements AutoCloseable {
  /** The most sockets that are kept without a call. */
  static final int IDLE_SOCKETS = 64;

  private static final Duration KEEP_ALIVE = Duration.ofMinutes(5);
  private static final Duration IDLE_TIMER = Duration.ofSeconds(5);

  private final TaskRunner.RealBackend backend = new TaskRunner.RealBackend(HttpThreads::daemon);
  private final TaskRunner runner =
      new TaskRunner(backend, Logger.getLogger("dev.oleander.polars.jdbc.http.threads"));

  // Its one thread exists only while a limit is running and a little longer.
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, HttpThreads::daemon);

  HttpThreads() {
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(IDLE_TIMER.toMillis(), TimeUnit.MILLISECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  /** Lets a client, and the pool of its sockets, use these threads. */
  OkHttpClient.Builder apply(OkHttpClient.Builder builder) {
    return builder.taskRunner$okhttp(runner).connectionPool(pool(IDLE_SOCKETS));
  }

  /** A pool of sockets that uses these threads, and keeps so many without a call. */
  ConnectionPool pool(int idleSockets) {
    return new ConnectionPool(
        idleSockets,
        KEEP_ALIVE.toMillis(),
        TimeUnit.MILLISECONDS,
        runner,
        ConnectionListener.Companion.getNONE());
  }

  /**
   * Runs a task, which must not block, when a time has passed.
   *
   * @return cancels it; done already if the threads have ended
   */
  Future<?> after(Duration time, Runnable task) {
    try {
      return timer.schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The client is closed, which ends the call that the task is for.
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Ends the threads; what a call that is breaking off still hands in is dropped. Idempotent. */
  @Override
  public void close() {
    backend.getExecutor().setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    backend.getExecutor().shutdownNow();
    timer.shutdownNow();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "oleander-polars-http");
    thread.setDaemon(true);
    return thread;
  }
}
