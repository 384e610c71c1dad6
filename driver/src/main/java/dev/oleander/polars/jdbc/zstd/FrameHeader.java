package dev.oleander.polars.jdbc.zstd;

/**
 * What stands before the blocks of a frame.
 *
 * @param end where the header ends in the source
 * @param contentSize bytes of content, or {@link #UNKNOWN} if they are not told
 * @param checksum whether a checksum of the content follows the blocks
 */
record FrameHeader(int end, long contentSize, boolean checksum) {
  static final long UNKNOWN = -1;

  private static final int RESERVED = 1 << 3;
  private static final int CHECKSUM = 1 << 2;
  private static final int SINGLE_SEGMENT = 1 << 5;

  /** Reads the header that starts with its descriptor at {@code from}. */
  static FrameHeader read(byte[] source, int from, int to) throws ZstdException {
    if (from >= to) {
      throw cutOff();
    }
    int descriptor = LittleEndian.u8(source, from);
    if ((descriptor & RESERVED) != 0) {
      throw new ZstdException("a reserved bit of the header is set");
    }
    boolean single = (descriptor & SINGLE_SEGMENT) != 0;
    int dictionaryWidth = (1 << (descriptor & 3)) >> 1;
    int sizeFlag = descriptor >> 6;
    int sizeWidth = sizeFlag == 0 && !single ? 0 : 1 << sizeFlag;
    int dictionary = from + (single ? 1 : 2);
    int size = dictionary + dictionaryWidth;
    int end = size + sizeWidth;
    if (end > to || end < from) {
      throw cutOff();
    }
    for (int i = dictionary; i < size; i++) {
      if (source[i] != 0) {
        throw new ZstdException("a dictionary is needed, which this driver does not support");
      }
    }
    long contentSize =
        switch (sizeWidth) {
          case 0 -> UNKNOWN;
          case 1 -> LittleEndian.u8(source, size);
          case 2 -> LittleEndian.u16(source, size) + 256;
          case 4 -> LittleEndian.i32(source, size) & 0xFFFF_FFFFL;
          default -> LittleEndian.i64(source, size);
        };
    if (sizeWidth > 0 && contentSize < 0) {
      throw new ZstdException(
          "it declares " + Long.toUnsignedString(contentSize) + " bytes of content");
    }
    return new FrameHeader(end, contentSize, (descriptor & CHECKSUM) != 0);
  }

  private static ZstdException cutOff() {
    return new ZstdException("the header is cut off");
  }
}
