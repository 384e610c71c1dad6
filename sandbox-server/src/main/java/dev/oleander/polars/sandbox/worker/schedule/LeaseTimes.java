package dev.oleander.polars.sandbox.worker.schedule;

import java.util.concurrent.TimeUnit;

/**
 * How long the leases of a tier last lately, so that who is turned away can be told when to come
 * back. Not safe for use by several threads.
 */
final class LeaseTimes {
  private static final long MOST_SECONDS = 60;

  /** The weight of the newest lease in the mean: the last ten or so count. */
  private static final double NEWEST = 0.125;

  private double meanNanos;
  private boolean any;

  void add(long nanos) {
    meanNanos = any ? meanNanos + NEWEST * (nanos - meanNanos) : nanos;
    any = true;
  }

  /**
   * In how many seconds, 1 to 60, those who wait now are likely to have been served.
   *
   * @param waiting how many wait, the one that is turned away among them
   * @param atOnce how many are served at the same time, at least 1
   */
  int retryAfterSeconds(int waiting, int atOnce) {
    double nanos = meanNanos * waiting / atOnce;
    long seconds = (long) Math.ceil(nanos / TimeUnit.SECONDS.toNanos(1));
    return (int) Math.max(1, Math.min(MOST_SECONDS, seconds));
  }
}
