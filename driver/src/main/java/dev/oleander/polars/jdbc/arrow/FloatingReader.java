package dev.oleander.polars.jdbc.arrow;

import java.math.BigDecimal;
import java.sql.SQLException;

/** Numbers of floating point. */
abstract class FloatingReader extends ColumnReader {
  private final FixedBuffers buffers;

  private FloatingReader(ResultColumn column, FixedBuffers buffers) {
    super(column);
    this.buffers = buffers;
  }

  @Override
  public final boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  public abstract double getDouble(int row);

  @Override
  public abstract String getString(int row);

  @Override
  public final boolean getBoolean(int row) throws SQLException {
    double value = getDouble(row);
    if (value != 0 && value != 1) {
      throw outOfRange(value, "boolean");
    }
    return value == 1;
  }

  @Override
  public final long getLong(int row) throws SQLException {
    double value = getDouble(row);
    // -2^63 is a long and a double, 2^63 only a double; NaN fails every comparison.
    if (value >= -0x1p63 && value < 0x1p63 && value == Math.rint(value)) {
      return (long) value;
    }
    throw outOfRange(getString(row), "an integer");
  }

  @Override
  public final BigDecimal getBigDecimal(int row) throws SQLException {
    if (!Double.isFinite(getDouble(row))) {
      throw outOfRange(getString(row), "BigDecimal");
    }
    return new BigDecimal(getString(row));
  }

  @Override
  final void appendJson(int row, StringBuilder out) {
    if (Double.isFinite(getDouble(row))) {
      out.append(getString(row));
    } else {
      JsonText.quote(getString(row), out);
    }
  }

  /** 64 bits. */
  static final class Float64 extends FloatingReader {
    private final FixedBuffers buffers;

    Float64(ResultColumn column, FixedBuffers buffers) {
      super(column, buffers);
      this.buffers = buffers;
    }

    @Override
    Float64 copy(int from, int to) {
      return new Float64(column(), buffers.copy(from, to));
    }

    @Override
    public double getDouble(int row) {
      return Double.longBitsToDouble(buffers.int64(row));
    }

    @Override
    public String getString(int row) {
      return Double.toString(getDouble(row));
    }

    @Override
    public Object getObject(int row) {
      return getDouble(row);
    }
  }

  /** 32 bits. */
  static final class Float32 extends FloatingReader {
    private final FixedBuffers buffers;

    Float32(ResultColumn column, FixedBuffers buffers) {
      super(column, buffers);
      this.buffers = buffers;
    }

    @Override
    Float32 copy(int from, int to) {
      return new Float32(column(), buffers.copy(from, to));
    }

    @Override
    public float getFloat(int row) {
      return Float.intBitsToFloat(buffers.int32(row));
    }

    @Override
    public double getDouble(int row) {
      return getFloat(row);
    }

    @Override
    public String getString(int row) {
      return Float.toString(getFloat(row));
    }

    @Override
    public Object getObject(int row) {
      return getFloat(row);
    }
  }

  /** 16 bits; a float holds all of them. */
  static final class Float16 extends FloatingReader {
    private final FixedBuffers buffers;

    Float16(ResultColumn column, FixedBuffers buffers) {
      super(column, buffers);
      this.buffers = buffers;
    }

    @Override
    Float16 copy(int from, int to) {
      return new Float16(column(), buffers.copy(from, to));
    }

    @Override
    public float getFloat(int row) {
      short bits = buffers.int16(row);
      int exponent = bits >> 10 & 0x1F;
      int fraction = bits & 0x3FF;
      float magnitude =
          switch (exponent) {
            case 0 -> fraction * 0x1p-24f;
            case 0x1F -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
            default -> Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
          };
      return bits < 0 ? -magnitude : magnitude;
    }

    @Override
    public double getDouble(int row) {
      return getFloat(row);
    }

    @Override
    public String getString(int row) {
      return Float.toString(getFloat(row));
    }

    @Override
    public Object getObject(int row) {
      return getFloat(row);
    }
  }
}
