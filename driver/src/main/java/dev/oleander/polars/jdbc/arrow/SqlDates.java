package dev.oleander.polars.jdbc.arrow;

import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.function.Supplier;

/**
 * Makes the date classes of {@code java.sql} so that their fields, read back in the same calendar,
 * are those of the value: {@code toLocalDate()}, {@code toLocalDateTime()} and {@code toString()}
 * say what the column says, also before 1582, where the calendars differ.
 */
final class SqlDates {
  /** Beyond it the milliseconds of the old classes do not reach. */
  private static final int LAST_YEAR = 292_000_000;

  private SqlDates() {}

  static Date date(ColumnReader of, LocalDate date, Calendar calendar) throws SQLException {
    checkYear(of, date);
    if (calendar != null) {
      return new Date(millis(of, date.atStartOfDay(), calendar));
    }
    Date made = Date.valueOf(date);
    checkMoved(of, date.atStartOfDay(), made.toLocalDate().atStartOfDay());
    return made;
  }

  static Time time(ColumnReader of, LocalTime time, Calendar calendar) throws SQLException {
    if (nanos(time) % 1_000_000 != 0) {
      throw of.outOfRange(
          time,
          "java.sql.Time, which has milliseconds at most; LocalTime and text have all digits");
    }
    LocalDateTime onFirstDay = LocalDate.EPOCH.atTime(time.withNano(0));
    long seconds =
        calendar == null
            ? Timestamp.valueOf(onFirstDay).getTime()
            : millis(of, onFirstDay, calendar);
    return new Time(seconds + nanos(time) / 1_000_000);
  }

  static Timestamp timestamp(ColumnReader of, LocalDateTime value, Calendar calendar)
      throws SQLException {
    checkYear(of, value.toLocalDate());
    if (calendar == null) {
      Timestamp made = Timestamp.valueOf(value);
      checkMoved(of, value, made.toLocalDateTime());
      return made;
    }
    Timestamp timestamp = new Timestamp(millis(of, value, calendar));
    timestamp.setNanos(nanos(value));
    return timestamp;
  }

  /** The same point in time, whatever the zones. */
  static Timestamp timestamp(ColumnReader of, ZonedDateTime value) throws SQLException {
    try {
      return Timestamp.from(value.toInstant());
    } catch (IllegalArgumentException e) {
      throw of.invalidDatetime(value, "does not fit java.sql.Timestamp", e);
    }
  }

  /** What a clock in the zone of the calendar, or of the JVM, shows at a point in time. */
  static LocalDateTime local(ZonedDateTime value, Calendar calendar) {
    return value
        .withZoneSameInstant(
            calendar == null ? ZoneId.systemDefault() : calendar.getTimeZone().toZoneId())
        .toLocalDateTime();
  }

  /** Text of a date and time as JDBC writes it: a blank between, a fraction where there is one. */
  static String text(LocalDateTime value) {
    StringBuilder text = new StringBuilder(32);
    text.append(value.toLocalDate()).append(' ');
    return append(value.toLocalTime(), text).toString();
  }

  static String text(ZonedDateTime value) {
    String offset = value.getOffset().getTotalSeconds() == 0 ? "+00:00" : value.getOffset().getId();
    return text(value.toLocalDateTime()) + offset;
  }

  static String text(LocalTime value) {
    return append(value, new StringBuilder(18)).toString();
  }

  private static StringBuilder append(LocalTime value, StringBuilder text) {
    two(value.getHour(), text).append(':');
    two(value.getMinute(), text).append(':');
    two(value.getSecond(), text);
    if (nanos(value) != 0) {
      String digits = Integer.toString(1_000_000_000 + nanos(value));
      int end = digits.length();
      while (digits.charAt(end - 1) == '0') {
        end--;
      }
      text.append('.').append(digits, 1, end);
    }
    return text;
  }

  private static int nanos(TemporalAccessor of) {
    return of.get(ChronoField.NANO_OF_SECOND);
  }

  private static StringBuilder two(int number, StringBuilder text) {
    return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  private static long millis(ColumnReader of, LocalDateTime value, Calendar calendar)
      throws SQLException {
    // The caller's is not ours to change; and the years of other calendars are not the value's.
    Calendar own =
        calendar instanceof GregorianCalendar
            ? (Calendar) calendar.clone()
            : new GregorianCalendar(calendar.getTimeZone());
    own.setLenient(true);
    own.clear();
    own.set(
        value.getYear(),
        value.getMonthValue() - 1,
        value.getDayOfMonth(),
        value.getHour(),
        value.getMinute(),
        value.getSecond());
    long millis = own.getTimeInMillis();
    checkMoved(
        of,
        value.truncatedTo(ChronoUnit.SECONDS),
        LocalDateTime.of(
            own.get(Calendar.YEAR),
            own.get(Calendar.MONTH) + 1,
            own.get(Calendar.DAY_OF_MONTH),
            own.get(Calendar.HOUR_OF_DAY),
            own.get(Calendar.MINUTE),
            own.get(Calendar.SECOND)));
    return millis;
  }

  /**
   * Ten days of 1582 are in no calendar of java.util, and a few zones skipped a day since. To be
   * moved by less, out of an hour that the zone skips, is what these classes do.
   */
  private static void checkMoved(ColumnReader of, LocalDateTime wanted, LocalDateTime made)
      throws SQLException {
    if (!wanted.equals(made) && Duration.between(wanted, made).abs().toDays() > 0) {
      throw unfit(of, wanted.toLocalDate());
    }
  }

  private static void checkYear(ColumnReader of, LocalDate date) throws SQLException {
    if (date.getYear() < 1 || date.getYear() > LAST_YEAR) {
      throw unfit(of, date);
    }
  }

  private static SQLException unfit(ColumnReader of, LocalDate date) {
    return of.invalidDatetime(
        date,
        "does not fit java.sql.Date and java.sql.Timestamp; java.time classes and text hold it",
        null);
  }

  /** Runs an operation of java.time whose failure means that the value is out of its range. */
  static <T> T checked(ColumnReader of, long raw, Supplier<T> conversion) throws SQLException {
    try {
      return conversion.get();
    } catch (DateTimeException | ArithmeticException e) {
      throw of.invalidDatetime(raw, "is out of the range of java.time", e);
    }
  }
}
