package dev.oleander.polars.jdbc.http;

import java.time.Duration;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.internal.concurrent.TaskRunner;
import okhttp3.internal.connection.ConnectionListener;

/**
 * The background threads of one HTTP client: they race addresses when connecting and close idle
 * sockets.
 *
 * <p>OkHttp's own are shared by the process and outlive a client by a minute, which keeps the class
 * loader of a driver that a tool unloads. These end with {@link #close}. OkHttp offers no public
 * way to hand over a {@link TaskRunner}; this class is the only one that uses an internal way, and
 * the driver ships the OkHttp it was tested with.
 *
 * <p>What remains for up to a minute after the last read with a time limit is one daemon thread of
 * the process, {@code Okio Watchdog}.
 */
final class HttpThreads implements AutoCloseable {
  private static final int IDLE_SOCKETS = 5;
  private static final Duration KEEP_ALIVE = Duration.ofMinutes(5);

  private final TaskRunner.RealBackend backend =
      new TaskRunner.RealBackend(
          task -> {
            Thread thread = new Thread(task, "oleander-polars-http");
            thread.setDaemon(true);
            return thread;
          });
  private final TaskRunner runner =
      new TaskRunner(backend, Logger.getLogger("dev.oleander.polars.jdbc.http.threads"));

  /** Lets a client, and the pool of its sockets, use these threads. */
  OkHttpClient.Builder apply(OkHttpClient.Builder builder) {
    return builder
        .taskRunner$okhttp(runner)
        .connectionPool(
            new ConnectionPool(
                IDLE_SOCKETS,
                KEEP_ALIVE.toMillis(),
                TimeUnit.MILLISECONDS,
                runner,
                ConnectionListener.Companion.getNONE()));
  }

  /** Ends the threads; what a call that is breaking off still hands in is dropped. Idempotent. */
  @Override
  public void close() {
    backend.getExecutor().setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    backend.getExecutor().shutdownNow();
  }
}
