package dev.oleander.polars.jdbc.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.jdbc.type.TypeKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.SQLType;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** {@code setObject} with a type: exactly that value, or a refusal in words. */
final class ConversionsTest {
  private static String as(Object value, int type) {
    return Bound.outcome(values -> values.set(1, value, type));
  }

  private static String as(Object value, int type, int scale) {
    return Bound.outcome(values -> values.set(1, value, type, scale));
  }

  private static String plain(Object value) {
    return Bound.outcome(values -> values.set(1, value));
  }

  @Test
  void integersHoldWhatFits() {
    assertThat(as(" 42 ", Types.TINYINT)).isEqualTo("CAST(42 AS TINYINT)");
    assertThat(as(127L, Types.TINYINT)).isEqualTo("CAST(127 AS TINYINT)");
    assertThat(as(128L, Types.TINYINT)).startsWith("22003").contains("-128 and 127");
    assertThat(as(-32769, Types.SMALLINT)).startsWith("22003");
    assertThat(as(2147483648L, Types.INTEGER)).startsWith("22003");
    assertThat(as(new BigInteger("-9223372036854775808"), Types.BIGINT))
        .isEqualTo("CAST('-9223372036854775808' AS BIGINT)");
    assertThat(as(new BigInteger("-9223372036854775809"), Types.BIGINT)).startsWith("22003");
    assertThat(as(2.0, Types.INTEGER)).isEqualTo("CAST(2 AS INTEGER)");
    assertThat(as(2.5, Types.INTEGER)).startsWith("22003").contains("fraction");
    assertThat(as(Double.NaN, Types.INTEGER)).startsWith("22003");
    assertThat(as(new BigDecimal("1E+999999999"), Types.BIGINT)).startsWith("22003");
    assertThat(as(new BigDecimal("1E-999999999"), Types.BIGINT)).startsWith("22003");
    assertThat(as(new BigDecimal("0E-99"), Types.BIGINT)).isEqualTo("CAST(0 AS BIGINT)");
    assertThat(as(true, Types.BIGINT)).isEqualTo("CAST(1 AS BIGINT)");
    assertThat(as("x", Types.BIGINT)).startsWith("22018").contains("java.lang.String", "BIGINT");
    assertThat(as(LocalDate.EPOCH, Types.BIGINT)).startsWith("07006");
  }

  @Test
  void truthIsOneAndZero() {
    assertThat(as("TRUE", Types.BOOLEAN)).isEqualTo("TRUE");
    assertThat(as("0", Types.BIT)).isEqualTo("FALSE");
    assertThat(as(1.0, Types.BIT)).isEqualTo("TRUE");
    assertThat(as(2, Types.BOOLEAN)).startsWith("22003");
    assertThat(as("yes", Types.BOOLEAN)).startsWith("22018");
  }

  @Test
  void floatsAreTheNearest() {
    assertThat(as(new BigDecimal("0.1"), Types.DOUBLE)).isEqualTo("CAST('0.1' AS DOUBLE)");
    assertThat(as(0.1, Types.REAL)).isEqualTo("CAST('0.10000000149011612' AS REAL)");
    assertThat(as(0.1f, Types.DOUBLE)).isEqualTo("CAST('0.10000000149011612' AS DOUBLE)");
    assertThat(as("-Infinity", Types.FLOAT)).isEqualTo("CAST('-inf' AS DOUBLE)");
    assertThat(as("NaN", Types.REAL)).isEqualTo("CAST('NaN' AS REAL)");
    assertThat(as(-0.0, Types.REAL)).isEqualTo("CAST('-0.0' AS REAL)");
    assertThat(as(1e39, Types.REAL)).startsWith("22003");
    assertThat(as(new BigDecimal("1E+400"), Types.DOUBLE)).startsWith("22003");
    assertThat(as("1E+400", Types.DOUBLE)).startsWith("22003");
  }

