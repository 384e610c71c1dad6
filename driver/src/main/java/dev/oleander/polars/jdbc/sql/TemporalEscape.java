package dev.oleander.polars.jdbc.sql;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the values of {@code {d '…'}}, {@code {t '…'}} and {@code {ts '…'}}, and spells them. */
final class TemporalEscape {
  private static final String DATE = "(\\d{4})-(\\d{1,2})-(\\d{1,2})";
  private static final String TIME = "(\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\.(\\d{0,9}))?";
  private static final Pattern DATE_FORM = Pattern.compile(DATE);
  private static final Pattern TIME_FORM = Pattern.compile(TIME);
  private static final Pattern TIMESTAMP_FORM = Pattern.compile(DATE + " +" + TIME);

  // What a signed 64-bit number of nanoseconds since 1970 can hold.
  private static final Instant FIRST_NANOSECOND = Instant.ofEpochSecond(0, Long.MIN_VALUE);
  private static final Instant LAST_NANOSECOND = Instant.ofEpochSecond(0, Long.MAX_VALUE);

  private TemporalEscape() {}

  /** {@code DATE '…'} for {@code yyyy-mm-dd}; empty if {@code value} is no such date. */
  static Optional<String> date(String value) {
    Matcher matcher = DATE_FORM.matcher(value);
    return matcher.matches()
        ? dateOf(matcher).map(date -> "DATE '" + date + "'")
        : Optional.empty();
  }

  /** {@code TIME '…'} for {@code hh:mm:ss[.f…]}; empty if {@code value} is no such time. */
  static Optional<String> time(String value) {
    Matcher matcher = TIME_FORM.matcher(value);
    return matcher.matches()
        ? timeOf(matcher, 1).map(time -> "TIME '" + spelled(time) + "'")
        : Optional.empty();
  }

  /**
   * {@code TIMESTAMP '…'} for {@code yyyy-mm-dd hh:mm:ss[.f…]}; empty if {@code value} is no such
   * timestamp, or has nanoseconds in a year that Polars cannot give them to.
   */
  static Optional<String> timestamp(String value) {
    Matcher matcher = TIMESTAMP_FORM.matcher(value);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Optional<LocalDate> date = dateOf(matcher);
    Optional<LocalTime> time = timeOf(matcher, 4);
    if (date.isEmpty() || time.isEmpty()) {
      return Optional.empty();
    }
    String text = "'" + date.get() + " " + spelled(time.get()) + "'";
    if (time.get().truncatedTo(ChronoUnit.MICROS).equals(time.get())) {
      return Optional.of("TIMESTAMP " + text);
    }
    Instant instant = LocalDateTime.of(date.get(), time.get()).toInstant(ZoneOffset.UTC);
    boolean fits = !instant.isBefore(FIRST_NANOSECOND) && !instant.isAfter(LAST_NANOSECOND);
    return fits ? Optional.of("TIMESTAMP(9) " + text) : Optional.empty();
  }

  private static Optional<LocalDate> dateOf(Matcher matcher) {
    try {
      LocalDate date = LocalDate.of(number(matcher, 1), number(matcher, 2), number(matcher, 3));
      return date.getYear() > 0 ? Optional.of(date) : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<LocalTime> timeOf(Matcher matcher, int group) {
    String fraction = matcher.group(group + 3) == null ? "" : matcher.group(group + 3);
    int nanos = Integer.parseInt((fraction + "0".repeat(9)).substring(0, 9));
    try {
      return Optional.of(
          LocalTime.of(
              number(matcher, group),
              number(matcher, group + 1),
              number(matcher, group + 2),
              nanos));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  /** All of a time, seconds included; {@code toString} leaves zeros out. */
  private static String spelled(LocalTime time) {
    String text = time.toString();
    return text.length() == "hh:mm".length() ? text + ":00" : text;
  }
}
