package dev.oleander.polars.sandbox.catalog;

import java.time.Duration;

/**
 * Takes away, in a thread of its own, what writes left behind: those of servers that died at once,
 * and from time to time those that failed together with their storage. Closing it ends the thread.
 */
public final class LeftFiles implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final Thread thread;

  /** Begins, beside the start, which a catalog that is slow does not hold up. */
  public LeftFiles(Lake lake) {
    thread = new Thread(() -> run(lake), "left-files");
    thread.setDaemon(true);
    thread.start();
  }

  private static void run(Lake lake) {
    lake.clearLeftWrites();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(PAUSE.toMillis());
        lake.clearOverWrites();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
