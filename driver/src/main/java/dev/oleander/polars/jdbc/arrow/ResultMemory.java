package dev.oleander.polars.jdbc.arrow;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;
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
    used.addAndGet(-bytes);
  }

  /**
   * Looks for what was not released. Never throws: a result that failed to release is a fault of
   * the driver, which is logged and must not keep a connection from closing. Idempotent.
   */
  @Override
  public void close() {
    long leaked = used.get();
    if (closed.compareAndSet(false, true) && leaked != 0) {
      LOGGER.warning(() -> "The results of a connection left " + leaked + " bytes behind");
    }
  }
}
