package dev.oleander.polars.jdbc.arrow;

/** Arrow's units of time: a count of them as whole seconds and the nanoseconds beyond. */
enum TimeUnits {
  SECOND(1, 0),
  MILLISECOND(1_000, 3),
  MICROSECOND(1_000_000, 6),
  NANOSECOND(1_000_000_000, 9);

  private final long perSecond;
  private final int digits;

  TimeUnits(long perSecond, int digits) {
    this.perSecond = perSecond;
    this.digits = digits;
  }

  /** Digits of the second. */
  int digits() {
    return digits;
  }

  /** Whole seconds, rounded down. */
  long seconds(long count) {
    return Math.floorDiv(count, perSecond);
  }

  /** What is beyond the whole seconds, in nanoseconds. */
  int nanos(long count) {
    return (int) (Math.floorMod(count, perSecond) * (1_000_000_000 / perSecond));
  }
}
