package dev.oleander.polars.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of pyarrow and Polars are read as Python understands them. */
class GoldenStreamTest {
  private final ResultMemory memory = new ResultMemory(16 << 20);

  @AfterEach
  void nothingIsHeld() {
    assertThat(memory.used()).isZero();
    memory.close();
  }

  @Test
  void needsNoFlagOfTheJvm() {
    assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments())
        .noneMatch(
            argument -> argument.contains("add-opens") || argument.contains("illegal-access"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "types",
        "sliced",
        "polars",
        "batches",
        "empty",
        "growing",
        "replaced",
        "nested",
        "small"
      })
  void everyValueHasThePythonText(String name) throws Exception {
    JsonNode expected = Golden.texts(name);
    Map<String, List<String>> read = new HashMap<>();
    try (ResultBatches batches = Golden.open(name, memory)) {
      for (ResultColumn column : batches.columns()) {
        read.put(column.name(), new ArrayList<>());
      }
      while (batches.next()) {
        assertThat(batches.rowCount()).isPositive();
        for (int i = 0; i < batches.columns().size(); i++) {
          ColumnReader reader = batches.column(i);
          for (int row = 0; row < batches.rowCount(); row++) {
            boolean isNull = reader.isNull(row);
            read.get(reader.column().name()).add(isNull ? null : reader.getString(row));
            Object object = isNull ? null : reader.getObject(row);
            if (object != null) {
              assertThat(object).isInstanceOf(objectClass(reader.column().type()));
            }
          }
        }
      }
      assertThat(batches.rowCount()).isZero();
      assertThat(batches.next()).isFalse();
    }
    SoftAssertions.assertSoftly(
        all -> {
          all.assertThat(read.keySet()).hasSameSizeAs(expected);
          for (Map.Entry<String, JsonNode> column : expected.properties()) {
            List<String> texts = new ArrayList<>();
            column.getValue().forEach(value -> texts.add(value.textValue()));
            all.assertThat(read.get(column.getKey())).as(column.getKey()).isEqualTo(texts);
          }
        });
  }

  private static Class<?> objectClass(ColumnType type) {
    return switch (type.kind()) {
      case LIST -> ListValue.class;
      case STRUCT -> StructValue.class;
      default -> type.javaClass();
    };
  }

  /** Of every layout, each range of rows, and each range of that again. */
  @ParameterizedTest
  @ValueSource(strings = {"types", "sliced", "polars", "nested", "small", "growing", "replaced"})
  void copiesStayWhenTheirBatchGoes(String name) throws Exception {
    List<ColumnReader> copies = new ArrayList<>();
    List<List<String>> expected = new ArrayList<>();
    try (ResultBatches batches = Golden.open(name, memory)) {
      while (batches.next()) {
        for (int i = 0; i < batches.columns().size(); i++) {
          ColumnReader reader = batches.column(i);
          for (int from = 0; from <= batches.rowCount(); from++) {
            for (int to = from; to <= batches.rowCount(); to++) {
              ColumnReader copy = reader.copy(from, to);
              copies.add(copy);
              expected.add(texts(reader, from, to));
              if (to - from > 1) {
                copies.add(copy.copy(1, to - from));
                expected.add(texts(reader, from + 1, to));
              }
            }
          }
        }
      }
    }
    assertThat(copies).hasSizeGreaterThan(10);
    for (int i = 0; i < copies.size(); i++) {
      ColumnReader copy = copies.get(i);
      assertThat(texts(copy, 0, expected.get(i).size()))
          .as(copy.column().name())
          .isEqualTo(expected.get(i));
    }
  }

  private static List<String> texts(ColumnReader reader, int from, int to) throws SQLException {
    List<String> texts = new ArrayList<>();
    for (int row = from; row < to; row++) {
      texts.add(reader.isNull(row) ? null : reader.getString(row));
    }
    return texts;
  }

  @Test
  void batchesKeepTheirReadersAndSkipEmptyOnes() throws Exception {
    List<Integer> sizes = new ArrayList<>();
    try (ResultBatches batches = Golden.open("batches", memory)) {
      ColumnReader reader = batches.column(0);
      while (batches.next()) {
        sizes.add(batches.rowCount());
        assertThat(batches.column(0)).isSameAs(reader);
        assertThat(memory.used()).isPositive();
      }
      assertThat(memory.used()).isZero();
    }
    assertThat(sizes).containsExactly(3, 100, 1);
  }

  @Test
  void rowsWithoutColumnsAreCounted() throws Exception {
    try (ResultBatches batches = Golden.open("no_columns", memory)) {
      assertThat(batches.columns()).isEmpty();
      assertThat(batches.next()).isTrue();
      assertThat(batches.rowCount()).isEqualTo(2);
      assertThat(batches.next()).isFalse();
    }
  }

  @Test
  void columnsHaveTheirTypes() throws Exception {
    Map<String, ColumnType> types = new HashMap<>();
    try (ResultBatches batches = Golden.open("types", memory)) {
      batches.columns().forEach(column -> types.put(column.name(), column.type()));
    }
    assertThat(types.get("u64")).isEqualTo(ColumnType.of(TypeKind.UINT64));
    assertThat(types.get("dec9_2")).isEqualTo(ColumnType.decimal(9, 2));
    assertThat(types.get("time64_ns")).isEqualTo(ColumnType.time(9));
    assertThat(types.get("ts_s")).isEqualTo(ColumnType.timestamp(0));
    assertThat(types.get("tz_berlin")).isEqualTo(ColumnType.zonedTimestamp(3, "Europe/Berlin"));
    assertThat(types.get("struct").sqlName())
        .isEqualTo("STRUCT<a TINYINT, b ARRAY<STRUCT<c BOOLEAN>>>");
    assertThat(types.get("dict").kind()).isEqualTo(TypeKind.STRING);
  }

  @ParameterizedTest
  @CsvSource({
    "list_view, a_list_view",
    "large_list_view, a_large_list_view",
    "run_end, a_run_end",
    "union, a_union",
    "number_words, a_number_words",
    "interval, length",
    "unknown_zone, Mars/Olympus",
  })
  void whatCannotBeReadIsRefusedByName(String name, String named) {
    assertThatThrownBy(
            () -> {
              try (ResultBatches batches = Golden.open(name, memory)) {
                batches.next();
              }
            })
        .isInstanceOf(SQLFeatureNotSupportedException.class)
        .hasMessageContaining(named)
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("HYC00");
  }

  @Test
  void closingTwiceAndInTheMiddleIsAllowed() throws IOException, SQLException {
    ResultBatches batches = Golden.open("batches", memory);
    assertThat(batches.next()).isTrue();
    batches.close();
    batches.close();
    assertThatThrownBy(batches::next)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aReaderIsNotDisturbedByAnotherThreadThatCloses() throws Exception {
    try (ResultBatches batches = Golden.open("batches", memory)) {
      assertThat(batches.next()).isTrue();
      ColumnReader reader = batches.column(0);
      String before = reader.getString(2);
      Thread closing = new Thread(batches::close);
      closing.start();
      closing.join();
      assertThat(memory.used()).isZero();
      assertThat(reader.getString(2)).isEqualTo(before);
    }
  }
}
