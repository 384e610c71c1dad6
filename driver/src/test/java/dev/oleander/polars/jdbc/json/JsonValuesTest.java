package dev.oleander.polars.jdbc.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of types, and texts of values: in comes JSON, out come columns. */
final class JsonValuesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Int8 | INT8",
        "i8 | INT8",
        "TINYINT | INT8",
        "Int16 | INT16",
        "smallint | INT16",
        "Int32 | INT32",
        "INTEGER | INT32",
        "int | INT32",
        "Int64 | INT64",
        "i64 | INT64",
        "BIGINT | INT64",
        "INT8 | INT64",
        "long | INT64",
        "UInt8 | UINT8",
        "UTINYINT | UINT8",
        "UInt16 | UINT16",
        "UInt32 | UINT32",
        "u64 | UINT64",
        "UBIGINT | UINT64",
        "Float32 | FLOAT32",
        "REAL | FLOAT32",
        "Float16 | FLOAT32",
        "f64 | FLOAT64",
        "DOUBLE | FLOAT64",
        "DOUBLE PRECISION | FLOAT64",
        "FLOAT8 | FLOAT64",
        "float | FLOAT64",
        "Boolean | BOOLEAN",
        "bool | BOOLEAN",
        "String | STRING",
        "Utf8 | STRING",
        "str | STRING",
        "VARCHAR | STRING",
        "VARCHAR(10) | STRING",
        "CHARACTER VARYING(10) | STRING",
        "Categorical | STRING",
        "Categorical(ordering='lexical') | STRING",
        "Enum(categories=['a', \"b'c)\"]) | STRING",
        "ENUM('a', 'it''s)') | STRING",
        "UUID | STRING",
        "JSON | STRING",
        "INTERVAL | STRING",
        "NUMERIC | STRING",
        "TIME WITH TIME ZONE | STRING",
        "struct[2] | STRING",
        "Object | STRING",
        "List( | STRING",
        "List(Int64 | STRING",
        "List(Int64)) | STRING",
        "Struct({'a': Int64, 'a': Int64}) | STRING",
        "Datetime(time_unit='years') | STRING",
        "Decimal(99, 2) | STRING",
        "what is this?! | STRING",
        "Binary | BINARY",
        "BLOB | BINARY",
        "bytea | BINARY",
        "Date | DATE",
        "date | DATE",
        "Null | NULL",
        "\"NULL\" | NULL",
        "Int128 | DECIMAL(39, 0)",
        "HUGEINT | DECIMAL(39, 0)",
        "Decimal(precision=10, scale=2) | DECIMAL(10, 2)",
        "Decimal(precision=None, scale=2) | DECIMAL(38, 2)",
        "Decimal(scale=2, precision=10) | DECIMAL(10, 2)",
        "Decimal(10, 2) | DECIMAL(10, 2)",
        "decimal[10,2] | DECIMAL(10, 2)",
        "DECIMAL(10,2) | DECIMAL(10, 2)",
        "NUMERIC(10) | DECIMAL(10, 0)",
        "Time | TIME 9",
        "TIME | TIME 9",
        "Datetime | TIMESTAMP 6",
        "Datetime('ms') | TIMESTAMP 3",
        "Datetime(time_unit='ns', time_zone=None) | TIMESTAMP 9",
        "datetime[μs] | TIMESTAMP 6",
        "datetime[µs] | TIMESTAMP 6",
        "TIMESTAMP | TIMESTAMP 6",
        "TIMESTAMP(3) | TIMESTAMP 3",
        "TIMESTAMP_S | TIMESTAMP 0",
        "TIMESTAMP_NS | TIMESTAMP 9",
        "TIMESTAMP WITHOUT TIME ZONE | TIMESTAMP 6",
        "Datetime(time_unit='us', time_zone='Europe/Berlin') | ZONED 6 Europe/Berlin",
        "Datetime('μs', 'UTC') | ZONED 6 UTC",
        "datetime[ns, Europe/Berlin] | ZONED 9 Europe/Berlin",
        "TIMESTAMP WITH TIME ZONE | ZONED 6 UTC",
        "timestamp(9) with time zone | ZONED 9 UTC",
        "TIMESTAMPTZ | ZONED 6 UTC",
        "Duration(time_unit='ns') | DURATION",
        "duration[μs] | DURATION",
        "Duration | DURATION",
        "List(Int64) | ARRAY<BIGINT>",
        "list[i64] | ARRAY<BIGINT>",
        "list[list[str]] | ARRAY<ARRAY<VARCHAR>>",
        "INTEGER[] | ARRAY<INTEGER>",
        "INTEGER[3][2] | ARRAY<ARRAY<INTEGER>>",
        "VARCHAR(10)[] | ARRAY<VARCHAR>",
        "DECIMAL(4,1)[] | ARRAY<DECIMAL(4, 1)>",
        "Array(Int64, shape=(3,)) | ARRAY<BIGINT>",
        "Array(Int64, shape=(2, 3)) | ARRAY<ARRAY<BIGINT>>",
        "Array(Int64, 3) | ARRAY<BIGINT>",
        "array[i64, (2, 3)] | ARRAY<ARRAY<BIGINT>>",
        "List(Wondrous) | ARRAY<VARCHAR>",
        "Struct({'a': Int64, \"b'c\": List(Date)}) | STRUCT<a BIGINT, b'c ARRAY<DATE>>",
        "Struct({}) | STRUCT<>",
        "STRUCT(a BIGINT, \"b \"\"c\" VARCHAR) | STRUCT<a BIGINT, b \"c VARCHAR>",
        "STRUCT(a TIMESTAMP WITH TIME ZONE, b INTEGER[])"
            + " | STRUCT<a TIMESTAMP WITH TIME ZONE, b ARRAY<INTEGER>>",
        "MAP(VARCHAR, BIGINT) | ARRAY<STRUCT<key VARCHAR, value BIGINT>>",
        "map[str, i64] | ARRAY<STRUCT<key VARCHAR, value BIGINT>>",
      })
  void namesOfTypes(String name, String expected) throws Exception {
    ColumnType type = Decoded.of(Decoded.column(name, "null")).columns().get(0).type();
    assertThat(described(type)).isEqualTo(expected);
  }

  private static String described(ColumnType type) {
    return switch (type.kind()) {
      case TIME, TIMESTAMP -> type.kind() + " " + type.scale();
      case TIMESTAMP_ZONED -> "ZONED " + type.scale() + " " + type.zone();
      case DECIMAL, LIST, STRUCT -> type.sqlName();
      default -> type.kind().name();
    };
  }

  @Test
  void aTypeOfManyLevelsIsText() throws Exception {
    String deep = "List(".repeat(60) + "Int64" + ")".repeat(60);
    assertThat(Decoded.of(Decoded.column(deep, "[[1]]")).columns().get(0).type().kind())
        .isEqualTo(TypeKind.STRING);
    String suffixes = "BIGINT" + "[]".repeat(5000);
    assertThat(Decoded.of(Decoded.column(suffixes, "[[1]]")).first()).containsExactly("[[1]]");
    String twenty = "List(".repeat(20) + "Int64" + ")".repeat(20);
    assertThat(Decoded.of(Decoded.column(twenty, "[]")).columns().get(0).type().kind())
        .isEqualTo(TypeKind.LIST);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Int64 | 9223372036854775807 | 9223372036854775807",
        "Int64 | \"-9223372036854775808\" | -9223372036854775808",
        "Int64 | 9007199254740993 | 9007199254740993",
        "Int64 | 9007199254740993.0 | 9007199254740993",
        "Int64 | 1e3 | 1000",
        "Int64 | \"1.50e1\" | 15",
        "Int64 | -0.0 | 0",
        "Int64 | 0e999999999 | 0",
        "Int8 | -128 | -128",
        "UInt64 | 18446744073709551615 | 18446744073709551615",
        "HUGEINT | -170141183460469231731687303715884105728"
            + " | -170141183460469231731687303715884105728",
        "UInt128 | \"340282366920938463463374607431768211455\""
            + " | 340282366920938463463374607431768211455",
        "Decimal(20, 3) | 12345678901234567.125 | 12345678901234567.125",
        "Decimal(20, 3) | \"-0.5\" | -0.500",
        "Decimal(20, 3) | 1e-3 | 0.001",
        "Decimal(20, 3) | 1.0000000 | 1.000",
        "Decimal(3, 1) | 99.9 | 99.9",
        "Decimal(3, 1) | -1 | -1.0",
        "Decimal(76, 0) | "
            + "9999999999999999999999999999999999999999999999999999999999999999999999999999"
            + " | 9999999999999999999999999999999999999999999999999999999999999999999999999999",
        "Float64 | 0.1 | 0.1",
        "Float64 | \"1e308\" | 1.0E308",
        "Float64 | 3 | 3.0",
        "Float64 | 123456789012345678901234567890 | 1.2345678901234568E29",
        "Float64 | NaN | NaN",
        "Float64 | -Infinity | -Infinity",
        "Float64 | \"nan\" | NaN",
        "Float64 | \"inf\" | Infinity",
        "Float64 | \"-inf\" | -Infinity",
        "Float32 | 16777217 | 1.6777216E7",
        "Float32 | \"0.1\" | 0.1",
        "Float16 | 65504 | 65504.0",
        "Float16 | 0.1 | 0.099975586",
        "Float16 | 5.960464477539063e-8 | 5.9604645E-8",
        "Float16 | 2049 | 2048.0",
        "Float16 | \"-inf\" | -Infinity",
        "Boolean | 1 | true",
        "Boolean | 0 | false",
        "Boolean | \"TRUE\" | true",
        "Boolean | \"false\" | false",
        "String | 12.50 | 12.50",
        "String | true | true",
        "String | [1, {\"a\": \"b\\n\"}, null] | [1, {\"a\": \"b\\n\"}, null]",
        "Unheard | 1e400 | 1e400",
        "Unheard | NaN | NaN",
        "Unheard | \"text\" | text",
        "Binary | \"AP8=\" | 00ff",
        "Binary | \"AP8\" | 00ff",
        "Binary | \"-_-_\" | fbffbf",
        "Binary | \"\\\\x00fF\" | 00ff",
        "Binary | \"\\\\x00\\\\xFF\" | 00ff",
        "Binary | [0, 255] | 00ff",
        "Date | \"2024-02-29\" | 2024-02-29",
        "Date | \"2024-02-29T00:00:00.000Z\" | 2024-02-29",
        "Date | \"0001-01-01\" | 0001-01-01",
        "Time | \"01:02\" | 01:02:00",
        "Time | \"23:59:59.123456789\" | 23:59:59.123456789",
        "Time | \"23:59:59.1000000000\" | 23:59:59.1",
        "TIMESTAMP | \"2024-02-29 12:00:00\" | 2024-02-29 12:00:00",
        "TIMESTAMP | \"2024-02-29T12:00:00.5Z\" | 2024-02-29 12:00:00.5",
        "TIMESTAMP | \"2024-02-29T12:00:00+00:00\" | 2024-02-29 12:00:00",
        "TIMESTAMP | \"2024-02-29\" | 2024-02-29 00:00:00",
        "TIMESTAMP_NS | \"1677-09-21T00:12:43.145224192\" | 1677-09-21 00:12:43.145224192",
        "TIMESTAMPTZ | \"2024-02-29 12:00:00+02\" | 2024-02-29 10:00:00+00:00",
        "TIMESTAMPTZ | \"2024-02-29T12:00:00-0130\" | 2024-02-29 13:30:00+00:00",
        "TIMESTAMPTZ | \"2024-02-29T12:00:00\" | 2024-02-29 12:00:00+00:00",
        "datetime[ms, +02:00] | \"2024-02-29T12:00:00\" | 2024-02-29 12:00:00+02:00",
        "datetime[ms, Europe/Berlin] | \"2024-07-01T10:00:00Z\" | 2024-07-01 12:00:00+02:00",
        "datetime[ms, Europe/Berlin] | \"2024-10-27T02:30:00+01:00\""
            + " | 2024-10-27 02:30:00+01:00",
        "Duration | \"PT1.5S\" | PT1.5S",
        "Duration | \"-P1DT2H3M4.5S\" | PT-26H-3M-4.5S",
        "Duration | \"PT-0.5S\" | PT-0.5S",
        "Duration | \"P1W\" | PT168H",
        "Duration | \"1 day, 2:03:04.5\" | PT26H3M4.5S",
        "Duration | \"-1 day, 23:59:59\" | PT-1S",
        "Duration | \"00:00:01.000001\" | PT1.000001S",
        "Duration | \"3 days\" | PT72H",
        "List(Int64) | [1, \"2\", null] | [1, 2, null]",
        "List(Unheard) | [1, [2]] | [\"1\", \"[2]\"]",
        "Struct({'a': Int64, 'b': String}) | {\"b\": \"x\", \"a\": 1} | {\"a\": 1, \"b\": \"x\"}",
        "Struct({'a': Int64, 'b': String}) | {\"b\": \"x\"} | {\"a\": null, \"b\": \"x\"}",
        "Struct({'a': Int64, 'b': String}) | [1, \"x\"] | {\"a\": 1, \"b\": \"x\"}",
        "MAP(BIGINT, VARCHAR) | {\"1\": \"x\"} | [{\"key\": 1, \"value\": \"x\"}]",
        "MAP(BIGINT, VARCHAR) | [{\"key\": 1, \"value\": \"x\"}] | [{\"key\": 1, \"value\":"
            + " \"x\"}]",
        "MAP(BIGINT, VARCHAR) | [[1, null]] | [{\"key\": 1, \"value\": null}]",
      })
  void texts(String type, String value, String expected) throws Exception {
    Decoded read = Decoded.of(Decoded.column(type, "null", value, "null", value));
    assertThat(read.first()).containsExactly(null, expected, null, expected);
    assertThat(Decoded.of(Decoded.column(type, value)).first()).containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Int8 | 128 | 22003",
        "Int8 | -129 | 22003",
        "UInt8 | -1 | 22003",
        "Int64 | 9223372036854775808 | 22003",
        "UInt64 | 18446744073709551616 | 22003",
        "Int64 | 1.5 | 22003",
        "Int64 | 1e999999999 | 22003",
        "Int64 | 1e-999999999 | 22003",
        "Int64 | \"1e99999999999\" | 22018",
        "Int64 | \"\" | 22018",
        "Int64 | \" 1\" | 22018",
        "Int64 | \"١\" | 22018",
        "Int64 | true | 22018",
        "Int64 | [1] | 22018",
        "Int64 | NaN | 22018",
        "Decimal(3, 1) | 100 | 22003",
        "Decimal(3, 1) | 1.25 | 22003",
        "Decimal(3, 1) | \".\" | 22018",
        "Decimal(3, 1) | \"NaN\" | 22018",
        "Decimal(38, 38) | 1 | 22003",
        "Float64 | 1e400 | 22003",
        "Float64 | \"1e400\" | 22003",
        "Float64 | \"0x1p3\" | 22018",
        "Float64 | \"1d\" | 22018",
        "Float64 | true | 22018",
        "Float32 | 1e39 | 22003",
        "Float32 | \"1e39\" | 22003",
        "Float16 | 65520 | 22003",
        "Boolean | 2 | 22018",
        "Boolean | \"yes\" | 22018",
        "Boolean | [] | 22018",
        "String | \"\\ud800\" | 22018",
        "String | \"\\udc00\\ud800\" | 22018",
        "Binary | \"a\" | 22018",
        "Binary | \"!!!!\" | 22018",
        "Binary | \"\\\\x0\" | 22018",
        "Binary | \"\\\\x00\\\\x\" | 22018",
        "Binary | [256] | 22018",
        "Binary | [1.0] | 22018",
        "Binary | 1 | 22018",
        "Date | \"2023-02-29\" | 22007",
        "Date | \"2024-13-01\" | 22007",
        "Date | \"24-01-01\" | 22007",
        "Date | \"12024-01-01\" | 22007",
        "Date | \"2024-01-01T00:00:01\" | 22007",
        "Date | \"2024-01-01x\" | 22007",
        "Date | \"+9999999-01-01\" | 22007",
        "Date | 19000 | 22007",
        "Time | \"24:00:00\" | 22007",
        "Time | \"12\" | 22007",
        "Time | \"12:00:00.\" | 22007",
        "Time | \"12:00:00.1234567891\" | 22007",
        "Time | \"12:00:00Z\" | 22007",
        "Time | 0 | 22007",
        "TIMESTAMP | \"2024-01-01T00:00:00+01:00\" | 22007",
        "TIMESTAMP | \"2024-01-01T00:00:00 CET\" | 22007",
        "TIMESTAMP | \"2024-01-01T00:00:00.0000001\" | 22007",
        "TIMESTAMP | 1704067200000 | 22007",
        "TIMESTAMP_S | \"2024-01-01T00:00:00.5\" | 22007",
        "TIMESTAMP_NS | \"2262-04-11T23:47:16.854775808\" | 22007",
        "TIMESTAMP_NS | \"1677-09-21T00:12:43.145224191\" | 22007",
        "datetime[ms, Europe/Berlin] | \"2024-07-01T10:00:00\" | 22007",
        "Duration | \"P1M\" | 22007",
        "Duration | \"P1Y\" | 22007",
        "Duration | \"P\" | 22007",
        "Duration | \"PT\" | 22007",
        "Duration | \"\" | 22007",
        "Duration | \"1\" | 22007",
        "Duration | 1.5 | 22007",
        "Duration('ns') | \"P999999D\" | 22007",
        "Duration | \"PT0.0000001S\" | 22007",
        "Null | 1 | 22018",
        "Null | \"\" | 22018",
        "List(Int64) | \"[1]\" | 22018",
        "List(Int64) | [\"x\"] | 22018",
        "List(Int64) | {} | 22018",
        "Array(Int64, shape=(2,)) | [1] | 22018",
        "Struct({'a': Int64}) | {\"b\": 1} | 22018",
        "Struct({'a': Int64}) | {\"a\": 1, \"a\": 2} | 22018",
        "Struct({'a': Int64}) | [1, 2] | 22018",
        "Struct({'a': Int64}) | [] | 22018",
        "Struct({'a': Int64}) | 1 | 22018",
        "MAP(VARCHAR, BIGINT) | {\"a\": 1, \"a\": 2} | 22018",
        "MAP(VARCHAR, BIGINT) | [{\"k\": 1}] | 22018",
        "MAP(VARCHAR, BIGINT) | \"{a=1}\" | 22018",
      })
  void whatDoesNotFitIsRefusedByColumnAndRow(String type, String value, String state) {
    SQLException refused = Decoded.failure(Decoded.column(type, "null", value));
    assertThat(refused.getSQLState()).as(refused.getMessage()).isEqualTo(state);
    assertThat(refused.getMessage()).contains("Row 2, column 'c' (" + type + ")");
  }

  @Test
  void anUnknownZoneIsRefusedByTheSchema() {
    assertThat(Decoded.failure(Decoded.column("datetime[ms, Moon/Tycho]", "null")).getSQLState())
        .isEqualTo("HYC00");
  }

  @Test
  void withoutTypesEveryValueIsTheTextThatWasSent() throws Exception {
    Decoded read =
        Decoded.of(
            "{\"results\": {\"columns\": [\"a\", \"b\"], \"rows\": [[1.10, \"x\"], [null, true],"
                + " [{\"k\": [1, \"\\u00e9\"]}, 12345678901234567890]]}}");
    assertThat(read.texts())
        .containsExactly(
            Arrays.asList("1.10", "x"),
            Arrays.asList(null, "true"),
            Arrays.asList("{\"k\": [1, \"é\"]}", "12345678901234567890"));
    assertThat(read.columns().get(0).type().kind()).isEqualTo(TypeKind.STRING);
  }
}
