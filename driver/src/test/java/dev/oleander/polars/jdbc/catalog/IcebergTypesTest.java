package dev.oleander.polars.jdbc.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class IcebergTypesTest {
  static Stream<Arguments> types() {
    ColumnType text = ColumnType.of(TypeKind.STRING);
    ColumnType number = ColumnType.of(TypeKind.INT64);
    return Stream.of(
        Arguments.of(Types.BooleanType.get(), ColumnType.of(TypeKind.BOOLEAN)),
        Arguments.of(Types.IntegerType.get(), ColumnType.of(TypeKind.INT32)),
        Arguments.of(Types.LongType.get(), number),
        Arguments.of(Types.FloatType.get(), ColumnType.of(TypeKind.FLOAT32)),
        Arguments.of(Types.DoubleType.get(), ColumnType.of(TypeKind.FLOAT64)),
        Arguments.of(Types.DecimalType.of(9, 2), ColumnType.decimal(9, 2)),
        Arguments.of(Types.StringType.get(), text),
        Arguments.of(Types.UUIDType.get(), ColumnType.of(TypeKind.BINARY)),
        Arguments.of(Types.FixedType.ofLength(3), ColumnType.of(TypeKind.BINARY)),
        Arguments.of(Types.BinaryType.get(), ColumnType.of(TypeKind.BINARY)),
        Arguments.of(Types.DateType.get(), ColumnType.of(TypeKind.DATE)),
        Arguments.of(Types.TimeType.get(), ColumnType.time(9)),
        Arguments.of(Types.TimestampType.withoutZone(), ColumnType.timestamp(6)),
        Arguments.of(Types.TimestampType.withZone(), ColumnType.zonedTimestamp(6, "UTC")),
        Arguments.of(Types.TimestampNanoType.withoutZone(), ColumnType.timestamp(9)),
        Arguments.of(Types.TimestampNanoType.withZone(), ColumnType.zonedTimestamp(9, "UTC")),
        Arguments.of(Types.ListType.ofOptional(1, Types.StringType.get()), ColumnType.list(text)),
        Arguments.of(
            Types.StructType.of(Types.NestedField.optional(1, "s", Types.StringType.get())),
            ColumnType.struct(List.of(new ColumnType.Child("s", text)))),
        Arguments.of(
            Types.MapType.ofOptional(1, 2, Types.StringType.get(), Types.LongType.get()),
            ColumnType.list(
                ColumnType.struct(
                    List.of(
                        new ColumnType.Child("key", text),
                        new ColumnType.Child("value", number))))));
  }

  @ParameterizedTest
  @MethodSource("types")
  void areTheTypesOfAQuery(Type iceberg, ColumnType expected) {
    assertThat(IcebergTypes.columnType(iceberg)).contains(expected);
  }

  @Test
  void whatPolarsCannotReadHasNone() {
    assertThat(IcebergTypes.columnType(Types.VariantType.get())).isEmpty();
    assertThat(IcebergTypes.columnType(Types.ListType.ofOptional(1, Types.VariantType.get())))
        .isEmpty();
  }
}
