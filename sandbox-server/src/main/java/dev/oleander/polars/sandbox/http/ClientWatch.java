package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.host.DaemonThreads;
import dev.oleander.polars.sandbox.workload.StopReason;
import dev.oleander.polars.sandbox.workload.Workload;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;

/**
 * Stops workloads whose clients have gone away. An HTTP/2 connection is always read, and Jetty
 * tells of resets and ends; an HTTP/1.1 connection is looked at a few times a second. Any thread.
 */
final class ClientWatch implements AutoCloseable {
  private static final long EVERY_MILLIS = 250;

  private final ScheduledThreadPoolExecutor clock;

  ClientWatch() {
    clock = DaemonThreads.clock("client-watch");
  }

  /** Watches until the workload has ended. The request's body must have been read. */
  void watch(Request request, Workload workload) {
    request.addFailureListener(failure -> workload.stop(StopReason.CLIENT_GONE));
    // Jetty's idle timeout does not count while a workload runs; a stalled client is found out by
    // ResponseStream.
    request.addIdleTimeoutListener(timeout -> false);
    WatchedEndPoint connection = WatchedEndPoint.of(request);
    boolean serial = request.getConnectionMetaData().getHttpVersion().getVersion() < 20;
    if (serial) {
      ScheduledFuture<?> looks =
          clock.scheduleWithFixedDelay(
              () -> {
                if (connection.clientGone()) {
                  workload.stop(StopReason.CLIENT_GONE);
                }
              },
              EVERY_MILLIS,
              EVERY_MILLIS,
              TimeUnit.MILLISECONDS);
      workload.ended().thenRun(() -> looks.cancel(false));
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
