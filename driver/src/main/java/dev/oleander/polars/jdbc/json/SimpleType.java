package dev.oleander.polars.jdbc.json;

import java.util.Locale;

/** The types whose name alone says all of them, with the spellings of Polars and of SQL. */
final class SimpleType {
  /** Digits of a decimal whose type does not say how many. */
  static final int DECIMAL_PRECISION = 38;

  private SimpleType() {}

  /**
   * The builder of a column of the type.
   *
   * @param name in any case but for {@code Int8}; a column of texts for one that is not known
   */
  static ColumnBuilder builder(String name, MemoryLimit memory) throws JsonResultException {
    if (name.equals("Int8")) { // Polars' spelling; SQL's INT8 has bytes, not bits
      return new IntegerBuilder(memory, 8, true);
    }
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "I8", "TINYINT", "INT1" -> new IntegerBuilder(memory, 8, true);
      case "I16", "INT16", "SMALLINT", "INT2", "SHORT" -> new IntegerBuilder(memory, 16, true);
      case "I32", "INT32", "INTEGER", "INT", "INT4", "SIGNED" ->
          new IntegerBuilder(memory, 32, true);
      // In other spellings INT8 may be either: the wider of the two.
      case "I64", "INT64", "BIGINT", "INT8", "LONG" -> new IntegerBuilder(memory, 64, true);
      case "U8", "UINT8", "UTINYINT" -> new IntegerBuilder(memory, 8, false);
      case "U16", "UINT16", "USMALLINT" -> new IntegerBuilder(memory, 16, false);
      case "U32", "UINT32", "UINTEGER" -> new IntegerBuilder(memory, 32, false);
      case "U64", "UINT64", "UBIGINT" -> new IntegerBuilder(memory, 64, false);
      // The largest of them have one digit more than a decimal of 16 bytes.
      case "I128", "U128", "INT128", "UINT128", "HUGEINT", "UHUGEINT" ->
          new DecimalBuilder(memory, DECIMAL_PRECISION + 1, 0);
      case "F16", "FLOAT16" -> new FloatBuilder(memory, 16);
      case "F32", "FLOAT32", "REAL", "FLOAT4" -> new FloatBuilder(memory, 32);
      // FLOAT has 32 bits in DuckDB and 64 in others: the wider of the two.
      case "F64", "FLOAT64", "DOUBLE", "DOUBLE PRECISION", "FLOAT8", "FLOAT" ->
          new FloatBuilder(memory, 64);
      case "BOOL", "BOOLEAN", "LOGICAL" -> new BooleanBuilder(memory);
      case "BINARY", "VARBINARY", "BINARY VARYING", "BLOB", "BYTEA" -> new BinaryBuilder(memory);
      case "DATE" -> new DateBuilder(memory);
      case "TIME", "TIME WITHOUT TIME ZONE" -> new TimeBuilder(memory);
      case "DATETIME", "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP_US" ->
          new TimestampBuilder(memory, ArrowTimeUnit.MICROSECOND, null);
      case "TIMESTAMP_S" -> new TimestampBuilder(memory, ArrowTimeUnit.SECOND, null);
      case "TIMESTAMP_MS" -> new TimestampBuilder(memory, ArrowTimeUnit.MILLISECOND, null);
      case "TIMESTAMP_NS" -> new TimestampBuilder(memory, ArrowTimeUnit.NANOSECOND, null);
      case "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE" ->
          new TimestampBuilder(memory, ArrowTimeUnit.MICROSECOND, "UTC");
      case "DURATION" -> new DurationBuilder(memory, ArrowTimeUnit.MICROSECOND);
      case "NULL" -> new NullBuilder(memory);
      default -> new TextBuilder(memory);
    };
  }
}
