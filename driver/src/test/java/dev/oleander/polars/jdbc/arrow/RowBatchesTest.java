package dev.oleander.polars.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows made in Java are read as those of a stream; texts are read as other types. */
class RowBatchesTest {
  private static ResultColumn column(String name, TypeKind kind) {
    return new ResultColumn(name, ColumnType.of(kind), true);
  }

  private static ColumnReader text(String... values) throws Exception {
    ResultBatches batches =
        ResultBatches.of(
            List.of(column("t", TypeKind.STRING)),
            java.util.Arrays.stream(values).map(value -> new Object[] {value}).toList());
    assertThat(batches.next()).isTrue();
    return batches.column(0);
  }

  @Test
  void rowsAreOneBatch() throws Exception {
    ResultBatches batches =
        ResultBatches.of(
            List.of(
                column("name", TypeKind.STRING),
                column("size", TypeKind.INT32),
                column("kind", TypeKind.INT16),
                column("bytes", TypeKind.INT64),
                column("auto", TypeKind.BOOLEAN)),
            List.of(
                new Object[] {"a", 1, (short) 2, 3L, true},
                new Object[] {null, null, null, null, null}));
    assertThat(batches.rowCount()).isZero();
    assertThat(batches.next()).isTrue();
    assertThat(batches.rowCount()).isEqualTo(2);
    assertThat(batches.column(0).getString(0)).isEqualTo("a");
    assertThat(batches.column(1).getObject(0)).isEqualTo(1);
    assertThat(batches.column(2).getObject(0)).isEqualTo((short) 2);
    assertThat(batches.column(3).getObject(0)).isEqualTo(3L);
    assertThat(batches.column(4).getObject(0)).isEqualTo(true);
    for (int i = 0; i < 5; i++) {
      assertThat(batches.column(i).isNull(0)).isFalse();
      assertThat(batches.column(i).isNull(1)).isTrue();
    }
    assertThat(batches.next()).isFalse();
    assertThat(batches.rowCount()).isZero();
    assertThat(batches.next()).isFalse();
  }

  @Test
  void noRowsAreNoBatch() throws Exception {
    ResultBatches batches = ResultBatches.of(List.of(column("name", TypeKind.STRING)), List.of());
    assertThat(batches.next()).isFalse();
    assertThat(batches.columns()).hasSize(1);
  }

  @Test
  void textsAreReadAsWhatTheySay() throws Exception {
    ColumnReader reader =
        text(
            " 42 ",
            "1e3",
            "TRUE",
            "2024-02-29",
            "2024-02-29 12:30:00.5",
            "2024-02-29T12:30:00+02:00",
            "12:30:00.000000001",
            "NaN");
    assertThat(reader.getInt(0)).isEqualTo(42);
    assertThat(reader.getLong(1)).isEqualTo(1000);
    assertThat(reader.getBoolean(2)).isTrue();
    assertThat(reader.getLocalDate(3)).isEqualTo(LocalDate.of(2024, 2, 29));
    assertThat(reader.getLocalDateTime(3)).isEqualTo(LocalDateTime.parse("2024-02-29T00:00:00"));
    assertThat(reader.getLocalDateTime(4)).isEqualTo(LocalDateTime.parse("2024-02-29T12:30:00.5"));
    assertThat(reader.getLocalDate(4)).isEqualTo(LocalDate.of(2024, 2, 29));
    assertThat(reader.getLocalTime(4)).isEqualTo(LocalTime.parse("12:30:00.5"));
    assertThat(reader.getOffsetDateTime(5))
        .isEqualTo(OffsetDateTime.parse("2024-02-29T12:30:00+02:00"));
    assertThat(reader.getLocalTime(6)).isEqualTo(LocalTime.parse("12:30:00.000000001"));
    assertThat(reader.getDouble(7)).isNaN();
  }

  @Test
  void textsThatSaySomethingElseAreRefused() throws Exception {
    ColumnReader reader =
        text("apple", "1.5", "1e999999999", "2023-02-29", "99999999999999999999", "1e400");
    refused("22018", () -> reader.getInt(0));
    refused("22018", () -> reader.getDouble(0));
    refused("22018", () -> reader.getBoolean(0));
    refused("22018", () -> reader.getLocalTime(0));
    refused("22018", () -> reader.getLocalDateTime(0));
    refused("22018", () -> reader.getOffsetDateTime(0));
    refused("22018", () -> reader.getLocalDate(3));
    refused("22003", () -> reader.getLong(1));
    refused("22003", () -> reader.getLong(2));
    refused("22003", () -> reader.getLong(4));
    refused("22003", () -> reader.getDouble(5));
    refused("22003", () -> reader.getFloat(5));
  }

  private static void refused(
      String state, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(SQLException.class)
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo(state));
  }
}