  @Test
  void decimalsKeepTheirDigits() {
    assertThat(as("1.50", Types.DECIMAL)).isEqualTo("CAST('1.50' AS DECIMAL(3, 2))");
    assertThat(as("1.5", Types.NUMERIC, 3)).isEqualTo("CAST('1.500' AS DECIMAL(4, 3))");
    assertThat(as(new BigDecimal("1.50"), Types.NUMERIC, 1))
        .isEqualTo("CAST('1.5' AS DECIMAL(2, 1))");
    assertThat(as(new BigDecimal("1.55"), Types.NUMERIC, 1)).startsWith("22003").contains("round");
    assertThat(as(BigDecimal.ONE, Types.NUMERIC, -1)).startsWith("22023");
    assertThat(as(BigDecimal.ONE, Types.NUMERIC, 39)).startsWith("22023");
    assertThat(as(0.1, Types.DECIMAL)).isEqualTo("CAST('0.1' AS DECIMAL(1, 1))");
    assertThat(plain(new BigDecimal("1E+3"))).isEqualTo("CAST('1000' AS DECIMAL(4, 0))");
    assertThat(plain(new BigDecimal("0E+99"))).isEqualTo("CAST('0' AS DECIMAL(1, 0))");
    assertThat(plain(new BigDecimal("-0.05"))).isEqualTo("CAST('-0.05' AS DECIMAL(2, 2))");
    assertThat(plain(BigDecimal.TEN.pow(37))).contains("DECIMAL(38, 0)");
    assertThat(plain(BigDecimal.TEN.pow(38))).startsWith("22003").contains("38 digits");
    assertThat(plain(BigInteger.TEN.pow(38))).startsWith("22003").contains("38 digits");
    assertThat(plain(new BigDecimal("1E-38"))).contains("DECIMAL(38, 38)");
    assertThat(plain(new BigDecimal("1E-39"))).startsWith("22003");
    assertThat(plain(new BigDecimal("1E+999999999"))).startsWith("22003");
    assertThat(as(new BigDecimal("1E+999999999"), Types.DECIMAL, 2)).startsWith("22003");
    assertThat(as("1".repeat(100_001), Types.DECIMAL)).startsWith("22018");
  }

  @Test
  void textIsWhatGetStringAnswers() {
    assertThat(as(5, Types.VARCHAR)).isEqualTo("'5'");
    assertThat(as(true, Types.CHAR)).isEqualTo("'true'");
    assertThat(as(1e10, Types.VARCHAR)).isEqualTo("'1.0E10'");
    assertThat(as(new BigDecimal("1E+3"), Types.VARCHAR)).isEqualTo("'1000'");
    assertThat(as(new BigDecimal("1E+999999999"), Types.VARCHAR)).startsWith("22003");
    assertThat(as(LocalTime.of(1, 2, 3, 500_000_000), Types.VARCHAR)).isEqualTo("'01:02:03.5'");
    assertThat(as(LocalDateTime.of(2024, 2, 29, 1, 0), Types.NVARCHAR))
        .isEqualTo("'2024-02-29 01:00:00'");
    assertThat(as(OffsetDateTime.parse("2024-02-29T01:00:00+01:00"), Types.LONGVARCHAR))
        .isEqualTo("'2024-02-29 00:00:00+00:00'");
    assertThat(as(new byte[] {0, -1}, Types.VARCHAR)).isEqualTo("'00ff'");
    assertThat(as(new UUID(0, 1), Types.CHAR)).isEqualTo("'00000000-0000-0000-0000-000000000001'");
    assertThat(as(ChronoUnit.DAYS, Types.VARCHAR)).isEqualTo("'DAYS'");
    assertThat(as(Duration.ofSeconds(1), Types.VARCHAR)).isEqualTo("'PT1S'");
    assertThat(as(List.of(1), Types.VARCHAR)).startsWith("07006");
    assertThat(as("a\ud800", Types.CLOB)).startsWith("22018").contains("position 1");
    assertThat(plain("\udc00\ud800")).startsWith("22018");
    assertThat(plain("")).isEqualTo("''");
  }

