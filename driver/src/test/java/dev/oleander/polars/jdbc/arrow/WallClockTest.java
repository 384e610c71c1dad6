package dev.oleander.polars.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.TimeZone;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The clock against {@code java.sql}'s own way, in every zone that the JVM knows. */
final class WallClockTest {
  private final TimeZone before = TimeZone.getDefault();
  private final WallClock clock = new WallClock();
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);

  @AfterEach
  void restoreTheZone() {
    TimeZone.setDefault(before);
  }

  @Test
  void agreesWithTimestampInEveryZone() {
    long known = 0;
    for (String id : TimeZone.getAvailableIDs()) {
      TimeZone.setDefault(TimeZone.getTimeZone(id));
      for (int year = 1890; year < 2050; year++) {
        for (int i = 0; i < 8; i++) {
          LocalDateTime local =
              LocalDate.of(year, 1, 1).atStartOfDay().plusSeconds(random.nextInt(366 * 86_400));
          long millis = clock.millis(local.toEpochSecond(ZoneOffset.UTC));
          if (millis != WallClock.UNKNOWN) {
            assertThat(millis).as(id + " " + local).isEqualTo(Timestamp.valueOf(local).getTime());
            known++;
          }
        }
      }
    }
    assertThat(known).as("times that the clock knew").isGreaterThan(400_000);
  }

  @Test
  void agreesWithDateOnEveryDayAroundChangesOfOffset() {
    for (String id :
        new String[] {"Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "Asia/Gaza"}) {
      TimeZone.setDefault(TimeZone.getTimeZone(id));
      for (LocalDate day = LocalDate.of(2005, 1, 1); day.getYear() < 2020; day = day.plusDays(1)) {
        long millis = clock.millis(day.toEpochDay() * 86_400);
        if (millis != WallClock.UNKNOWN) {
          assertThat(millis).as(id + " " + day).isEqualTo(Date.valueOf(day).getTime());
        }
      }
    }
  }

  @Test
  void noticesAnotherZone() {
    long noon = LocalDateTime.of(2024, 6, 1, 12, 0).toEpochSecond(ZoneOffset.UTC);
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    long utc = clock.millis(noon);
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));

    assertThat(utc - clock.millis(noon)).isEqualTo(9 * 3_600_000);
  }

  @Test
  void knowsNothingBeyondItsYears() {
    TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));

    assertThat(clock.millis(LocalDate.of(1, 1, 1).toEpochDay() * 86_400))
        .isEqualTo(WallClock.UNKNOWN);
    assertThat(clock.millis(LocalDate.of(9999, 1, 1).toEpochDay() * 86_400))
        .isEqualTo(WallClock.UNKNOWN);
  }
}
