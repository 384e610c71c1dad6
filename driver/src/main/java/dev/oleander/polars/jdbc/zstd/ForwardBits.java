package dev.oleander.polars.jdbc.zstd;

/** Bits that are read from start to end, the lowest of each byte first; zeros after the end. */
final class ForwardBits {
  private final byte[] source;
  private final int from;
  private final int to;
  private int read;

  ForwardBits(byte[] source, int from, int to) {
    this.source = source;
    this.from = from;
    this.to = to;
  }

  /** The next bits, at most 16, without taking them. */
  int peek(int count) {
    int at = from + (read >> 3);
    int bits = 0;
    for (int i = 0; i < 3 && at + i < to; i++) {
      bits |= LittleEndian.u8(source, at + i) << (i * Byte.SIZE);
    }
    return bits >>> (read & 7) & ((1 << count) - 1);
  }

  void skip(int count) {
    read += count;
  }

  /** The next bits, at most 16. */
  int read(int count) {
    int bits = peek(count);
    skip(count);
    return bits;
  }

  /**
   * Where the first byte is of which nothing was read.
   *
   * @throws ZstdException if more was read than there is
   */
  int end() throws ZstdException {
    int end = from + ((read + 7) >> 3);
    if (end > to) {
      throw new ZstdException("the description of an FSE table is cut off");
    }
    return end;
  }
}
