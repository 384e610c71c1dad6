package dev.oleander.polars.jdbc.arrow;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;

/**
 * Counts the bytes of the batches and dictionaries that the open results of one connection hold in
 * the Java heap, and keeps them below a limit.
 *
 * <p>The connection owns it and closes it after its results. Threads share it.
 */
public final class ResultMemory implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("dev.oleander.polars.jdbc.arrow");

  /** What memory is asked for. */
  enum Claim {
    /** Without it the result cannot be read. */
    NEEDED,

    /**
     * It makes reading faster. It may have half of the memory, so that it leaves the results that
     * come later something to begin with.
     */
    AHEAD
  }

  /** How long {@link #close} waits. */
  private static final Duration UNWIND_LIMIT = Duration.ofSeconds(5);

  private final long limit;
  private final AtomicLong used = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param limit bytes that the open results may hold together
   */
  public ResultMemory(long limit) {
    this.limit = limit;
  }

  /** Bytes held now. */
  public long used() {
    return used.get();
  }

  /** Counts bytes that are needed. */
  void reserve(long bytes) throws SQLException {
    reserve(bytes, Claim.NEEDED);
  }

  /**
   * Counts bytes that are about to be taken.
   *
   * @throws SQLException 53200 if they exceed the limit; nothing is counted then
   */
  void reserve(long bytes, Claim claim) throws SQLException {
    if (!tryReserve(bytes, claim == Claim.NEEDED ? limit : limit / 2)) {
      throw SqlState.OUT_OF_MEMORY.exception(
          "A batch or dictionary of the result needs "
              + bytes
              + " bytes, which is more memory than the connection may hold ("
              + limit
              + " bytes, of which "
              + used.get()
              + " are in use). Raise the connection property 'memoryLimit', set a smaller fetch"
              + " size, or close other results.");
    }
  }

  /** Counts bytes if they do not exceed the limit, and tells whether it did. */
  boolean tryReserve(long bytes) {
    return tryReserve(bytes, limit);
  }

  private boolean tryReserve(long bytes, long most) {
    long before;
    do {
      before = used.get();
      if (bytes > most - before) {
        return false;
      }
    } while (!used.compareAndSet(before, before + bytes));
    return true;
  }

  /** Takes bytes out of the count that were reserved. */
  void release(long bytes) {
    if (used.addAndGet(-bytes) == 0 && closed.get()) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /**
   * Looks for what was not released, and waits a little for results that other threads are closing
   * at the same time. Never throws: a result that failed to release is a fault of the driver, which
   * is logged and must not keep a connection from closing. Idempotent.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      awaitNothingUsed();
      long leaked = used.get();
      if (leaked != 0) {
        LOGGER.warning(() -> "The results of a connection left " + leaked + " bytes behind");
      }
    }
  }

  private synchronized void awaitNothingUsed() {
    long end = System.nanoTime() + UNWIND_LIMIT.toNanos();
    try {
      for (long left = UNWIND_LIMIT.toNanos();
          used.get() != 0 && left > 0;
          left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
