package dev.oleander.polars.sandbox.relay.socket;

import com.sun.jna.Memory;
import java.util.ArrayDeque;

/**
 * Memory outside of the heap for what connections are about to send, which only those have that
 * send something, and which is used again. Any thread.
 */
public final class SendBuffers implements AutoCloseable {
  /**
   * How much is sent at once: each time wakes the reader, so that a few large pieces are cheaper
   * than many.
   */
  static final int BYTES = 512 << 10;

  private static final int MOST_KEPT = 32;

  /** Guarded by this. */
  private final ArrayDeque<Memory> kept = new ArrayDeque<>();

  /** Guarded by this. */
  private boolean closed;

  /** A buffer, which is to be given back. */
  Memory take() {
    synchronized (this) {
      Memory last = kept.pollLast();
      if (last != null) {
        return last;
      }
    }
    return new Memory(BYTES);
  }

  void giveBack(Memory buffer) {
    synchronized (this) {
      if (!closed && kept.size() < MOST_KEPT) {
        kept.addLast(buffer);
        return;
      }
    }
    buffer.close();
  }

  /** Frees those that nobody has; the others are freed when they are given back. */
  @Override
  public synchronized void close() {
    closed = true;
    kept.forEach(Memory::close);
    kept.clear();
  }
}
