package dev.oleander.polars.jdbc.arrow;

import java.math.BigDecimal;
import java.sql.SQLException;

/** Integers that fit a long. */
abstract class IntegralReader extends ColumnReader {
  IntegralReader(ResultColumn column) {
    super(column);
  }

  @Override
  public abstract long getLong(int row);

  @Override
  public final boolean getBoolean(int row) throws SQLException {
    long value = getLong(row);
    if (value != 0 && value != 1) {
      throw outOfRange(value, "boolean");
    }
    return value == 1;
  }

  @Override
  public final float getFloat(int row) {
    return getLong(row);
  }

  @Override
  public final double getDouble(int row) {
    return getLong(row);
  }

  @Override
  public final BigDecimal getBigDecimal(int row) {
    return BigDecimal.valueOf(getLong(row));
  }

  @Override
  public final String getString(int row) {
    return Long.toString(getLong(row));
  }

  @Override
  public final Object getObject(int row) {
    long value = getLong(row);
    return switch (column().type().kind()) {
      case INT8 -> (byte) value;
      case INT16, UINT8 -> (short) value;
      case INT32, UINT16 -> (int) value;
      default -> value;
    };
  }

  @Override
  final void appendJson(int row, StringBuilder out) {
    out.append(getLong(row));
  }
}
