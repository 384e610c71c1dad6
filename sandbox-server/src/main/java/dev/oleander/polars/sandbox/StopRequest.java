package dev.oleander.polars.sandbox;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * That the process is to stop: the first time when its workloads have ended, the second time at
 * once, the third time whatever remains. Any thread.
 */
final class StopRequest {
  private final AtomicInteger times = new AtomicInteger();
  private final CountDownLatch first = new CountDownLatch(1);

  /** Interrupted by a request that comes before {@link #started}. */
  private final AtomicReference<Thread> starting;

  StopRequest(Thread starting) {
    this.starting = new AtomicReference<>(starting);
  }

  void signal() {
    int count = times.incrementAndGet();
    first.countDown();
    Thread busy = starting.get();
    if (busy != null) {
      busy.interrupt();
    }
    if (count >= 3) {
      System.err.println("sandbox-server: told to stop three times; the process ends as it is");
      Runtime.getRuntime().halt(1);
    }
  }

  void started() {
    starting.set(null);
  }

  void await() throws InterruptedException {
    first.await(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  boolean repeated() {
    return times.get() > 1;
  }
}
