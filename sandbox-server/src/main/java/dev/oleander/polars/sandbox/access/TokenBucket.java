package dev.oleander.polars.sandbox.access;

/** So many a second, and as many as fit at once after a quiet time. Any thread. */
final class TokenBucket {
  private static final double NANOS = 1e9;

  private final double perSecond;
  private final double most;

  /** Guarded by this. */
  private double left;

  /** Guarded by this; in System.nanoTime. */
  private long filledAt;

  TokenBucket(double perSecond, double most, long now) {
    this.perSecond = perSecond;
    this.most = most;
    this.left = most;
    this.filledAt = now;
  }

  /**
   * Takes one out.
   *
   * @param now in System.nanoTime
   * @return false when there is none
   */
  synchronized boolean take(long now) {
    fill(now);
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }

  synchronized boolean isEmpty(long now) {
    fill(now);
    return left < 1;
  }

  private void fill(long now) {
    double more = Math.max(0, now - filledAt) / NANOS * perSecond;
    left = Math.min(most, left + more);
    filledAt = now;
  }
}
