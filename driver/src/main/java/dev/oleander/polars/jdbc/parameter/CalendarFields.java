package dev.oleander.polars.jdbc.parameter;

import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoField;
import java.util.Calendar;
import java.util.GregorianCalendar;

/**
 * The date and time of day that the old date classes show, which is what the getters of results
 * write into them: {@code setDate} sends the date that {@code Date.toString()} prints.
 */
final class CalendarFields {
  private CalendarFields() {}

  static LocalDate date(long millis, Calendar calendar, Binding to) throws SQLException {
    return dateTime(Instant.ofEpochMilli(millis), calendar, to).toLocalDate();
  }

  static LocalTime time(long millis, Calendar calendar, Binding to) throws SQLException {
    return dateTime(Instant.ofEpochMilli(millis), calendar, to).toLocalTime();
  }

  /**
   * @param calendar gives the zone and, if it is Gregorian, the day when it begins; not changed
   */
  static LocalDateTime dateTime(Instant instant, Calendar calendar, Binding to)
      throws SQLException {
    GregorianCalendar own = gregorian(calendar);
    own.setTimeInMillis(instant.toEpochMilli());
    int year = own.get(Calendar.YEAR);
    try {
      return LocalDateTime.of(
          own.get(Calendar.ERA) == GregorianCalendar.BC ? 1 - year : year,
          own.get(Calendar.MONTH) + 1,
          own.get(Calendar.DAY_OF_MONTH),
          own.get(Calendar.HOUR_OF_DAY),
          own.get(Calendar.MINUTE),
          own.get(Calendar.SECOND),
          instant.get(ChronoField.NANO_OF_SECOND));
    } catch (DateTimeException e) { // such as 29 February 1500, which only the old calendar has
      throw to.invalidDatetime("the date is not in the calendar that Polars reckons with");
    }
  }

  /** The years of other calendars are not the value's. */
  private static GregorianCalendar gregorian(Calendar calendar) {
    return calendar instanceof GregorianCalendar
        ? (GregorianCalendar) calendar.clone()
        : new GregorianCalendar(calendar.getTimeZone());
  }
}
