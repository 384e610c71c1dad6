package dev.oleander.polars.jdbc.zstd;

import java.util.Objects;

/**
 * Reads Zstandard frames. What it allocates once, tables and a buffer of 128 KiB, it uses again for
 * each call. Not for more than one thread at a time.
 */
public final class ZstdDecoder {
  /** Bytes of content that a block has at most. */
  static final int LARGEST_BLOCK = 128 << 10;

  private final BlockDecoder blocks = new BlockDecoder();

  /**
   * Reads the frames of a part of an array, at least one, and writes their content. Declared sizes
   * and checksums are verified. Bytes of the target behind the answered number may have changed;
   * after an exception all of the target may have.
   *
   * @param source another array than the target
   * @return the bytes that were written, from {@code targetOffset} on
   * @throws ZstdException if the data is malformed, needs a dictionary, or has more content than
   *     the target has room for
   * @throws IndexOutOfBoundsException if the given parts do not lie in their arrays
   */
  public int decode(
      byte[] source,
      int sourceOffset,
      int sourceLength,
      byte[] target,
      int targetOffset,
      int targetLength)
      throws ZstdException {
    Objects.checkFromIndexSize(sourceOffset, sourceLength, source.length);
    Objects.checkFromIndexSize(targetOffset, targetLength, target.length);
    int targetEnd = targetOffset + targetLength;
    FrameDecoder reader =
        new FrameDecoder(source, sourceOffset, sourceOffset + sourceLength, blocks);
    try {
      int at = targetOffset;
      do {
        at = reader.next(target, at, targetEnd);
      } while (reader.hasMore());
      return at - targetOffset;
    } finally {
      blocks.reset();
    }
  }
}
