package dev.oleander.polars.jdbc.arrow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;

/** Unsigned integers of 64 bits: decimals to JDBC. */
final class UInt64Reader extends ColumnReader {
  private final FixedBuffers buffers;

  UInt64Reader(ResultColumn column, FixedBuffers buffers) {
    super(column);
    this.buffers = buffers;
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  UInt64Reader copy(int from, int to) {
    return new UInt64Reader(column(), buffers.copy(from, to));
  }

  @Override
  public boolean getBoolean(int row) throws SQLException {
    return truth(getBigDecimal(row));
  }

  @Override
  public long getLong(int row) throws SQLException {
    long bits = buffers.int64(row);
    if (bits < 0) {
      throw outOfRange(Long.toUnsignedString(bits), "long");
    }
    return bits;
  }

  @Override
  public float getFloat(int row) {
    long bits = buffers.int64(row);
    return bits >= 0 ? bits : getBigDecimal(row).floatValue();
  }

  @Override
  public double getDouble(int row) {
    long bits = buffers.int64(row);
    return bits >= 0 ? bits : getBigDecimal(row).doubleValue();
  }

  @Override
  public BigDecimal getBigDecimal(int row) {
    long bits = buffers.int64(row);
    return bits >= 0
        ? BigDecimal.valueOf(bits)
        : new BigDecimal(new BigInteger(Long.toUnsignedString(bits)));
  }

  @Override
  public String getString(int row) {
    return Long.toUnsignedString(buffers.int64(row));
  }

  @Override
  public Object getObject(int row) {
    return getBigDecimal(row);
  }

  @Override
  void appendJson(int row, StringBuilder out) {
    out.append(getString(row));
  }
}
