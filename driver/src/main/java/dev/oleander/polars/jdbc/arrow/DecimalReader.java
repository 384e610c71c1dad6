package dev.oleander.polars.jdbc.arrow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.SQLException;

/** Decimals of 32 to 256 bits. Those whose digits fit a long are read without big integers. */
final class DecimalReader extends ColumnReader {
  private static final long[] POWERS = new long[19];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private final FixedBuffers buffers;
  private final int bytes;
  private final int words; // of eight bytes; 0 where a value is shorter
  private final int scale;

  /**
   * @param bytes of a value: 4, 8, 16 or 32
   */
  DecimalReader(ResultColumn column, FixedBuffers buffers, int bytes) {
    super(column);
    this.buffers = buffers;
    this.bytes = bytes;
    this.words = bytes / Long.BYTES;
    this.scale = column.type().scale();
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  DecimalReader copy(int from, int to) {
    return new DecimalReader(column(), buffers.copy(from, to), bytes);
  }

  @Override
  public boolean getBoolean(int row) throws SQLException {
    return truth(getBigDecimal(row));
  }

  @Override
  public long getLong(int row) throws SQLException {
    if (fitsLong(row) && scale >= 0 && scale < POWERS.length) {
      long digits = low(row);
      long value = digits / POWERS[scale];
      if (value * POWERS[scale] == digits) {
        return value;
      }
    }
    return exactLong(getBigDecimal(row));
  }

  @Override
  public double getDouble(int row) {
    return getBigDecimal(row).doubleValue();
  }

  @Override
  public float getFloat(int row) throws SQLException {
    BigDecimal value = getBigDecimal(row);
    float nearest = value.floatValue();
    if (Float.isInfinite(nearest)) {
      throw outOfRange(value, "float");
    }
    return nearest;
  }

  @Override
  public BigDecimal getBigDecimal(int row) {
    return fitsLong(row) ? BigDecimal.valueOf(low(row), scale) : new BigDecimal(digits(row), scale);
  }

  @Override
  public String getString(int row) {
    return getBigDecimal(row).toPlainString();
  }

  @Override
  public Object getObject(int row) {
    return getBigDecimal(row);
  }

  @Override
  void appendJson(int row, StringBuilder out) {
    out.append(getString(row));
  }

  private long low(int row) {
    return words == 0 ? buffers.int32(row) : buffers.word(row, 0);
  }

  /** Whether all words above the lowest only repeat its sign. */
  private boolean fitsLong(int row) {
    if (words <= 1) {
      return true;
    }
    long sign = buffers.word(row, 0) >> 63;
    for (int word = 1; word < words; word++) {
      if (buffers.word(row, word) != sign) {
        return false;
      }
    }
    return true;
  }

  private BigInteger digits(int row) {
    ByteBuffer bigEndian = ByteBuffer.allocate(bytes);
    for (int word = words - 1; word >= 0; word--) {
      bigEndian.putLong(buffers.word(row, word));
    }
    return new BigInteger(bigEndian.array());
  }
}
