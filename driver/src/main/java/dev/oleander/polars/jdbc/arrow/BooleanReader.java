package dev.oleander.polars.jdbc.arrow;

import java.math.BigDecimal;

/** Truth values; as numbers they are 1 and 0. */
abstract class BooleanReader extends ColumnReader {
  BooleanReader(ResultColumn column) {
    super(column);
  }

  @Override
  public abstract boolean getBoolean(int row);

  @Override
  public final long getLong(int row) {
    return getBoolean(row) ? 1 : 0;
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
    return Boolean.toString(getBoolean(row));
  }

  @Override
  public final Object getObject(int row) {
    return getBoolean(row);
  }

  @Override
  final void appendJson(int row, StringBuilder out) {
    out.append(getBoolean(row));
  }
}
