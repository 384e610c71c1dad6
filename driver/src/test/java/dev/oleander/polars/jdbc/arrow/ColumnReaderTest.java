package dev.oleander.polars.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Typed getters: the value itself or an exception, never something near it. */
class ColumnReaderTest {
  private static final int LEAST = 0;
  private static final int GREATEST = 1;
  private static final int ORDINARY = 2;

  private final ResultMemory memory = new ResultMemory(16 << 20);
  private ResultBatches types;

  @BeforeEach
  void load() throws Exception {
    types = Golden.open("types", memory);
    assertThat(types.next()).isTrue();
  }

  @AfterEach
  void nothingIsHeld() {
    types.close();
    assertThat(memory.used()).isZero();
    memory.close();
  }

  @Test
  void integersFitOrAreRefused() throws Exception {
    assertThat(column("i8").getByte(LEAST)).isEqualTo(Byte.MIN_VALUE);
    assertThat(column("i16").getShort(GREATEST)).isEqualTo(Short.MAX_VALUE);
    assertThat(column("i32").getInt(LEAST)).isEqualTo(Integer.MIN_VALUE);
    assertThat(column("i64").getLong(LEAST)).isEqualTo(Long.MIN_VALUE);
    assertThat(column("i64").getByte(ORDINARY)).isEqualTo((byte) 7);
    assertThat(column("u8").getShort(GREATEST)).isEqualTo((short) 255);
    assertThat(column("u16").getInt(GREATEST)).isEqualTo(65535);
    assertThat(column("u32").getLong(GREATEST)).isEqualTo(4294967295L);
    assertThat(column("u64").getBigDecimal(GREATEST)).isEqualTo("18446744073709551615");
    assertThat(column("u64").getDouble(GREATEST)).isEqualTo(0x1p64);
    assertThat(column("u64").getLong(ORDINARY)).isEqualTo(7);

    refused("22003", () -> column("u8").getByte(GREATEST));
    refused("22003", () -> column("u16").getShort(GREATEST));
    refused("22003", () -> column("u32").getInt(GREATEST));
    refused("22003", () -> column("u64").getLong(GREATEST));
    refused("22003", () -> column("i16").getByte(LEAST));
    refused("22003", () -> column("i64").getInt(GREATEST));
    refused("22003", () -> column("i64").getBoolean(GREATEST));
  }

  @Test
  void objectsHaveTheClassOfTheTable() throws Exception {
    assertThat(column("i8").getObject(ORDINARY)).isEqualTo((byte) 7);
    assertThat(column("u8").getObject(GREATEST)).isEqualTo((short) 255);
    assertThat(column("u16").getObject(GREATEST)).isEqualTo(65535);
    assertThat(column("u32").getObject(GREATEST)).isEqualTo(4294967295L);
    assertThat(column("u64").getObject(GREATEST)).isEqualTo(new BigDecimal("18446744073709551615"));
    assertThat(column("bool").getObject(0)).isEqualTo(true);
    assertThat(column("f32").getObject(ORDINARY)).isEqualTo(0.1f);
    assertThat(column("date32").getObject(LEAST)).isEqualTo(Date.valueOf("0001-01-01"));
    assertThat(column("time64_ns").getObject(ORDINARY)).isEqualTo(LocalTime.of(0, 0, 0, 1));
    assertThat(column("tz_berlin").getObject(0))
        .isEqualTo(OffsetDateTime.parse("2024-10-27T02:30:00+02:00"));
    assertThat(column("dur_ms").getObject(1)).isEqualTo(Duration.ofMillis(1500));
  }

  @Test
  void nestedValuesAreCollectionsToo() throws Exception {
    assertThat((Object) column("list").getObject(1, List.class))
        .isEqualTo(Arrays.asList(1L, null, -3L));
    assertThat((Object) column("struct").getObject(2, Map.class))
        .isEqualTo(Map.of("a", (byte) 3, "b", Arrays.asList(Map.of("c", true), null)));
    assertThat((Object) column("map").getObject(1, List.class))
        .isEqualTo(List.of(Map.of("key", "k", "value", 1)));
    Map<String, Integer> entries = new LinkedHashMap<>();
    entries.put("x", null);
    entries.put("y", 2);
    assertThat((Object) column("map").getObject(2, Map.class)).isEqualTo(entries);
    refused("07006", () -> column("list").getObject(1, Map.class)).hasMessageContaining("'key'");
    refused("07006", () -> column("struct").getObject(2, List.class));
    refused("07006", () -> column("i64").getObject(0, List.class));
    refused("07006", () -> column("utf8").getObject(0, Map.class));
  }

