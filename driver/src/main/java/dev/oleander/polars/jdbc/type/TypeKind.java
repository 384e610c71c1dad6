package dev.oleander.polars.jdbc.type;

import java.math.BigDecimal;
import java.sql.JDBCType;
import java.time.Duration;
import java.time.LocalTime;
import java.time.OffsetDateTime;

/**
 * The table of types: each kind of value with what JDBC says of it.
 *
 * <p>Unsigned integers are given the next wider JDBC type, so that every value fits.
 */
public enum TypeKind {
  BOOLEAN("BOOLEAN", JDBCType.BOOLEAN, Boolean.class, 1, 5, false, null),
  INT8("TINYINT", JDBCType.TINYINT, Byte.class, 3, 4, true, null),
  INT16("SMALLINT", JDBCType.SMALLINT, Short.class, 5, 6, true, null),
  INT32("INTEGER", JDBCType.INTEGER, Integer.class, 10, 11, true, null),
  INT64("BIGINT", JDBCType.BIGINT, Long.class, 19, 20, true, null),
  UINT8("UTINYINT", JDBCType.SMALLINT, Short.class, 3, 3, false, null),
  UINT16("USMALLINT", JDBCType.INTEGER, Integer.class, 5, 5, false, null),
  UINT32("UINTEGER", JDBCType.BIGINT, Long.class, 10, 10, false, null),
  UINT64("UBIGINT", JDBCType.DECIMAL, BigDecimal.class, 20, 20, false, null),
  FLOAT32("REAL", JDBCType.REAL, Float.class, 7, 15, true, null),
  FLOAT64("DOUBLE", JDBCType.DOUBLE, Double.class, 15, 25, true, null),
  /** Precision, scale and display size are the column's. */
  DECIMAL("DECIMAL", JDBCType.DECIMAL, BigDecimal.class, 38, 40, true, null),
  STRING(
      "VARCHAR", JDBCType.VARCHAR, String.class, Integer.MAX_VALUE, Integer.MAX_VALUE, false, "'"),
  BINARY(
      "VARBINARY",
      JDBCType.VARBINARY,
      byte[].class,
      Integer.MAX_VALUE,
      Integer.MAX_VALUE,
      false,
      "X'"),
  DATE("DATE", JDBCType.DATE, java.sql.Date.class, 10, 10, false, "DATE '"),
  /** {@link java.sql.Time} cannot hold fractions below a millisecond, so the class is LocalTime. */
  TIME("TIME", JDBCType.TIME, LocalTime.class, 18, 18, false, "TIME '"),
  /** A date and time of no zone. */
  TIMESTAMP(
      "TIMESTAMP", JDBCType.TIMESTAMP, java.sql.Timestamp.class, 29, 29, false, "TIMESTAMP '"),
  /** An instant, shown in the zone of the column. */
  TIMESTAMP_ZONED(
      "TIMESTAMP WITH TIME ZONE",
      JDBCType.TIMESTAMP_WITH_TIMEZONE,
      OffsetDateTime.class,
      35,
      35,
      false,
      "TIMESTAMP WITH TIME ZONE '"),
  /** A length of time; as text in the notation of ISO 8601. */
  DURATION("INTERVAL", JDBCType.OTHER, Duration.class, 32, 32, false, "INTERVAL '"),
  /** A column that has only nulls. */
  NULL("NULL", JDBCType.NULL, Object.class, 0, 4, false, null),
  /** Also of Iceberg's maps, as structs of a key and a value. */
  LIST("ARRAY", JDBCType.ARRAY, java.sql.Array.class, 0, Integer.MAX_VALUE, false, null),
  STRUCT("STRUCT", JDBCType.STRUCT, java.sql.Struct.class, 0, Integer.MAX_VALUE, false, null);

  private final String typeName;
  private final JDBCType jdbcType;
  private final Class<?> javaClass;
  private final int precision;
  private final int displaySize;
  private final boolean signed;
  private final String literalPrefix;

  TypeKind(
      String typeName,
      JDBCType jdbcType,
      Class<?> javaClass,
      int precision,
      int displaySize,
      boolean signed,
      String literalPrefix) {
    this.typeName = typeName;
    this.jdbcType = jdbcType;
    this.javaClass = javaClass;
    this.precision = precision;
    this.displaySize = displaySize;
    this.signed = signed;
    this.literalPrefix = literalPrefix;
  }

  /** The name of the type, without precision. */
  public String typeName() {
    return typeName;
  }

  /** The type in JDBC; {@code jdbcType().getVendorTypeNumber()} is the code of java.sql.Types. */
  public JDBCType jdbcType() {
    return jdbcType;
  }

  /** The code of {@link java.sql.Types}. */
  public int jdbcCode() {
    return jdbcType.getVendorTypeNumber();
  }

  /** The class of what {@code getObject} answers. */
  public Class<?> javaClass() {
    return javaClass;
  }

  /**
   * Digits of a number, characters of a date, time or text, bytes of binary data; the most of it.
   */
  public int precision() {
    return precision;
  }

  /** The most characters a value has as text. */
  public int displaySize() {
    return displaySize;
  }

  /** Whether values have a sign. */
  public boolean signed() {
    return signed;
  }

  /** Whether values are numbers. */
  public boolean number() {
    return switch (this) {
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, FLOAT32, FLOAT64, DECIMAL ->
          true;
      default -> false;
    };
  }

  /** Whether values are whole numbers. */
  public boolean integer() {
    return number() && this != FLOAT32 && this != FLOAT64 && this != DECIMAL;
  }

  /** Whether seconds of values have a fraction, whose digits are the column's scale. */
  public boolean fractionalSeconds() {
    return this == TIME || this == TIMESTAMP || this == TIMESTAMP_ZONED;
  }

  /** Whether values are compared in a WHERE clause. */
  public boolean comparable() {
    return this != LIST && this != STRUCT && this != NULL;
  }

  /** What stands before a literal of this type; null for nothing. */
  public String literalPrefix() {
    return literalPrefix;
  }

  /** What stands behind a literal of this type; null for nothing. */
  public String literalSuffix() {
    return literalPrefix == null ? null : "'";
  }
}
