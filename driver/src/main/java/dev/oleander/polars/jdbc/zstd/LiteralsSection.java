package dev.oleander.polars.jdbc.zstd;

import java.util.Arrays;

/** The literals of a block: the bytes between its matches. Keeps the Huffman table of a frame. */
final class LiteralsSection {
  private static final int RAW = 0;
  private static final int REPEATED = 1;
  private static final int WITH_TABLE = 2;

  private final byte[] buffer = new byte[ZstdDecoder.LARGEST_BLOCK + FastCopy.SLACK];
  private final HuffmanTable table = new HuffmanTable();
  private boolean tableThere;
  private byte[] array = buffer;
  private int start;
  private int size;

  /** Forgets the frame before. */
  void reset() {
    tableThere = false;
    array = buffer;
  }

  /** Where the literals are: in the source or in a buffer, with room to {@link FastCopy} them. */
  byte[] array() {
    return array;
  }

  /** Where in the array the first literal is. */
  int start() {
    return start;
  }

  /** How many literals there are. */
  int size() {
    return size;
  }

  /**
   * Reads the literals of a block, which stay until the next call.
   *
   * @return where the section ends
   */
  int read(byte[] source, int from, int to) throws ZstdException {
    if (from >= to) {
      throw cutOff();
    }
    int first = LittleEndian.u8(source, from);
    int type = first & 3;
    int format = first >> 2 & 3;
    return type == RAW || type == REPEATED
        ? readPlain(type, format, source, from, to)
        : readCompressed(type, format, source, from, to);
  }

  private int readPlain(int type, int format, byte[] source, int from, int to)
      throws ZstdException {
    int header = format == 1 ? 2 : format == 3 ? 3 : 1;
    int body = from + header;
    int first = type == REPEATED ? 1 : 0;
    if (header + first > to - from) {
      throw cutOff();
    }
    size =
        switch (header) {
          case 1 -> LittleEndian.u8(source, from) >> 3;
          case 2 -> LittleEndian.u16(source, from) >> 4;
          default -> LittleEndian.u24(source, from) >> 4;
        };
    checkSize();
    if (type == REPEATED) {
      Arrays.fill(buffer, 0, size, source[body]);
      array = buffer;
      start = 0;
      return body + 1;
    }
    if (size > to - body) {
      throw cutOff();
    }
    if (source.length - body - size >= FastCopy.SLACK) {
      array = source;
      start = body;
    } else {
      System.arraycopy(source, body, buffer, 0, size);
      array = buffer;
      start = 0;
    }
    return body + size;
  }

  private int readCompressed(int type, int format, byte[] source, int from, int to)
      throws ZstdException {
    int header = format < 2 ? 3 : format + 2;
    if (header > to - from) {
      throw cutOff();
    }
    int width = header * 4 - 2;
    long sizes =
        LittleEndian.u24(source, from)
            | (header > 3 ? (long) LittleEndian.u8(source, from + 3) << 24 : 0)
            | (header > 4 ? (long) LittleEndian.u8(source, from + 4) << 32 : 0);
    int mask = (1 << width) - 1;
    size = (int) (sizes >> 4) & mask;
    int compressed = (int) (sizes >> (4 + width)) & mask;
    checkSize();
    int body = from + header;
    if (compressed > to - body) {
      throw cutOff();
    }
    int end = body + compressed;
    if (type == WITH_TABLE) {
      tableThere = false;
      body = table.read(source, body, end);
      tableThere = true;
    } else if (!tableThere) {
      throw new ZstdException("literals use the Huffman table of a block before; there is none");
    }
    if (format == 0) {
      HuffmanStreams.one(table.entries(), source, body, end, buffer, 0, size);
    } else {
      HuffmanStreams.four(table.entries(), source, body, end, buffer, 0, size);
    }
    array = buffer;
    start = 0;
    return end;
  }

  private void checkSize() throws ZstdException {
    if (size > ZstdDecoder.LARGEST_BLOCK) {
      throw new ZstdException("a block has " + size + " literals");
    }
  }

  private static ZstdException cutOff() {
    return new ZstdException("the literals are cut off");
  }
}