  @Test
  void datesAndTimesLoseNothing() {
    LocalDateTime noon = LocalDateTime.of(2024, 2, 29, 12, 0);
    assertThat(as(noon, Types.DATE)).startsWith("22007").contains("time of day");
    assertThat(as(noon.toLocalDate().atStartOfDay(), Types.DATE)).isEqualTo("DATE '2024-02-29'");
    assertThat(as("2024-02-29", Types.DATE)).isEqualTo("DATE '2024-02-29'");
    assertThat(as("2024-02-30", Types.DATE)).startsWith("22018");
    assertThat(as(noon.toLocalDate(), Types.TIMESTAMP))
        .isEqualTo("TIMESTAMP '2024-02-29 00:00:00'");
    assertThat(as("2024-02-29 12:00:00.5", Types.TIMESTAMP))
        .isEqualTo("TIMESTAMP '2024-02-29 12:00:00.5'");
    assertThat(as("12:00", Types.TIME)).isEqualTo("TIME '12:00:00'");
    assertThat(as(noon, Types.TIME)).startsWith("07006");
    assertThat(as(Instant.EPOCH, Types.TIMESTAMP)).startsWith("07006").contains("zone");
    assertThat(as(noon, Types.TIMESTAMP_WITH_TIMEZONE)).startsWith("07006").contains("zone");
    assertThat(as("2024-02-29 12:00:00+01:00", Types.TIMESTAMP_WITH_TIMEZONE))
        .isEqualTo("TIMESTAMP WITH TIME ZONE '2024-02-29 11:00:00Z'");
    assertThat(as(new Timestamp(0), Types.TIMESTAMP_WITH_TIMEZONE))
        .isEqualTo("TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00Z'");
    assertThat(as(Instant.EPOCH.plusNanos(1), Types.TIMESTAMP_WITH_TIMEZONE))
        .isEqualTo("TIMESTAMP(9) WITH TIME ZONE '1970-01-01 00:00:00.000000001Z'");
    assertThat(as(OffsetTime.MAX, Types.TIME_WITH_TIMEZONE)).startsWith("HYC00");
  }

  @Test
  void farTimesAreNumbersOrRefused() {
    assertThat(plain(LocalDate.of(10_000, 1, 1))).isEqualTo("CAST(2932897 AS DATE)");
    assertThat(plain(LocalDate.of(-1, 12, 31))).isEqualTo("CAST(-719529 AS DATE)");
    assertThat(plain(LocalDate.MAX)).startsWith("22007");
    assertThat(plain(LocalDateTime.of(-1, 12, 31, 0, 0)))
        .isEqualTo("CAST(-62167305600000000 AS TIMESTAMP)");
    assertThat(plain(LocalDateTime.MAX)).startsWith("22007");
    assertThat(plain(LocalDateTime.of(2262, 4, 11, 23, 47, 16, 854_775_807)))
        .startsWith("TIMESTAMP(9)");
    assertThat(plain(LocalDateTime.of(2262, 4, 11, 23, 47, 16, 854_775_808 + 1)))
        .startsWith("22007")
        .contains("1677 and 2262");
    assertThat(plain(Instant.MIN)).startsWith("22007");
    assertThat(plain(Duration.ofNanos(Long.MIN_VALUE)))
        .isEqualTo("CAST('-9223372036854775808' AS INTERVAL(9))");
    assertThat(plain(Duration.ofSeconds(Long.MAX_VALUE))).startsWith("22003");
    assertThat(plain(Duration.ofNanos(Long.MAX_VALUE).plusNanos(1000))).startsWith("22003");
  }

  @Test
  void aCalendarGivesItsZone() throws Exception {
    Calendar tokyo = new GregorianCalendar(TimeZone.getTimeZone("Asia/Tokyo"));
    Calendar before = (Calendar) tokyo.clone();
    Timestamp epoch = new Timestamp(0);
    epoch.setNanos(7);
    assertThat(Bound.by(values -> values.set(1, epoch, TypeKind.TIMESTAMP, tokyo)).sql())
        .isEqualTo("TIMESTAMP(9) '1970-01-01 09:00:00.000000007'");
    assertThat(
            Bound.by(
                    values ->
                        values.set(
                            1,
                            new Date(-1),
                            TypeKind.DATE,
                            new GregorianCalendar(TimeZone.getTimeZone("UTC"))))
                .sql())
        .isEqualTo("DATE '1969-12-31'");
    assertThat(tokyo).isEqualTo(before);
    tokyo.setTimeInMillis(0);
    assertThat(plain(tokyo)).isEqualTo("TIMESTAMP '1970-01-01 09:00:00'");
    assertThat(as(tokyo, Types.TIMESTAMP_WITH_TIMEZONE))
        .isEqualTo("TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00Z'");
  }

