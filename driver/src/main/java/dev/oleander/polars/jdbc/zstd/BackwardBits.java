package dev.oleander.polars.jdbc.zstd;

/**
 * Streams of bits that are read from their end to their start. What is left of one is told by its
 * start and the count of its bits that are not read yet, which the fast loops keep in local
 * variables.
 *
 * <p>A stream may be read from beyond its start, where there are the bits of what stands before it:
 * the count is negative then, and whoever reads refuses the stream. This needs {@link #LEAD} bytes
 * before each stream; the header of a frame and of a block are more.
 */
final class BackwardBits {
  /** Bytes that stand in the source before any stream. */
  static final int LEAD = Long.BYTES;

  /** Bits that {@link #next} gives at least. */
  static final int LEAST = 57;

  private BackwardBits() {}

  /**
   * The bits of a stream: all before the highest 1 of its last byte, which marks the end.
   *
   * @throws ZstdException if there is no such mark
   */
  static int count(byte[] source, int from, int to) throws ZstdException {
    if (from >= to || source[to - 1] == 0) {
      throw new ZstdException("a stream of bits has no end mark");
    }
    int last = LittleEndian.u8(source, to - 1);
    return (to - from) * Byte.SIZE - (Integer.numberOfLeadingZeros(last) - 23);
  }

  /**
   * The next bits of a stream, the first one highest; at least {@link #LEAST}, then zeros.
   *
   * @param left bits of the stream that are not read yet, not negative
   */
  static long next(byte[] source, int from, int left) {
    return LittleEndian.i64(source, from + ((left + 7) >> 3) - Long.BYTES) << (-left & 7);
  }

  /** The highest {@code count} bits (0 to 63) as a number. */
  static int top(long bits, int count) {
    return (int) (bits >>> 1 >>> ~count);
  }
}
