package dev.oleander.polars.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random dates and times of the years 1 to 9999, and those around changes of offset, in zones. */
final class DatePropertiesTest {
  private static final int SAMPLES = 4_000;
  private static final long FIRST = LocalDate.of(1, 1, 1).toEpochDay();
  private static final long LAST = LocalDate.of(9999, 12, 31).toEpochDay();

  private final TimeZone before = TimeZone.getDefault();
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);

  @AfterEach
  void restoreTheZone() {
    TimeZone.setDefault(before);
  }

  /** Of all years, and many near the changes of a zone and of the calendar. */
  private List<LocalDateTime> samples(ZoneId zone) {
    List<LocalDateTime> samples = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      samples.add(
          LocalDate.ofEpochDay(random.nextLong(FIRST, LAST + 1))
              .atTime(LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000L) * 1000)));
    }
    for (ZoneOffsetTransition change : zone.getRules().getTransitions()) {
      for (LocalDateTime edge : List.of(change.getDateTimeBefore(), change.getDateTimeAfter())) {
        samples.add(edge);
        samples.add(edge.minus(1, ChronoUnit.MICROS));
        samples.add(edge.plusMinutes(random.nextInt(-90, 90)));
      }
    }
    for (int day = 1; day <= 31; day++) {
      samples.add(LocalDateTime.of(1582, 10, day, 23, 59, 59, 999_999_000));
      samples.add(LocalDateTime.of(2011, 12, day, 0, 0)); // Samoa had no 30th
    }
    return samples;
  }

  private static long micros(LocalDateTime value) {
    return ChronoUnit.MICROS.between(LocalDate.EPOCH.atStartOfDay(), value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTC", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kolkata",
        "America/New_York", "Africa/Cairo", "Asia/Manila", "Australia/Lord_Howe", "+05:45"
      })
  void withoutACalendarTheyAreThoseOfTheOldClasses(String zone) throws SQLException {
    TimeZone.setDefault(TimeZone.getTimeZone(ZoneId.of(zone)));
    List<LocalDateTime> samples = samples(ZoneId.of(zone));
    ColumnReader timestamps =
        Readers.timestamp(samples.stream().mapToLong(DatePropertiesTest::micros).toArray());
    ColumnReader dates =
        Readers.date(samples.stream().mapToLong(at -> at.toLocalDate().toEpochDay()).toArray());
    for (int i = 0; i < samples.size(); i++) {
      LocalDateTime value = samples.get(i);
      LocalDate day = value.toLocalDate();
      Timestamp timestamp = Timestamp.valueOf(value);
      int row = i;
      assertThat(outcome(() -> timestamps.getTimestamp(row, null)))
          .as("%s in %s", value, zone)
          .isEqualTo(movedByADay(value, timestamp.toLocalDateTime()) ? "22007" : timestamp);
      Date date = Date.valueOf(day);
      Object expected = date.toLocalDate().equals(day) ? date : "22007";
      assertThat(outcome(() -> dates.getDate(row, null))).as("%s", day).isEqualTo(expected);
      assertThat(outcome(() -> timestamps.getDate(row, null))).as("%s", day).isEqualTo(expected);
      assertThat(timestamps.getLocalDateTime(row)).isEqualTo(value);
      assertThat(dates.getLocalDate(row)).isEqualTo(day);
      assertThat(Readers.text(timestamps.getString(row)).getLocalDateTime(0)).isEqualTo(value);
      assertThat(Readers.text(dates.getString(row)).getLocalDate(0)).isEqualTo(day);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTC",
        "Europe/Berlin",
        "America/Sao_Paulo",
        "Pacific/Apia",
        "Asia/Kolkata",
        "America/New_York",
        "Africa/Cairo",
        "Asia/Manila",
        "Australia/Lord_Howe"
      })
  void withACalendarTheyAreWhatItsClockShows(String id) throws SQLException {
    ZoneId zone = ZoneId.of(id);
    TimeZone oldZone = TimeZone.getTimeZone(zone);
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
    for (LocalDateTime value : samples(zone)) {
      Calendar calendar = new GregorianCalendar(oldZone);
      Object read = outcome(() -> Readers.timestamp(micros(value)).getTimestamp(0, calendar));
      Object day = outcome(() -> Readers.timestamp(micros(value)).getDate(0, calendar));
      if (read instanceof Timestamp timestamp) {
        assertThat(fields(timestamp, oldZone)).isIn(value, shifted(value, zone));
        assertThat(timestamp.getNanos()).isEqualTo(value.get(ChronoField.NANO_OF_SECOND));
        if (value.getYear() > 1900 && value.getYear() < 2037) {
          // Where a time comes twice, either is the instant of that wall clock.
          assertThat(timestamp.toInstant())
              .as("%s", value)
              .isIn(
                  value.atZone(zone).toInstant(),
                  value.atZone(zone).withLaterOffsetAtOverlap().toInstant());
        }
      } else {
        assertThat(read).isEqualTo("22007");
        assertThat(value.toLocalDate())
            .isIn(LocalDate.of(2011, 12, 30), LocalDate.of(1844, 12, 31), julianGap(value));
      }
      if (day instanceof Date date) {
        assertThat(fields(new Timestamp(date.getTime()), oldZone).toLocalDate())
            .isEqualTo(value.toLocalDate());
      } else {
        assertThat(day).isEqualTo("22007");
      }
    }
  }

  private static boolean movedByADay(LocalDateTime value, LocalDateTime made) {
    return Math.abs(ChronoUnit.SECONDS.between(value, made)) >= 86_400;
  }

  /** What java.time makes of a local time that the zone skips. */
  private static LocalDateTime shifted(LocalDateTime value, ZoneId zone) {
    return value.atZone(zone).toLocalDateTime();
  }

  private static LocalDate julianGap(LocalDateTime value) {
    LocalDate day = value.toLocalDate();
    return day.isAfter(LocalDate.of(1582, 10, 4)) && day.isBefore(LocalDate.of(1582, 10, 15))
        ? day
        : null;
  }

  private static LocalDateTime fields(Timestamp timestamp, TimeZone zone) {
    Calendar clock = new GregorianCalendar(zone, Locale.ROOT);
    clock.setTimeInMillis(timestamp.getTime());
    return LocalDateTime.of(
        clock.get(Calendar.YEAR),
        clock.get(Calendar.MONTH) + 1,
        clock.get(Calendar.DAY_OF_MONTH),
        clock.get(Calendar.HOUR_OF_DAY),
        clock.get(Calendar.MINUTE),
        clock.get(Calendar.SECOND),
        timestamp.getNanos());
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Europe/Berlin", "Pacific/Apia", "-03:30", "Africa/Monrovia"})
  void instantsStayInstants(String id) throws SQLException {
    ZoneId zone = ZoneId.of(id);
    TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
    Calendar tokyo = new GregorianCalendar(TimeZone.getTimeZone("Asia/Tokyo"));
    for (LocalDateTime value : samples(zone)) {
      Instant instant = value.toInstant(ZoneOffset.UTC);
      ColumnReader reader = Readers.zoned(zone, micros(value));
      assertThat(reader.getInstant(0)).isEqualTo(instant);
      assertThat(reader.getTimestamp(0, null).toInstant()).isEqualTo(instant);
      assertThat(reader.getTimestamp(0, tokyo).toInstant()).isEqualTo(instant);
      assertThat(reader.getZonedDateTime(0)).isEqualTo(instant.atZone(zone));
      assertThat(reader.getOffsetDateTime(0).toInstant()).isEqualTo(instant);
      if (reader.getLocalDateTime(0).getYear() > 0 && reader.getLocalDateTime(0).getYear() < 9999) {
        assertThat(Readers.text(reader.getString(0)).getInstant(0)).isEqualTo(instant);
      }
      if (value.getYear() > 1900 && value.getYear() < 2037) {
        assertThat(outcome(() -> reader.getDate(0, tokyo)))
            .isEqualTo(
                new Date(
                    instant
                        .atZone(ZoneId.of("Asia/Tokyo"))
                        .truncatedTo(ChronoUnit.DAYS)
                        .toInstant()
                        .toEpochMilli()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Europe/London", "Asia/Kathmandu"})
  void timesAreExactOrRefused(String id) throws SQLException {
    TimeZone.setDefault(TimeZone.getTimeZone(id));
    Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone("America/New_York"));
    for (int i = 0; i < SAMPLES; i++) {
      long unit = random.nextBoolean() ? 1 : 1_000_000;
      LocalTime value = LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000_000L / unit) * unit);
      ColumnReader reader = Readers.time(value.toNanoOfDay());
      assertThat(reader.getLocalTime(0)).isEqualTo(value);
      assertThat(Readers.text(reader.getString(0)).getLocalTime(0)).isEqualTo(value);
      Object read = outcome(() -> reader.getTime(0, null));
      if (value.toNanoOfDay() % 1_000_000 == 0) {
        Timestamp same = Timestamp.valueOf(value.atDate(LocalDate.EPOCH));
        assertThat(read).isEqualTo(new Time(same.getTime()));
        assertThat(Instant.ofEpochMilli(reader.getTime(0, calendar).getTime()))
            .isEqualTo(value.atDate(LocalDate.EPOCH).toInstant(ZoneOffset.ofHours(-5)));
      } else {
        assertThat(read).isEqualTo("22003");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 86_400_000_000L, -1_500_000})
  void durationsAreTheirText(long count) throws SQLException {
    for (TimeUnits unit : TimeUnits.values()) {
      ColumnReader reader = Readers.duration(unit, count);
      assertThat(reader.getString(0)).isEqualTo(reader.getDuration(0).toString());
      assertThat(reader.getString(0).length())
          .isLessThanOrEqualTo(reader.column().type().displaySize());
      assertThat(Duration.parse(reader.getString(0))).isEqualTo(reader.getDuration(0));
      assertThat(Readers.text(reader.getString(0)).getDuration(0)).isEqualTo(reader.getObject(0));
    }
  }

  private interface Getter {
    Object get() throws SQLException;
  }

  private static Object outcome(Getter getter) {
    try {
      return getter.get();
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }
}
