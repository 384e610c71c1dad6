package dev.oleander.polars.jdbc.catalog;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Makes the schema of a new table of column definitions. Used once. */
final class NewSchema {
  private static final int MOST_DIGITS = 38;
  private static final int MICROSECONDS = 6;

  private int lastId;

  private NewSchema() {}

  /**
   * The schema.
   *
   * @param key the columns of the primary key
   * @throws SQLException HYC00 for a type that tables of the lake do not have, 22023 for one that
   *     cannot be
   */
  static Schema of(List<WantedColumn> columns, List<String> key) throws SQLException {
    NewSchema ids = new NewSchema();
    List<Types.NestedField> fields = ids.fields(columns);
    Set<Integer> identifiers = new HashSet<>();
    for (Types.NestedField field : fields) {
      if (key.contains(field.name())) {
        identifiers.add(field.fieldId());
      }
    }
    try {
      return new Schema(fields, identifiers);
    } catch (IllegalArgumentException e) { // such as a key of DOUBLE
      throw SqlState.INVALID_ARGUMENT.exception(
          "The columns cannot make a table: " + e.getMessage(), e);
    }
  }

  private List<Types.NestedField> fields(List<WantedColumn> columns) throws SQLException {
    int first = lastId + 1;
    lastId += columns.size();
    List<Types.NestedField> fields = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      WantedColumn column = columns.get(i);
      Types.NestedField.Builder field =
          Types.NestedField.builder()
              .isOptional(!column.required())
              .withId(first + i)
              .withName(column.name())
              .ofType(type(column));
      column.comment().ifPresent(field::withDoc);
      fields.add(field.build());
    }
    return fields;
  }

  private Type type(WantedColumn column) throws SQLException {
    List<Integer> numbers = column.numbers();
    return switch (column.type()) {
      case "BOOLEAN", "BOOL" -> plain(column, Types.BooleanType.get());
      case "TINYINT", "SMALLINT", "INTEGER", "INT" -> plain(column, Types.IntegerType.get());
      case "BIGINT", "LONG" -> plain(column, Types.LongType.get());
      case "REAL" -> plain(column, Types.FloatType.get());
      case "FLOAT", "DOUBLE" -> plain(column, Types.DoubleType.get());
      case "DECIMAL", "NUMERIC", "DEC" -> decimal(column);
      case "VARCHAR", "CHAR", "CHARACTER", "TEXT", "STRING", "CLOB", "NVARCHAR" ->
          Types.StringType.get();
      case "VARBINARY", "BLOB", "BYTEA" -> Types.BinaryType.get();
      case "BINARY" ->
          numbers.isEmpty() ? Types.BinaryType.get() : Types.FixedType.ofLength(one(column));
      case "UUID" -> plain(column, Types.UUIDType.get());
      case "DATE" -> plain(column, Types.DateType.get());
      case "TIME" -> micros(column, Types.TimeType.get());
      case "TIMESTAMP", "DATETIME" -> micros(column, Types.TimestampType.withoutZone());
      case "TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ" ->
          micros(column, Types.TimestampType.withZone());
      case "ARRAY" -> {
        Types.NestedField element = fields(column.fields()).get(0);
        yield element.isOptional()
            ? Types.ListType.ofOptional(element.fieldId(), element.type())
            : Types.ListType.ofRequired(element.fieldId(), element.type());
      }
      case "MAP" -> {
        List<Types.NestedField> entry = fields(column.fields());
        yield Types.MapType.ofOptional(
            entry.get(0).fieldId(),
            entry.get(1).fieldId(),
            entry.get(0).type(),
            entry.get(1).type());
      }
      case "STRUCT" -> Types.StructType.of(fields(column.fields()));
      default ->
          throw SqlState.NOT_SUPPORTED.exception(
              "Column '"
                  + column.name()
                  + "': tables of the lake have no type "
                  + column.type()
                  + "; they have BOOLEAN, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL(p, s), VARCHAR,"
                  + " VARBINARY, BINARY(n), UUID, DATE, TIME, TIMESTAMP, TIMESTAMP WITH TIME ZONE,"
                  + " ARRAY<…>, MAP<…> and STRUCT<…>");
    };
  }

  private static Type plain(WantedColumn column, Type type) throws SQLException {
    if (!column.numbers().isEmpty() && !column.type().equals("FLOAT")) {
      throw wrong(column, column.type() + " takes no number");
    }
    return type;
  }

  private static int one(WantedColumn column) throws SQLException {
    if (column.numbers().size() != 1 || column.numbers().get(0) < 1) {
      throw wrong(column, column.type() + " takes one number greater than 0");
    }
    return column.numbers().get(0);
  }

  private static Type decimal(WantedColumn column) throws SQLException {
    List<Integer> numbers = column.numbers();
    int precision = numbers.isEmpty() ? MOST_DIGITS : numbers.get(0);
    int scale = numbers.size() < 2 ? 0 : numbers.get(1);
    if (numbers.size() > 2 || precision < 1 || precision > MOST_DIGITS || scale > precision) {
      throw wrong(column, "DECIMAL has 1 to 38 digits, and no more of them behind the point");
    }
    return Types.DecimalType.of(precision, scale);
  }

  private static Type micros(WantedColumn column, Type type) throws SQLException {
    if (column.numbers().size() > 1
        || (!column.numbers().isEmpty() && column.numbers().get(0) > MICROSECONDS)) {
      throw SqlState.NOT_SUPPORTED.exception(
          "Column '"
              + column.name()
              + "': times of a new table have six digits behind the second, "
              + column.type()
              + " or with (6)");
    }
    return type;
  }

  private static SQLException wrong(WantedColumn column, String why) {
    return SqlState.INVALID_ARGUMENT.exception("Column '" + column.name() + "': " + why);
  }
}
