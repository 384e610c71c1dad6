package dev.oleander.polars.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.jdbc.type.TypeKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.SQLException;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/types.md says of types and getters is what the table of types and the readers say. */
final class TypesPageTest {
  private static final int ORDINARY_ROW = 2;

  /** The getters of the page's table, those that go together in one column. */
  private static final List<List<Class<?>>> GETTERS =
      List.of(
          List.of(Boolean.class),
          List.of(
              Byte.class,
              Short.class,
              Integer.class,
              Long.class,
              BigInteger.class,
              Float.class,
              Double.class,
              BigDecimal.class),
          List.of(byte[].class),
          List.of(UUID.class),
          List.of(URL.class),
          List.of(LocalDate.class, Date.class),
          List.of(LocalTime.class, Time.class),
          List.of(LocalDateTime.class),
          List.of(Timestamp.class),
          List.of(OffsetDateTime.class, ZonedDateTime.class, Instant.class),
          List.of(Duration.class),
          List.of(List.class),
          List.of(Map.class));

  /** A column of the golden stream "types" for each kind that has values. */
  private static Map<TypeKind, String> columns() {
    Map<TypeKind, String> columns = new EnumMap<>(TypeKind.class);
    columns.put(TypeKind.BOOLEAN, "bool");
    columns.put(TypeKind.INT8, "i8");
    columns.put(TypeKind.INT16, "i16");
    columns.put(TypeKind.INT32, "i32");
    columns.put(TypeKind.INT64, "i64");
    columns.put(TypeKind.UINT8, "u8");
    columns.put(TypeKind.UINT16, "u16");
    columns.put(TypeKind.UINT32, "u32");
    columns.put(TypeKind.UINT64, "u64");
    columns.put(TypeKind.FLOAT32, "f32");
    columns.put(TypeKind.FLOAT64, "f64");
    columns.put(TypeKind.DECIMAL, "dec9_2");
    columns.put(TypeKind.STRING, "utf8");
    columns.put(TypeKind.BINARY, "binary");
    columns.put(TypeKind.DATE, "date32");
    columns.put(TypeKind.TIME, "time64_us");
    columns.put(TypeKind.TIMESTAMP, "ts_us");
    columns.put(TypeKind.TIMESTAMP_ZONED, "tz_utc");
    columns.put(TypeKind.DURATION, "dur_us");
    columns.put(TypeKind.LIST, "map");
    columns.put(TypeKind.STRUCT, "struct");
    return columns;
  }

  @Test
  void theTableOfTypes() throws IOException {
    List<String> expected = new ArrayList<>();
    for (TypeKind kind : TypeKind.values()) {
      expected.add(
          "| `%s` | %s | %s | `%s` | %s | %s | %s |"
              .formatted(
                  kind,
                  kind.jdbcType(),
                  kind.typeName(),
                  kind.javaClass().getTypeName(),
                  size(kind.precision()),
                  size(kind.displaySize()),
                  kind.signed() ? "yes" : "no"));
    }
    assertThat(rowsBelow("| kind | JDBC type |")).isEqualTo(expected);
  }

  private static String size(int size) {
    return size == Integer.MAX_VALUE ? "max" : Integer.toString(size);
  }

  @Test
  void everyKindHasItsSourceAndItsText() throws IOException {
    List<String> sources =
        rowsBelow("| kind | Polars |").stream().map(row -> row.split("`", -1)[1]).toList();
    assertThat(sources)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(TypeKind.values()).map(TypeKind::name).toList());
    String texts = String.join("\n", rowsBelow("| kind | text |"));
    assertThat(TypeKind.values()).allMatch(kind -> texts.contains("`" + kind + "`"));
  }

  @Test
  void theTableOfGetters() throws Exception {
    List<String> expected = new ArrayList<>();
    ResultMemory memory = new ResultMemory(16 << 20);
    try (ResultBatches types = Golden.open("types", memory)) {
      assertThat(types.next()).isTrue();
      for (Map.Entry<TypeKind, String> of : columns().entrySet()) {
        ColumnReader reader = reader(types, of.getValue());
        assertThat(reader.column().type().kind()).isEqualTo(of.getKey());
        StringBuilder row = new StringBuilder("| `" + of.getKey() + "` |");
        for (List<Class<?>> group : GETTERS) {
          row.append(exists(reader, group) ? " + |" : " - |");
        }
        expected.add(row.toString());
      }
    }
    assertThat(rowsBelow("| kind | `Boolean` |")).isEqualTo(expected);
    assertThat(lines())
        .contains(
            GETTERS.stream()
                .map(
                    group ->
                        group.stream()
                            .map(type -> "`" + type.getSimpleName() + "`")
                            .reduce((a, b) -> a + " " + b)
                            .orElseThrow())
                .reduce("| kind |", (a, b) -> a + " " + b + " |"));
  }

  private static boolean exists(ColumnReader reader, List<Class<?>> group) {
    List<Boolean> answers = group.stream().map(type -> exists(reader, type)).distinct().toList();
    assertThat(answers).as("%s as %s", reader.column(), group).hasSize(1);
    return answers.get(0);
  }

  private static boolean exists(ColumnReader reader, Class<?> type) {
    try {
      return reader.getObject(ORDINARY_ROW, type) != null;
    } catch (SQLException e) {
      return !e.getSQLState().equals("07006");
    }
  }

  private static ColumnReader reader(ResultBatches batches, String name) {
    List<String> names = batches.columns().stream().map(ResultColumn::name).toList();
    return batches.column(names.indexOf(name));
  }

  private static List<String> lines() throws IOException {
    return Files.readAllLines(Path.of("../docs/types.md"));
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
