package dev.oleander.polars.jdbc.zstd;

/**
 * Reads Huffman-coded literals, five at a time: so many of the longest codes are in the bits that
 * are loaded at once. While they are taken from the top of these bits, a 1 that is put at the
 * bottom moves up, and so tells how many were taken.
 */
final class HuffmanStreams {
  private static final int AT_ONCE = BackwardBits.LEAST / HuffmanTable.MOST_BITS;
  private static final int INDEX_SHIFT = Long.SIZE - HuffmanTable.MOST_BITS;
  private static final int JUMP_TABLE = 3 * Short.BYTES;
  private static final int LEAST_OF_FOUR = 6;

  private HuffmanStreams() {}

  /** Reads one stream. */
  static void one(char[] table, byte[] source, int from, int to, byte[] target, int at, int size)
      throws ZstdException {
    finish(table, source, from, BackwardBits.count(source, from, to), target, at, at + size);
  }

  /**
   * Reads four streams, each of which has a quarter of the literals, and a table of their sizes.
   */
  static void four(char[] table, byte[] source, int from, int to, byte[] target, int at, int size)
      throws ZstdException {
    if (to - from < JUMP_TABLE || size < LEAST_OF_FOUR) {
      throw new ZstdException("four streams of literals in " + (to - from) + " bytes");
    }
    int from1 = from + JUMP_TABLE;
    int from2 = from1 + LittleEndian.u16(source, from);
    int from3 = from2 + LittleEndian.u16(source, from + 2);
    int from4 = from3 + LittleEndian.u16(source, from + 4);
    if (from4 > to || from4 < from) {
      throw new ZstdException("the streams of literals are longer than their section");
    }
    int left1 = BackwardBits.count(source, from1, from2);
    int left2 = BackwardBits.count(source, from2, from3);
    int left3 = BackwardBits.count(source, from3, from4);
    int left4 = BackwardBits.count(source, from4, to);
    int quarter = (size + 3) / 4;
    int at1 = at;
    int at2 = at1 + quarter;
    int at3 = at2 + quarter;
    int at4 = at3 + quarter;
    int end = at + size;
    // The last quarter is the shortest. The streams do not depend on each other: the processor
    // reads them side by side.
    while (at4 <= end - AT_ONCE) {
      left1 -= step(table, BackwardBits.next(source, from1, left1), target, at1);
      left2 -= step(table, BackwardBits.next(source, from2, left2), target, at2);
      left3 -= step(table, BackwardBits.next(source, from3, left3), target, at3);
      left4 -= step(table, BackwardBits.next(source, from4, left4), target, at4);
      if ((left1 | left2 | left3 | left4) < 0) {
        throw exhausted();
      }
      at1 += AT_ONCE;
      at2 += AT_ONCE;
      at3 += AT_ONCE;
      at4 += AT_ONCE;
    }
    finish(table, source, from1, left1, target, at1, at + quarter);
    finish(table, source, from2, left2, target, at2, at + 2 * quarter);
    finish(table, source, from3, left3, target, at3, at + 3 * quarter);
    finish(table, source, from4, left4, target, at4, end);
  }

  /** Reads five literals; answers the bits that they took. */
  private static int step(char[] table, long next, byte[] target, int at) {
    long bits = next | 1;
    int entry = table[(int) (bits >>> INDEX_SHIFT)];
    target[at] = (byte) (entry >> Byte.SIZE);
    bits <<= entry;
    entry = table[(int) (bits >>> INDEX_SHIFT)];
    target[at + 1] = (byte) (entry >> Byte.SIZE);
    bits <<= entry;
    entry = table[(int) (bits >>> INDEX_SHIFT)];
    target[at + 2] = (byte) (entry >> Byte.SIZE);
    bits <<= entry;
    entry = table[(int) (bits >>> INDEX_SHIFT)];
    target[at + 3] = (byte) (entry >> Byte.SIZE);
    bits <<= entry;
    entry = table[(int) (bits >>> INDEX_SHIFT)];
    target[at + 4] = (byte) (entry >> Byte.SIZE);
    bits <<= entry;
    return Long.numberOfTrailingZeros(bits);
  }

  /** Reads a stream to its end, which must be where the last literal is. */
  private static void finish(
      char[] table, byte[] source, int from, int left, byte[] target, int at, int end)
      throws ZstdException {
    int remaining = left;
    int to = at;
    while (to <= end - AT_ONCE) {
      remaining -= step(table, BackwardBits.next(source, from, remaining), target, to);
      if (remaining < 0) {
        throw exhausted();
      }
      to += AT_ONCE;
    }
    long bits = BackwardBits.next(source, from, remaining);
    while (to < end) {
      int entry = table[(int) (bits >>> INDEX_SHIFT)];
      target[to++] = (byte) (entry >> Byte.SIZE);
      bits <<= entry;
      remaining -= entry & 0xFF;
    }
    if (remaining != 0) {
      throw exhausted();
    }
  }

  private static ZstdException exhausted() {
    return new ZstdException("a stream of literals does not end with its last literal");
  }
}
