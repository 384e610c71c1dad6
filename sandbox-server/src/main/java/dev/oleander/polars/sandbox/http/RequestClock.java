package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.host.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that requests arrive in time, however slowly their clients drip them in: a connection
 * whose request's head is late is cut off, and who waits for a body is told. Any thread.
 */
final class RequestClock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RequestClock.class);
  private static final long LOOK_EVERY_MILLIS = 500;
  private static final int HTTP_2 = 20;

  private final long nanos;
  private final ScheduledThreadPoolExecutor clock;

  /**
   * @param atMost how long a head may take to arrive, and after it a body
   */
  RequestClock(Duration atMost) {
    nanos = atMost.toNanos();
    clock = DaemonThreads.clock("request-clock");
  }

  // The repetition ends with the clock, and reports its own failures.
  @SuppressWarnings("FutureReturnValueIgnored")
  void watch(ServerConnector connector) {
    clock.scheduleWithFixedDelay(
        () -> cutOffLate(connector), LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void cutOffLate(ServerConnector connector) {
    long now = System.nanoTime();
    for (EndPoint endPoint : connector.getConnectedEndPoints()) {
      try {
        if (endPoint instanceof WatchedEndPoint watched && watched.headOverdue(now, nanos)) {
          LOG.debug("a request of {} did not arrive in time", watched.getRemoteSocketAddress());
          watched.close();
        }
      } catch (RuntimeException e) {
        LOG.warn("a connection could not be cut off", e);
      }
    }
  }

  /** Tells that the head of a request has arrived. */
  void arrived(Request request) {
    WatchedEndPoint connection = WatchedEndPoint.of(request);
    connection.headArrived();
    // Over HTTP/2 other requests are under way at any time, and pings; its frames are small.
    if (request.getConnectionMetaData().getHttpVersion().getVersion() < HTTP_2) {
      Request.addCompletionListener(request, failure -> connection.answered());
    }
  }

  /** Runs the task when the body is late, unless it is cancelled before. */
  ScheduledFuture<?> whenLate(Runnable task) {
    return clock.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
