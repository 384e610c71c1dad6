package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.JDBCType;
import java.sql.SQLException;
import java.sql.SQLType;
import java.util.Optional;

/**
 * A type of JDBC that an application asks for.
 *
 * @param name as in {@link java.sql.Types}, for messages
 * @param kind what it is in Polars; empty where the value decides, or where Polars has none
 * @param byValue whether the value decides
 */
record TargetType(String name, Optional<TypeKind> kind, boolean byValue) {

  /** Where the application names none. */
  static final TargetType BY_VALUE = new TargetType("a parameter", Optional.empty(), true);

  /**
   * @throws SQLException 22023 for a number that is no constant of {@link java.sql.Types}
   */
  static TargetType of(int index, int code) throws SQLException {
    try {
      return of(JDBCType.valueOf(code));
    } catch (IllegalArgumentException e) {
      throw SqlState.INVALID_ARGUMENT.exception(
          "Parameter " + index + ": " + code + " is no constant of java.sql.Types", e);
    }
  }

  /**
   * @throws SQLException 22023 for null, HYC00 for a type of another vendor than {@code java.sql}
   */
  static TargetType of(int index, SQLType type) throws SQLException {
    if (type == null) {
      throw SqlState.INVALID_ARGUMENT.exception(
          "Parameter " + index + ": the SQLType is null; use a constant of JDBCType");
    }
    if (!"java.sql".equals(type.getVendor()) || type.getVendorTypeNumber() == null) {
      throw SqlState.NOT_SUPPORTED.exception(
          "Parameter "
              + index
              + ": types of the vendor "
              + type.getVendor()
              + " are not known, only those of JDBCType: "
              + type.getName());
    }
    return of(index, type.getVendorTypeNumber());
  }

  static TargetType of(JDBCType type) {
    TypeKind kind =
        switch (type) {
          case BIT, BOOLEAN -> TypeKind.BOOLEAN;
          case TINYINT -> TypeKind.INT8;
          case SMALLINT -> TypeKind.INT16;
          case INTEGER -> TypeKind.INT32;
          case BIGINT -> TypeKind.INT64;
          case REAL -> TypeKind.FLOAT32;
          case FLOAT, DOUBLE -> TypeKind.FLOAT64;
          case NUMERIC, DECIMAL -> TypeKind.DECIMAL;
          case CHAR, VARCHAR, LONGVARCHAR, NCHAR, NVARCHAR, LONGNVARCHAR, CLOB, NCLOB, DATALINK ->
              TypeKind.STRING;
          case BINARY, VARBINARY, LONGVARBINARY, BLOB -> TypeKind.BINARY;
          case DATE -> TypeKind.DATE;
          case TIME -> TypeKind.TIME;
          case TIMESTAMP -> TypeKind.TIMESTAMP;
          case TIMESTAMP_WITH_TIMEZONE -> TypeKind.TIMESTAMP_ZONED;
          case ARRAY -> TypeKind.LIST;
          case NULL,
              OTHER,
              JAVA_OBJECT,
              DISTINCT,
              STRUCT,
              REF,
              ROWID,
              SQLXML,
              REF_CURSOR,
              TIME_WITH_TIMEZONE ->
              null;
        };
    boolean byValue =
        type == JDBCType.NULL || type == JDBCType.OTHER || type == JDBCType.JAVA_OBJECT;
    return byValue ? BY_VALUE : new TargetType(type.getName(), Optional.ofNullable(kind), false);
  }

  static TargetType of(TypeKind kind) {
    return new TargetType(kind.jdbcType().getName(), Optional.of(kind), false);
  }

  /** Whether a value is wanted as this kind. */
  boolean is(TypeKind other) {
    return kind.isPresent() && kind.get() == other;
  }
}
