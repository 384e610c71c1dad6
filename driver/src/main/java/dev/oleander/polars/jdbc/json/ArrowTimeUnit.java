package dev.oleander.polars.jdbc.json;

import java.util.Locale;

/** The units in which dates and times are counted. */
enum ArrowTimeUnit {
  SECOND(1, org.apache.arrow.flatbuf.TimeUnit.SECOND),
  MILLISECOND(1_000, org.apache.arrow.flatbuf.TimeUnit.MILLISECOND),
  MICROSECOND(1_000_000, org.apache.arrow.flatbuf.TimeUnit.MICROSECOND),
  NANOSECOND(1_000_000_000, org.apache.arrow.flatbuf.TimeUnit.NANOSECOND);

  private static final long NANOS = 1_000_000_000;

  private final long perSecond;
  private final short arrow;

  ArrowTimeUnit(long perSecond, short arrow) {
    this.perSecond = perSecond;
    this.arrow = arrow;
  }

  /** Arrow's constant. */
  short arrow() {
    return arrow;
  }

  /**
   * The count of this unit.
   *
   * @param seconds rounded down
   * @param nanos beyond the seconds
   * @param text for the message, by its toString
   * @throws BadValueException if it is finer than the unit, or beyond 64 bits
   */
  long count(long seconds, int nanos, Object text) throws BadValueException {
    long nanosPerUnit = NANOS / perSecond;
    if (nanos % nanosPerUnit != 0) {
      throw BadValueException.time(
          text.toString(), "is finer than the type's unit, the " + name().toLowerCase(Locale.ROOT));
    }
    long fraction = nanos / nanosPerUnit;
    try {
      // What is just above the smallest count has seconds that are below it.
      return seconds < 0 && fraction > 0
          ? Math.addExact(Math.multiplyExact(seconds + 1, perSecond), fraction - perSecond)
          : Math.addExact(Math.multiplyExact(seconds, perSecond), fraction);
    } catch (ArithmeticException e) {
      throw BadValueException.time(text.toString(), "is beyond what the type holds", e);
    }
  }
}
