package dev.oleander.polars.sandbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.Collections;
import java.util.List;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TablePartitioningTest {
  private static final Schema SCHEMA =
      new Schema(
          NestedField.optional(1, "s", Types.StringType.get()),
          NestedField.optional(2, "id", Types.LongType.get()),
          NestedField.optional(3, "d", Types.DateType.get()),
          NestedField.optional(4, "ts", Types.TimestampType.withZone()),
          NestedField.optional(5, "day(d)", Types.StringType.get()),
          NestedField.optional(6, "a, \"b\" (c)", Types.StringType.get()),
          NestedField.optional(
              7,
              "place",
              Types.StructType.of(NestedField.optional(8, "city", Types.StringType.get()))),
          NestedField.optional(9, "many", Types.ListType.ofOptional(10, Types.StringType.get())));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "s                              | identity     | 1",
        "identity(s)                    | identity     | 1",
        "' IDENTITY ( s ) '             | identity     | 1",
        "year(d)                        | year         | 3",
        "years(ts)                      | year         | 4",
        "Month(d)                       | month        | 3",
        "months(d)                      | month        | 3",
        "days(ts)                       | day          | 4",
        "hours(ts)                      | hour         | 4",
        "bucket(16, id)                 | bucket[16]   | 2",
        "'bucket( 16 ,  \"id\" )'       | bucket[16]   | 2",
        "truncate(4,s)                  | truncate[4]  | 1",
        "day(d)                         | identity     | 5",
        "identity(place.city)           | identity     | 8",
        "place.city                     | identity     | 8",
        "'a, \"b\" (c)'                 | identity     | 6",
        "'bucket(3, a, \"b\" (c))'      | bucket[3]    | 6",
        "'truncate(3, \"a, \"\"b\"\" (c)\")' | truncate[3] | 6",
      })
  void readsTransforms(String text, String transform, int column) {
    PartitionSpec spec = TablePartitioning.read(SCHEMA, List.of(text));
    assertThat(spec.fields()).hasSize(1);
    assertThat(spec.fields().get(0).transform()).hasToString(transform);
    assertThat(spec.fields().get(0).sourceId()).isEqualTo(column);
  }

  @Test
  void keepsTheirOrder() {
    assertThat(
            TablePartitioning.read(SCHEMA, List.of("bucket(4, id)", "month(ts)", "s"))
                .fields()
                .stream()
                .map(field -> field.transform().toString()))
        .containsExactly("bucket[4]", "month", "identity");
    assertThat(TablePartitioning.read(SCHEMA, List.of()).isUnpartitioned()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "S",
        "none",
        "month(s)",
        "hour(d)",
        "month(none)",
        "month()",
        "month",
        "bucket(id)",
        "bucket(id, 16)",
        "bucket(0, id)",
        "bucket(-1, id)",
        "bucket(99999999999, id)",
        "truncate(4, ts)",
        "zorder(s)",
        "void(s)",
        "place",
        "many",
        "many.element",
        "month(d",
        "s; DROP TABLE s"
      })
  void refusesTheRestAndNamesIt(String text) {
    assertThatThrownBy(() -> TablePartitioning.read(SCHEMA, List.of("id", text)))
        .isInstanceOf(SandboxException.class)
        .hasMessageStartingWith("partitionBy[1], '" + text + "': ")
        .extracting(e -> ((SandboxException) e).code())
        .isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void refusesTheSameTwiceAndTooMany() {
    assertThatThrownBy(() -> TablePartitioning.read(SCHEMA, List.of("s", "identity(s)")))
        .isInstanceOf(SandboxException.class);
    assertThatThrownBy(() -> TablePartitioning.read(SCHEMA, Collections.nCopies(65, "s")))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("more than 64");
  }
}
