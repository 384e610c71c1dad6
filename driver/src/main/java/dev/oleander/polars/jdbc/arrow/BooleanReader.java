package dev.oleander.polars.jdbc.arrow;

import java.math.BigDecimal;

/** Truth values; as numbers they are 1 and 0. */
final class BooleanReader extends ColumnReader {
  private final BitBuffers buffers;

  BooleanReader(ResultColumn column, BitBuffers buffers) {
    super(column);
    this.buffers = buffers;
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  BooleanReader copy(int from, int to) {
    return new BooleanReader(column(), buffers.copy(from, to));
  }

  @Override
  public boolean getBoolean(int row) {
    return buffers.bit(row);
  }

  @Override
  public long getLong(int row) {
    return getBoolean(row) ? 1 : 0;
  }

  @Override
  public double getDouble(int row) {
    return getLong(row);
  }

  @Override
  public BigDecimal getBigDecimal(int row) {
    return BigDecimal.valueOf(getLong(row));
  }

  @Override
  public String getString(int row) {
    return Boolean.toString(getBoolean(row));
  }

  @Override
  public Object getObject(int row) {
    return getBoolean(row);
  }

  @Override
  void appendJson(int row, StringBuilder out) {
    out.append(getBoolean(row));
  }
}
