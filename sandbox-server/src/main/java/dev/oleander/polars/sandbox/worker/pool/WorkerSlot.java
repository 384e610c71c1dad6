package dev.oleander.polars.sandbox.worker.pool;

import dev.oleander.polars.sandbox.worker.protocol.Worker;
import dev.oleander.polars.sandbox.worker.start.WorkerStarter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one worker there: starts it, waits for its end, starts the next. Its thread owns the box;
 * others only kill it. Ends when it is interrupted, and leaves nothing behind.
 */
final class WorkerSlot implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerSlot.class);
  private static final long FIRST_PAUSE_MILLIS = 1000;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  private final int index;
  private final WorkerStarter starter;
  private final WorkerPool pool;
  private final Thread thread;

  WorkerSlot(int index, WorkerStarter starter, WorkerPool pool) {
    this.index = index;
    this.starter = starter;
    this.pool = pool;
    this.thread = new Thread(this, "oleander-slot-" + index);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  void stop() {
    thread.interrupt();
  }

  void awaitStop(long millis) throws InterruptedException {
    thread.join(millis);
    if (thread.isAlive()) {
      LOG.error("slot {} did not stop within {} ms", index, millis);
    }
  }

  @Override
  public void run() {
    long pause = FIRST_PAUSE_MILLIS;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          serve();
          pause = FIRST_PAUSE_MILLIS;
        } catch (IOException e) {
          if (Thread.currentThread().isInterrupted()) {
            LOG.debug("slot {} stops while it starts a worker", index, e);
            return;
          }
          LOG.warn("slot {} has no worker; the next attempt is in {} ms", index, pause, e);
          pool.startFailed(index, e.getMessage());
          pool.listener().startFailed(pool.vcpus(index));
          Thread.sleep(pause);
          pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("slot {} stops", index, e);
    }
  }

  /** One worker, from its start to its end. */
  private void serve() throws IOException, InterruptedException {
    Optional<List<Path>> readable = pool.begin(index);
    long begun = System.nanoTime();
    Worker worker = starter.start(index, readable);
    boolean used;
    try {
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      pool.listener().started(pool.vcpus(index), took);
      pool.ready(worker);
      worker.box().exit().get();
      pool.listener().ended(pool.vcpus(index), worker.box().killed());
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a process failed", e.getCause());
    } finally {
      used = pool.gone(worker);
      worker.box().endAndAwait();
      worker.meter().close();
    }
    if (!used) {
      throw new IOException("a worker was ready and ended before it was used");
    }
  }

  int index() {
    return index;
  }
}
