package dev.oleander.polars.benchmark.cells;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads the only cell of a row through JDBC. */
interface JdbcCell {
  /** Reads the cell of the row that {@code row} stands on, and makes a number of it. */
  long read(ResultSet row) throws SQLException;

  /** A way to read a type; {@code kept} takes the objects that are read. */
  static JdbcCell of(CellType type, CellAccess access, Kept kept) {
    return switch (access) {
      case INDEX -> byIndex(type, kept);
      case LABEL -> byLabel(type, type.column(), kept);
      case OBJECT -> row -> kept.any(row.getObject(1));
      case STRING -> row -> kept.any(row.getString(1));
    };
  }

  private static JdbcCell byIndex(CellType type, Kept kept) {
    return switch (type) {
      case INT32 -> row -> row.getInt(1);
      case INT64, INT64_NULLS -> row -> row.getLong(1);
      case FLOAT32 -> row -> Float.floatToRawIntBits(row.getFloat(1));
      case FLOAT64 -> row -> Double.doubleToRawLongBits(row.getDouble(1));
      case DECIMAL10, DECIMAL38 -> row -> kept.of(row.getBigDecimal(1));
      case TEXT, TEXT_NULLS -> row -> kept.of(row.getString(1));
      case DATE -> row -> kept.of(row.getDate(1));
      case TIMESTAMP -> row -> kept.of(row.getTimestamp(1));
      case BOOLEAN -> row -> row.getBoolean(1) ? 1 : 0;
      case BINARY -> row -> kept.of(row.getBytes(1));
      case INT64_LIST -> row -> kept.of(row.getArray(1));
    };
  }

  private static JdbcCell byLabel(CellType type, String label, Kept kept) {
    return switch (type) {
      case INT32 -> row -> row.getInt(label);
      case INT64, INT64_NULLS -> row -> row.getLong(label);
      case FLOAT32 -> row -> Float.floatToRawIntBits(row.getFloat(label));
      case FLOAT64 -> row -> Double.doubleToRawLongBits(row.getDouble(label));
      case DECIMAL10, DECIMAL38 -> row -> kept.of(row.getBigDecimal(label));
      case TEXT, TEXT_NULLS -> row -> kept.of(row.getString(label));
      case DATE -> row -> kept.of(row.getDate(label));
      case TIMESTAMP -> row -> kept.of(row.getTimestamp(label));
      case BOOLEAN -> row -> row.getBoolean(label) ? 1 : 0;
      case BINARY -> row -> kept.of(row.getBytes(label));
      case INT64_LIST -> row -> kept.of(row.getArray(label));
    };
  }
}
