package dev.oleander.polars.jdbc.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Future;

/**
 * Breaks a call off that takes longer than its time limit.
 *
 * <p>OkHttp's own limits would do the same by a thread of the process that outlives the connection
 * by a minute, and with it the class loader of a driver that is unloaded. So OkHttp is given none.
 */
final class CallLimit {
  private final HttpThreads threads;
  private final Duration limit;

  // Only touched by the thread of the call.
  private Future<?> running;

  // Set by the timer, read by the thread of the call.
  private volatile boolean expired;

  /**
   * A limit that does not run yet.
   *
   * @param limit zero for none
   */
  CallLimit(HttpThreads threads, Duration limit) {
    this.threads = threads;
    this.limit = limit;
  }

  /** Zero for none. */
  Duration length() {
    return limit;
  }

  /** Starts it, unless it runs. */
  void start(Runnable breakOff) {
    if (running == null && !limit.isZero()) {
      running =
          threads.after(
              limit,
              () -> {
                expired = true;
                breakOff.run();
              });
    }
  }

  /** No effect once it has run out. */
  void stop() {
    if (running != null) {
      running.cancel(false);
      running = null;
    }
  }

  /**
   * @throws InterruptedIOException if it has run out
   */
  void check() throws IOException {
    if (expired) {
      throw new InterruptedIOException("timeout");
    }
  }

  /** What the failure of the call is: the limit, if that broke it off. */
  IOException explain(IOException failure) {
    if (!expired || TransportFailure.isTimeout(failure)) {
      return failure;
    }
    InterruptedIOException timeout = new InterruptedIOException("timeout");
    timeout.initCause(failure);
    return timeout;
  }
}
