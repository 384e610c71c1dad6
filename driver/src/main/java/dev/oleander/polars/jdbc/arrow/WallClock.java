package dev.oleander.polars.jdbc.arrow;

import java.time.Instant;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.TimeZone;

/**
 * The milliseconds since 1970 of what a clock in the JVM's zone shows, without the calendars of
 * {@code java.util}, which cost more than all else in reading a row. It remembers the stretch of
 * time around its last answer in which the zone keeps its offset: there the answer is a
 * subtraction, and local times are neither skipped nor doubled.
 *
 * <p>Threads may share it: what it remembers is one immutable object, and to forget it costs time
 * only.
 */
final class WallClock {
  /** Near a change of offset, and before 1901 or after 2036: {@link SqlDates} has to be asked. */
  static final long UNKNOWN = Long.MIN_VALUE;

  /** Within these years java.time and java.util agree about every zone. */
  private static final long FIRST = -2_177_452_800L; // 1901-01-01

  private static final long LAST = 2_114_380_800L; // 2037-01-01

  /** More than any change of an offset, so that no local time within is skipped or doubled. */
  private static final long MARGIN = 2 * 86_400;

  /**
   * @param rules null where java.time does not know the zone
   * @param offset in seconds, from "from" up to "to", which are local seconds
   */
  private record Stretch(TimeZone zone, ZoneRules rules, long offset, long from, long to) {
    static Stretch none(TimeZone zone) {
      ZoneRules rules =
          TimeZone.getTimeZone(zone.getID()).hasSameRules(zone) ? zone.toZoneId().getRules() : null;
      return new Stretch(zone, rules, 0, Long.MAX_VALUE, Long.MIN_VALUE);
    }

    boolean has(long local) {
      return local >= from && local < to;
    }

    /** The stretch around a time; this one where none is known. */
    Stretch around(long local) {
      if (rules == null || local < FIRST || local >= LAST) {
        return this;
      }
      long guess = rules.getOffset(Instant.ofEpochSecond(local)).getTotalSeconds();
      Instant at = Instant.ofEpochSecond(local - guess);
      ZoneOffsetTransition before = rules.previousTransition(at.plusNanos(1));
      ZoneOffsetTransition after = rules.nextTransition(at);
      long then = rules.getOffset(at).getTotalSeconds();
      return new Stretch(
          zone,
          rules,
          then,
          before == null ? FIRST : Math.max(FIRST, before.toEpochSecond() + then + MARGIN),
          after == null ? LAST : Math.min(LAST, after.toEpochSecond() + then - MARGIN));
    }
  }

  private Stretch stretch; // null until it is needed

  /**
   * Milliseconds since 1970-01-01T00:00Z.
   *
   * @param local seconds since 1970-01-01T00:00 on the clock
   */
  long millis(long local) {
    Stretch known = stretch;
    TimeZone zone = TimeZone.getDefault();
    if (known == null || !zone.equals(known.zone)) {
      known = Stretch.none(zone);
      stretch = known;
    }
    if (!known.has(local)) {
      known = known.around(local);
      stretch = known;
      if (!known.has(local)) {
        return UNKNOWN;
      }
    }
    return (local - known.offset) * 1000;
  }
}