  /** The date that {@code toString} shows, also where the old calendar is another one. */
  @Test
  void oldDatesAreSentAsTheyShow() {
    assertThat(plain(Date.valueOf("1500-03-01"))).isEqualTo("DATE '1500-03-01'");
    assertThat(plain(Date.valueOf("0001-01-01"))).isEqualTo("DATE '0001-01-01'");
    assertThat(plain(new Date(Date.valueOf("1500-03-01").getTime() - 86_400_000)))
        .startsWith("22007"); // 29 February 1500
  }

  @Test
  void listsHaveOneTypeThatHoldsAll() {
    assertThat(plain(Arrays.asList((byte) 1, null, 2L)))
        .isEqualTo("CAST([CAST(1 AS BIGINT), NULL, CAST(2 AS BIGINT)] AS BIGINT[])");
    assertThat(plain(List.of(1, new BigDecimal("2.5"))))
        .isEqualTo(
            "CAST([CAST('1.0' AS DECIMAL(11, 1)), CAST('2.5' AS DECIMAL(11, 1))]"
                + " AS DECIMAL(11, 1)[])");
    assertThat(plain(List.of(1, 2.5)))
        .isEqualTo("CAST([CAST('1.0' AS DOUBLE), CAST('2.5' AS DOUBLE)] AS DOUBLE[])");
    assertThat(plain(List.of(1L, 2.5))).startsWith("07006").contains("BIGINT", "DOUBLE");
    assertThat(plain(List.of(1, "x"))).startsWith("07006").contains("INTEGER", "VARCHAR");
    assertThat(plain(List.of(new BigDecimal("1E+37"), new BigDecimal("0.1")))).startsWith("22003");
    assertThat(
            plain(
                List.of(
                    LocalDateTime.of(3000, 1, 1, 0, 0), LocalDateTime.of(2000, 1, 1, 0, 0, 0, 1))))
        .startsWith("22007");
    assertThat(plain(List.of())).isEqualTo("[]");
    assertThat(plain(new Long[0])).isEqualTo("CAST([] AS BIGINT[])");
    assertThat(plain(new Long[][] {{1L}, {}, null}))
        .isEqualTo("CAST([[CAST(1 AS BIGINT)], [], NULL] AS BIGINT[][])");
    assertThat(plain(new byte[][] {{1}, {}})).isEqualTo("CAST([X'01', X''] AS VARBINARY[])");
    assertThat(plain(new boolean[] {true})).isEqualTo("CAST([TRUE] AS BOOLEAN[])");
    assertThat(as(5, Types.ARRAY)).startsWith("07006");
    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    assertThat(plain(itself)).startsWith("22023");
  }

  @Test
  void whatNoParameterCanBe() {
    assertThat(plain(Map.of("a", 1))).startsWith("HYC00").contains("struct");
    assertThat(plain(ChronoUnit.DAYS)).startsWith("HYC00").contains("enum");
    assertThat(plain(new Object())).startsWith("HYC00").contains("java.lang.Object");
    assertThat(plain(new char[] {'a'})).startsWith("HYC00").contains("String");
    assertThat(as("<a/>", Types.SQLXML)).startsWith("HYC00");
    assertThat(as(1, Types.STRUCT)).startsWith("HYC00");
    assertThat(as("ff", Types.BINARY)).startsWith("07006").contains("setBytes");
    assertThat(as(1, 77)).startsWith("22023").contains("77");
    assertThat(Bound.outcome(values -> values.set(1, 1, (SQLType) null))).startsWith("22023");
    assertThat(Bound.outcome(values -> values.set(1, 1, new OtherType())))
        .startsWith("HYC00")
        .contains("another vendor");
    assertThat(Bound.outcome(values -> values.set(1, 1, JDBCType.BIGINT)))
        .isEqualTo("CAST(1 AS BIGINT)");
  }

  /** No message tells a value, which may be a secret. */
  @Test
  void refusalsDoNotTellTheValue() {
    assertThat(as("secret", Types.BIGINT)).doesNotContain("secret").contains("Parameter 1");
    assertThat(as("secret", Types.DATE)).doesNotContain("secret");
    assertThat(plain("secret\ud800")).doesNotContain("secret");
  }

  private static final class OtherType implements SQLType {
    @Override
    public String getName() {
      return "GEOMETRY";
    }

    @Override
    public String getVendor() {
      return "another vendor";
    }

    @Override
    public Integer getVendorTypeNumber() {
      return Types.VARCHAR;
    }
  }
}