  @Test
  void uuidsAreSixteenBytesOrTheirText() throws Exception {
    UUID uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    try (ResultBatches small = Golden.open("small", memory)) {
      assertThat(small.next()).isTrue();
      ColumnReader stored = small.column(2);
      assertThat(stored.column().type()).isEqualTo(ColumnType.fixedBinary(16));
      assertThat(stored.getObject(0, UUID.class)).isEqualTo(uuid);
      assertThat(stored.getObject(1, UUID.class)).isEqualTo(new UUID(0, 0));
    }
    ColumnReader text =
        new KeptTextReader(
            new ResultColumn("t", ColumnType.of(TypeKind.STRING), true),
            new String[] {uuid.toString(), "1-1-1-1-1", "z0112233-4455-6677-8899-aabbccddeeff"});
    assertThat(text.getObject(0, UUID.class)).isEqualTo(uuid);
    refused("22018", () -> text.getObject(1, UUID.class));
    refused("22018", () -> text.getObject(2, UUID.class));
    refused("22018", () -> column("binary").getObject(ORDINARY, UUID.class));
    refused("07006", () -> column("i64").getObject(ORDINARY, UUID.class));
  }

  @Test
  void fractionsAreNotCut() throws Exception {
    assertThat(column("f64").getDouble(ORDINARY)).isEqualTo(0.1);
    assertThat(column("f64").getBigDecimal(ORDINARY)).isEqualTo("0.1");
    assertThat(column("f32").getBigDecimal(ORDINARY)).isEqualTo("0.1");
    assertThat(column("f16").getFloat(LEAST)).isEqualTo(-65504f);
    assertThat(column("f16").getLong(LEAST)).isEqualTo(-65504);
    refused("22003", () -> column("f16").getInt(ORDINARY));
    refused("22003", () -> column("f64").getLong(ORDINARY));
    refused("22003", () -> column("f64").getLong(GREATEST));
    refused("22003", () -> column("f64").getLong(LEAST));
    refused("22003", () -> column("f64").getFloat(LEAST));
    refused("22003", () -> column("f32").getBigDecimal(GREATEST));
    assertThat(column("f32").getDouble(GREATEST)).isNaN();
  }

  @Test
  void decimalsKeepTheirDigits() throws Exception {
    assertThat(column("dec9_2").getBigDecimal(GREATEST)).isEqualTo("9999999.99");
    assertThat(column("dec38_0").getObject(GREATEST, BigInteger.class))
        .isEqualTo(BigInteger.TEN.pow(38).subtract(BigInteger.ONE));
    assertThat(column("dec38_0").getLong(ORDINARY)).isEqualTo(1);
    assertThat(column("dec9_2").getDouble(ORDINARY)).isEqualTo(0.01);
    refused("22003", () -> column("dec9_2").getLong(ORDINARY));
    refused("22003", () -> column("dec38_0").getLong(GREATEST));
    refused("22003", () -> column("dec38_38").getInt(ORDINARY));
    refused("22003", () -> column("dec9_2").getObject(ORDINARY, BigInteger.class));
  }

  @Test
  void unrelatedTypesAreNamed() {
    refused("07006", () -> column("date32").getLong(0))
        .hasMessage("The values of column 'date32' of type DATE cannot be read as integer.");
    refused("07006", () -> column("i64").getLocalDate(0));
    refused("07006", () -> column("i64").getBytes(0));
    refused("07006", () -> column("ts_us").getInstant(0));
    refused("07006", () -> column("ts_us").getOffsetDateTime(0));
    refused("07006", () -> column("dur_s").getLong(0));
    refused("07006", () -> column("list").getInt(0));
    refused("07006", () -> column("i64").getObject(0, Thread.class)).hasMessageContaining("Thread");
  }

  @Test
  void everyClassCanBeAskedFor() throws Exception {
    ColumnReader i8 = column("i8");
    assertThat(i8.getObject(ORDINARY, Byte.class)).isEqualTo((byte) 7);
    assertThat(i8.getObject(ORDINARY, Short.class)).isEqualTo((short) 7);
    assertThat(i8.getObject(ORDINARY, Integer.class)).isEqualTo(7);
    assertThat(i8.getObject(ORDINARY, Long.class)).isEqualTo(7);
    assertThat(i8.getObject(ORDINARY, Float.class)).isEqualTo(7f);
    assertThat(i8.getObject(ORDINARY, Double.class)).isEqualTo(7d);
    assertThat(i8.getObject(ORDINARY, BigDecimal.class)).isEqualTo("7");
    assertThat(i8.getObject(ORDINARY, String.class)).isEqualTo("7");
    assertThat(i8.getObject(ORDINARY, Object.class)).isEqualTo((byte) 7);
    assertThat(i8.getObject(ORDINARY, Number.class)).isEqualTo((byte) 7);
    assertThat(column("bool").getObject(0, Boolean.class)).isTrue();
    assertThat(column("bool").getInt(0)).isEqualTo(1);
    assertThat(column("binary").getObject(ORDINARY, byte[].class)).containsExactly(0, 255);
    assertThat(column("utf8").getBytes(1)).startsWith(0xc3, 0xa4);
    assertThat(column("dur_ns").getObject(1, Duration.class)).isEqualTo(Duration.ofNanos(1));
    assertThat((Object) column("list").getObject(0, List.class)).isEqualTo(List.of());
    assertThat(column("tz_utc").getObject(1, Instant.class))
        .isEqualTo(Instant.EPOCH.plusNanos(1000));
    assertThat(column("tz_berlin").getObject(1, ZonedDateTime.class))
        .isEqualTo(
            ZonedDateTime.ofInstant(
                Instant.parse("2024-10-27T01:30:00Z"), ZoneId.of("Europe/Berlin")));
    assertThat(column("ts_ns").getObject(1, LocalDateTime.class))
        .isEqualTo(LocalDateTime.parse("2262-04-11T23:47:16.854775807"));
    assertThat(column("ts_ns").getObject(1, Timestamp.class).getNanos()).isEqualTo(854775807);
    assertThat(column("date32").getObject(LEAST, LocalDate.class)).isEqualTo("0001-01-01");
    assertThat(column("time32_ms").getObject(1, Time.class))
        .isEqualTo(column("time32_ms").getTime(1, null));
  }

