package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.host.DaemonThreads;
import dev.oleander.polars.sandbox.workload.StopReason;
import dev.oleander.polars.sandbox.workload.Workload;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops workloads whose clients have gone away. An HTTP/2 connection is always read, and Jetty
 * tells of resets and ends; an HTTP/1.1 connection is looked at a few times a second. Any thread.
 */
final class ClientWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientWatch.class);
  private static final long EVERY_MILLIS = 250;

  private final ScheduledThreadPoolExecutor clock = DaemonThreads.clock("client-watch");

  /** Those that are looked at. */
  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();

  /** A workload, and the connection that its client is on. */
  private record Watched(WatchedEndPoint connection, Workload workload) {

    void look() {
      try {
        if (connection.clientGone()) {
          workload.stop(StopReason.CLIENT_GONE);
        }
      } catch (RuntimeException e) {
        // Others are looked at all the same.
        LOG.error("whether a client is there cannot be told", e);
      }
    }
  }

  // The repetition ends with the clock; one look at all of them wakes nobody for each workload.
  @SuppressWarnings("FutureReturnValueIgnored")
  ClientWatch() {
    clock.scheduleWithFixedDelay(
        () -> watched.forEach(Watched::look), EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
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
      Watched looked = new Watched(connection, workload);
      watched.add(looked);
      workload.ended().thenRun(() -> watched.remove(looked));
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
