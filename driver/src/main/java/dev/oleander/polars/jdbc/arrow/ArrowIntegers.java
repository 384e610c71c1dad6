package dev.oleander.polars.jdbc.arrow;

import dev.oleander.polars.jdbc.type.TypeKind;

/** The readers of Arrow's integers up to 64 bits, but for the unsigned one of 64. */
final class ArrowIntegers {
  private ArrowIntegers() {}

  static IntegralReader of(TypeKind kind, ResultColumn column, FixedBuffers buffers) {
    return switch (kind) {
      case INT8 -> new Int8(column, buffers);
      case INT16 -> new Int16(column, buffers);
      case INT32 -> new Int32(column, buffers);
      case INT64 -> new Int64(column, buffers);
      case UINT8 -> new UInt8(column, buffers);
      case UINT16 -> new UInt16(column, buffers);
      case UINT32 -> new UInt32(column, buffers);
      default -> throw new IllegalArgumentException("no integer: " + kind);
    };
  }

  private abstract static class Reader extends IntegralReader {
    final FixedBuffers buffers;

    Reader(ResultColumn column, FixedBuffers buffers) {
      super(column);
      this.buffers = buffers;
    }

    @Override
    public final boolean isNull(int row) {
      return buffers.isNull(row);
    }
  }

  private static final class Int8 extends Reader {
    Int8(ResultColumn column, FixedBuffers buffers) {
      super(column, buffers);
    }

    @Override
    Int8 copy(int from, int to) {
      return new Int8(column(), buffers.copy(from, to));
    }

    @Override
    public long getLong(int row) {
      return buffers.int8(row);
    }
  }

  private static final class Int16 extends Reader {
    Int16(ResultColumn column, FixedBuffers buffers) {
      super(column, buffers);
    }

    @Override
    Int16 copy(int from, int to) {
      return new Int16(column(), buffers.copy(from, to));
    }

    @Override
    public long getLong(int row) {
      return buffers.int16(row);
    }
  }

  private static final class Int32 extends Reader {
    Int32(ResultColumn column, FixedBuffers buffers) {
      super(column, buffers);
    }

    @Override
    Int32 copy(int from, int to) {
      return new Int32(column(), buffers.copy(from, to));
    }

    @Override
    public long getLong(int row) {
      return buffers.int32(row);
    }

    @Override
    public int getInt(int row) {
      return buffers.int32(row);
    }
  }

  private static final class Int64 extends Reader {
    Int64(ResultColumn column, FixedBuffers buffers) {
      super(column, buffers);
    }

    @Override
    Int64 copy(int from, int to) {
      return new Int64(column(), buffers.copy(from, to));
    }

    @Override
    public long getLong(int row) {
      return buffers.int64(row);
    }
  }

  private static final class UInt8 extends Reader {
    UInt8(ResultColumn column, FixedBuffers buffers) {
      super(column, buffers);
    }

    @Override
    UInt8 copy(int from, int to) {
      return new UInt8(column(), buffers.copy(from, to));
    }

    @Override
    public long getLong(int row) {
      return buffers.int8(row) & 0xFF;
    }
  }

  private static final class UInt16 extends Reader {
    UInt16(ResultColumn column, FixedBuffers buffers) {
      super(column, buffers);
    }

    @Override
    UInt16 copy(int from, int to) {
      return new UInt16(column(), buffers.copy(from, to));
    }

    @Override
    public long getLong(int row) {
      return buffers.int16(row) & 0xFFFF;
    }
  }

  private static final class UInt32 extends Reader {
    UInt32(ResultColumn column, FixedBuffers buffers) {
      super(column, buffers);
    }

    @Override
    UInt32 copy(int from, int to) {
      return new UInt32(column(), buffers.copy(from, to));
    }

    @Override
    public long getLong(int row) {
      return buffers.int32(row) & 0xFFFF_FFFFL;
    }
  }
}