  @Test
  void oldDatesSayWhatTheColumnSays() throws Exception {
    for (int row : new int[] {LEAST, GREATEST, ORDINARY}) {
      ColumnReader date = column("date32");
      assertThat(date.getDate(row, null).toString()).isEqualTo(date.getString(row));
      assertThat(date.getTimestamp(row, null).toString())
          .isEqualTo(date.getString(row) + " 00:00:00.0");
    }
    assertThat(column("date32").getDate(LEAST, null).toLocalDate()).isEqualTo("0001-01-01");
    for (String name : List.of("ts_s", "ts_ms", "ts_us", "ts_ns")) {
      for (int row : new int[] {LEAST, GREATEST, ORDINARY}) {
        assertThat(column(name).getTimestamp(row, null).toLocalDateTime())
            .as("%s %d", name, row)
            .isEqualTo(column(name).getLocalDateTime(row));
      }
    }
  }

  @Test
  void daysThatTheOldClassesDoNotHaveAreRefused() throws Exception {
    try (ResultBatches odd = Golden.open("odd_days", memory)) {
      assertThat(odd.next()).isTrue();
      ColumnReader day = odd.column(0);
      assertThat(day.getLocalDate(0)).isEqualTo("1582-10-10");
      assertThat(day.getString(1)).isEqualTo("0000-01-01");
      for (int row = 0; row < 2; row++) {
        int at = row;
        refused("22007", () -> day.getDate(at, null)).hasMessageContaining("java.time");
        refused("22007", () -> day.getTimestamp(at, null));
        refused("22007", () -> day.getDate(at, new GregorianCalendar()));
        refused("22007", () -> day.getObject(at));
      }
      GregorianCalendar proleptic = new GregorianCalendar(TimeZone.getTimeZone("UTC"));
      proleptic.setGregorianChange(new Date(Long.MIN_VALUE));
      assertThat(day.getDate(0, proleptic).getTime())
          .isEqualTo(Instant.parse("1582-10-10T00:00:00Z").toEpochMilli());
    }
  }

  @Test
  void aCalendarGivesTheZoneAndIsNotChanged() throws Exception {
    Calendar tokyo = new GregorianCalendar(TimeZone.getTimeZone("Asia/Tokyo"));
    tokyo.setTimeInMillis(12345);

    // A timestamp of no zone is taken as one of Tokyo's clocks.
    Timestamp naive = column("ts_us").getTimestamp(ORDINARY, tokyo);
    assertThat(naive.toInstant()).isEqualTo("1969-12-31T14:59:59.999999Z");
    // A point in time stays that.
    assertThat(column("tz_utc").getTimestamp(1, tokyo).toInstant())
        .isEqualTo("1970-01-01T00:00:00.000001Z");
    // Its date and time of day are those that clocks show in Tokyo.
    assertThat(column("tz_berlin").getTime(0, tokyo).getTime())
        .isEqualTo(Instant.parse("1970-01-01T00:30:00Z").toEpochMilli());
    assertThat(column("tz_berlin").getDate(0, tokyo).getTime())
        .isEqualTo(Instant.parse("2024-10-26T15:00:00Z").toEpochMilli());
    assertThat(column("time32_ms").getTime(1, tokyo).getTime())
        .isEqualTo(Instant.parse("1970-01-01T14:59:59.999Z").toEpochMilli());
    assertThat(tokyo.getTimeInMillis()).isEqualTo(12345);
  }

  @Test
  void aTimeFinerThanItsClassIsRefused() throws Exception {
    refused("22003", () -> column("time64_ns").getTime(1, null)).hasMessageContaining("LocalTime");
    assertThat(column("time64_ns").getTimestamp(ORDINARY, null).toLocalDateTime())
        .isEqualTo("1970-01-01T00:00:00.000000001");
    assertThat(column("time32_s").getTime(1, null).toLocalTime()).isEqualTo("23:59:59");
  }

  private ColumnReader column(String name) {
    for (int i = 0; i < types.columns().size(); i++) {
      if (types.columns().get(i).name().equals(name)) {
        return types.column(i);
      }
    }
    throw new AssertionError(name);
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> refused(
      String state, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOf(SQLDataException.class)
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo(state));
  }
}
