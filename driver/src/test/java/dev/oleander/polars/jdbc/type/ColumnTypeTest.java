package dev.oleander.polars.jdbc.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Types;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnTypeTest {
  @ParameterizedTest
  @CsvSource({
    "BOOLEAN, 16, java.lang.Boolean, 5",
    "INT8, -6, java.lang.Byte, 4",
    "INT64, -5, java.lang.Long, 20",
    "UINT8, 5, java.lang.Short, 3",
    "UINT16, 4, java.lang.Integer, 5",
    "UINT32, -5, java.lang.Long, 10",
    "UINT64, 3, java.math.BigDecimal, 20",
    "FLOAT32, 7, java.lang.Float, 15",
    "FLOAT64, 8, java.lang.Double, 25",
    "STRING, 12, java.lang.String, 2147483647",
    "BINARY, -3, '[B', 2147483647",
    "DATE, 91, java.sql.Date, 10",
    "LIST, 2003, java.sql.Array, 2147483647",
    "STRUCT, 2002, java.sql.Struct, 2147483647",
  })
  void theTable(TypeKind kind, int code, String javaClass, int displaySize) {
    ColumnType type = ColumnType.of(kind);
    assertThat(type.jdbcCode()).isEqualTo(code);
    assertThat(type.javaClass().getName()).isEqualTo(javaClass);
    assertThat(type.displaySize()).isEqualTo(displaySize);
  }

  @Test
  void longestTextsFit() {
    assertThat(Byte.toString(Byte.MIN_VALUE)).hasSize(TypeKind.INT8.displaySize());
    assertThat(Short.toString(Short.MIN_VALUE)).hasSize(TypeKind.INT16.displaySize());
    assertThat(Integer.toString(Integer.MIN_VALUE)).hasSize(TypeKind.INT32.displaySize());
    assertThat(Long.toString(Long.MIN_VALUE)).hasSize(TypeKind.INT64.displaySize());
    assertThat(Long.toUnsignedString(-1)).hasSize(TypeKind.UINT64.displaySize());
    assertThat("-2.2250738585072014E-308".length())
        .isLessThanOrEqualTo(TypeKind.FLOAT64.displaySize());
    assertThat("-9999999.99").hasSize(ColumnType.decimal(9, 2).displaySize());
    assertThat("-0.01").hasSize(ColumnType.decimal(2, 2).displaySize());
    assertThat("23:59:59.999999").hasSize(ColumnType.time(6).displaySize());
    assertThat("2024-02-29 23:59:59").hasSize(ColumnType.timestamp(0).displaySize());
    assertThat("2024-02-29 23:59:59.999999999+05:30")
        .hasSize(ColumnType.zonedTimestamp(9, "Asia/Kolkata").displaySize());
  }

  @Test
  void typesThatDifferFromColumnToColumn() {
    ColumnType decimal = ColumnType.decimal(10, 2);
    assertThat(decimal.precision()).isEqualTo(10);
    assertThat(decimal.scale()).isEqualTo(2);
    assertThat(decimal.typeName()).isEqualTo("DECIMAL");
    assertThat(decimal.sqlName()).isEqualTo("DECIMAL(10, 2)");
    assertThat(ColumnType.timestamp(6).jdbcCode()).isEqualTo(Types.TIMESTAMP);
    assertThat(ColumnType.zonedTimestamp(6, "UTC").jdbcCode())
        .isEqualTo(Types.TIMESTAMP_WITH_TIMEZONE);
    assertThat(ColumnType.fixedBinary(16).precision()).isEqualTo(16);
    assertThat(ColumnType.fixedBinary(16).displaySize()).isEqualTo(32);
    ColumnType list = ColumnType.list(decimal);
    assertThat(list.sqlName()).isEqualTo("ARRAY<DECIMAL(10, 2)>");
    assertThat(ColumnType.struct(List.of(new ColumnType.Child("l", list))).sqlName())
        .isEqualTo("STRUCT<l ARRAY<DECIMAL(10, 2)>>");
  }
}
