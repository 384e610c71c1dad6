package dev.oleander.polars.benchmark.link;

import java.util.concurrent.locks.LockSupport;

/** The time that bytes take on a link. Threads share it. */
final class Link {
  /** What a thread that woke up late may catch up. */
  private static final long LATE_NANOS = 5_000_000;

  private final long bitsPerSecond;
  // Guarded by this: when all that was given to the link is at its end.
  private long free = System.nanoTime();

  Link(long bitsPerSecond) {
    this.bitsPerSecond = bitsPerSecond;
  }

  /** Returns when so many bytes, and all before them, have passed. */
  void carry(int bytes) {
    long arrival = arrival(bytes);
    for (long left = arrival - System.nanoTime(); left > 0; left = arrival - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private synchronized long arrival(int bytes) {
    long earliest = System.nanoTime() - LATE_NANOS;
    free = (free - earliest > 0 ? free : earliest) + bytes * 8L * 1_000_000_000 / bitsPerSecond;
    return free;
  }
}
