package dev.oleander.polars.jdbc.zstd;

import java.util.Arrays;

/**
 * Where a frame is written to. Nothing is written outside of its room; how much of that a block may
 * fill is limited once more.
 */
final class Output {
  private final byte[] array;
  private final int start;
  private final int roomEnd;
  private final int frameEnd;
  private int end;

  /**
   * @param start where the frame starts
   * @param roomEnd where the last byte that may be touched ends
   * @param frameEnd where the frame must end at the latest, not behind the room
   */
  Output(byte[] array, int start, int roomEnd, int frameEnd) {
    this.array = array;
    this.start = start;
    this.roomEnd = roomEnd;
    this.frameEnd = frameEnd;
  }

  byte[] array() {
    return array;
  }

  /** Where the frame starts: before there is nothing for a match. */
  int start() {
    return start;
  }

  /** Begins a block. */
  void block(int at) {
    end = at + Math.min(frameEnd - at, ZstdDecoder.LARGEST_BLOCK);
  }

  /** Where the block must end at the latest. */
  int end() {
    return end;
  }

  /** How far a {@link FastCopy} may be asked to write; less than the start if nowhere. */
  int fastEnd() {
    return Math.min(end, roomEnd - FastCopy.SLACK);
  }

  /**
   * Writes bytes.
   *
   * @return where they end
   */
  int append(byte[] source, int from, int length, int at) throws ZstdException {
    if (length > end - at) {
      throw full();
    }
    System.arraycopy(source, from, array, at, length);
    return at + length;
  }

  /**
   * Writes one byte again and again.
   *
   * @return where they end
   */
  int fill(byte value, int length, int at) throws ZstdException {
    if (length > end - at) {
      throw full();
    }
    Arrays.fill(array, at, at + length, value);
    return at + length;
  }

  ZstdException full() {
    return new ZstdException(
        end == frameEnd
            ? "it has more content than its frame declares or the target has room for"
            : "it has more than " + ZstdDecoder.LARGEST_BLOCK + " bytes of content");
  }
}
