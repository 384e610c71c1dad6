package dev.oleander.polars.jdbc.parameter;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * What fits Polars' 64 bits of micro- or nanoseconds. Beyond them Polars wraps around in silence.
 */
final class TimeRange {
  private TimeRange() {}

  /**
   * A length of time in a unit.
   *
   * @param scale 6 or 9
   * @throws ArithmeticException if it does not fit
   */
  static long units(Duration value, int scale) {
    long perSecond = scale == BoundValue.NANOS ? 1_000_000_000L : 1_000_000L;
    long fraction = value.getNano() / (1_000_000_000L / perSecond);
    long seconds = value.getSeconds();
    if (seconds < 0 && fraction > 0) { // so that the smallest number is not overstepped on the way
      seconds++;
      fraction -= perSecond;
    }
    return Math.addExact(Math.multiplyExact(seconds, perSecond), fraction);
  }

  /** The coarser unit that keeps a length of time. */
  static int scale(Duration value) {
    return value.toNanosPart() % 1000 == 0 ? BoundValue.MICROS : BoundValue.NANOS;
  }

  static boolean fits(Duration value, int scale) {
    try {
      units(value, scale);
      return true;
    } catch (ArithmeticException e) {
      return false;
    }
  }

  /** Of a Duration, LocalDateTime or Instant. */
  static boolean fits(Object value, int scale) {
    if (value instanceof LocalDateTime dateTime) {
      return fits(sinceEpoch(dateTime), scale);
    }
    return fits(value instanceof Instant instant ? sinceEpoch(instant) : (Duration) value, scale);
  }

  static Duration sinceEpoch(Instant value) {
    return Duration.ofSeconds(value.getEpochSecond(), value.getNano());
  }

  /** What a clock in UTC has shown since 1970. */
  static Duration sinceEpoch(LocalDateTime value) {
    return sinceEpoch(value.toInstant(ZoneOffset.UTC));
  }
}
