package dev.oleander.polars.jdbc.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What docs/parameters.md says of literals and of NULL is what is sent. */
final class ParametersPageTest {
  /** The first two columns of a row, and the value whose literal is the third. */
  private record Example(String java, String polars, Object value) {}

  private static List<Example> examples() {
    return Arrays.asList(
        new Example("`Boolean`", "Boolean", true),
        new Example("`Byte`", "Int8", (byte) -5),
        new Example("`Short`", "Int16", (short) 5),
        new Example("`Integer`", "Int32", 5),
        new Example("`Long`", "Int64", Long.MIN_VALUE),
        new Example("`BigInteger`", "Int64, beyond it Decimal", BigInteger.TWO.pow(63)),
        new Example("`Float`", "Float32", 0.1f),
        new Example("`Double`", "Float64", Double.NEGATIVE_INFINITY),
        new Example("`BigDecimal`", "Decimal of its digits", new BigDecimal("1.10")),
        new Example("`String`, `Character`, `URL`", "String", "it's"),
        new Example("`byte[]`, `Blob`, `InputStream`", "Binary", new byte[] {0, -1}),
        new Example("`UUID`", "Binary of 16 bytes", new UUID(0x11, 0x22)),
        new Example("`LocalDate`, `java.sql.Date`", "Date", LocalDate.of(2024, 2, 29)),
        new Example("`LocalTime`, `java.sql.Time`", "Time", LocalTime.of(12, 30, 0, 1)),
        new Example(
            "`LocalDateTime`, `Timestamp`, `java.util.Date`, `Calendar`",
            "Datetime(us)",
            LocalDateTime.of(2024, 2, 29, 12, 30, 0, 1000)),
        new Example(
            "the same, with nanoseconds",
            "Datetime(ns)",
            LocalDateTime.of(2024, 2, 29, 12, 30, 0, 1)),
        new Example(
            "`Instant`, `OffsetDateTime`, `ZonedDateTime`",
            "Datetime(us, UTC)",
            OffsetDateTime.parse("2024-02-29T12:30:00+01:00")),
        new Example(
            "the same, with nanoseconds",
            "Datetime(ns, UTC)",
            Instant.parse("2024-02-29T11:30:00.000000001Z")),
        new Example("`Duration`", "Duration(us)", Duration.ofMillis(-1500)),
        new Example("the same, with nanoseconds", "Duration(ns)", Duration.ofNanos(1)),
        new Example("`java.sql.Array`, arrays, `Collection`", "List", Arrays.asList(1, 2L, null)),
        new Example("`null`", "Null", null));
  }

  @Test
  void theLiterals() throws Exception {
    List<String> expected = new ArrayList<>();
    for (Example example : examples()) {
      expected.add(
          "| %s | %s | `%s` |"
              .formatted(example.java(), example.polars(), Bound.sql(example.value())));
    }
    assertThat(rowsBelow("| Java | Polars |")).isEqualTo(expected);
  }

  @Test
  void theOtherClassesOfALineAreSentLikeTheFirst() throws Exception {
    ZonedDateTime zoned = ZonedDateTime.parse("2024-02-29T12:30:00+01:00[Europe/Berlin]");
    assertThat(Bound.sql('x')).isEqualTo("'x'");
    assertThat(Bound.sql(new URI("http://a/?b='").toURL())).isEqualTo("'http://a/?b='''");
    assertThat(Bound.sql(Date.valueOf("2024-02-29"))).isEqualTo("DATE '2024-02-29'");
    assertThat(Bound.sql(new Time(Time.valueOf("12:30:00").getTime() + 7)))
        .isEqualTo("TIME '12:30:00.007'");
    assertThat(Bound.sql(Timestamp.valueOf("2024-02-29 12:30:00.000000001")))
        .isEqualTo("TIMESTAMP(9) '2024-02-29 12:30:00.000000001'");
    assertThat(Bound.sql(zoned)).isEqualTo(Bound.sql(zoned.toInstant()));
    assertThat(Bound.sql(new long[] {1}))
        .isEqualTo(Bound.sql(List.of(1L)))
        .isEqualTo(Bound.sql(new Long[] {1L}));
  }

  /** The types that setNull takes, by what they are in Polars. */
  @Test
  void nullOfEveryType() throws Exception {
    Map<String, List<String>> names = new LinkedHashMap<>();
    for (JDBCType type : JDBCType.values()) {
      String sql = Bound.by(values -> values.setNull(1, type.getVendorTypeNumber())).sql();
      names.computeIfAbsent(sql, s -> new ArrayList<>()).add("`" + type.getName() + "`");
    }
    List<String> expected = new ArrayList<>();
    names.forEach(
        (sql, types) -> expected.add("| %s | `%s` |".formatted(String.join(" ", types), sql)));
    assertThat(rowsBelow("| `setNull(i, …)` |")).isEqualTo(expected);
  }

  @Test
  void theLargestValue() throws IOException {
    assertThat(String.join("\n", lines()))
        .contains((ParameterValues.MOST_CHARACTERS >> 20) + " MiB");
  }

  private static List<String> lines() throws IOException {
    return Files.readAllLines(Path.of("../docs/parameters.md"));
  }

  /** The rows of the table whose head begins so. */
  private static List<String> rowsBelow(String head) throws IOException {
    return lines().stream()
        .dropWhile(line -> !line.startsWith(head))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }
}
