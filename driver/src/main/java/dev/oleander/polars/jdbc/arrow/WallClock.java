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
 * <p>Only touched by the thread that reads.
 */
final class WallClock {
  /** Near a change of offset, and before 1901 or after 2036: {@link SqlDates} has to be asked. */
  static final long UNKNOWN = Long.MIN_VALUE;

  /** Within these years java.time and java.util agree about every zone. */
  private static final long FIRST = -2_177_452_800L; // 1901-01-01

  private static final long LAST = 2_114_380_800L; // 2037-01-01

  /** More than any change of an offset, so that no local time within is skipped or doubled. */
  private static final long MARGIN = 2 * 86_400;

  private TimeZone zone;
  private ZoneRules rules; // null where java.time does not know the zone
  private long offset; // in seconds, from "from" up to "to", which are local seconds
  private long from = Long.MAX_VALUE;
  private long to = Long.MIN_VALUE;

  /**
   * Milliseconds since 1970-01-01T00:00Z.
   *
   * @param local seconds since 1970-01-01T00:00 on the clock
   */
  long millis(long local) {
    if (!TimeZone.getDefault().equals(zone)) {
      changeZone();
    }
    if (local < from || local >= to) {
      findStretch(local);
      if (local < from || local >= to) {
        return UNKNOWN;
      }
    }
    return (local - offset) * 1000;
  }

  private void changeZone() {
    zone = TimeZone.getDefault();
    rules =
        TimeZone.getTimeZone(zone.getID()).hasSameRules(zone) ? zone.toZoneId().getRules() : null;
    from = Long.MAX_VALUE;
    to = Long.MIN_VALUE;
  }

  private void findStretch(long local) {
    if (rules == null || local < FIRST || local >= LAST) {
      return;
    }
    long guess = rules.getOffset(Instant.ofEpochSecond(local)).getTotalSeconds();
    Instant at = Instant.ofEpochSecond(local - guess);
    ZoneOffsetTransition before = rules.previousTransition(at.plusNanos(1));
    ZoneOffsetTransition after = rules.nextTransition(at);
    offset = rules.getOffset(at).getTotalSeconds();
    from = before == null ? FIRST : Math.max(FIRST, before.toEpochSecond() + offset + MARGIN);
    to = after == null ? LAST : Math.min(LAST, after.toEpochSecond() + offset - MARGIN);
  }
}
