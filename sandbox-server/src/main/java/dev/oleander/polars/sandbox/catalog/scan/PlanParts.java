package dev.oleander.polars.sandbox.catalog.scan;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of one plan that tell of files. Small pieces become one part, as a JSON array; large
 * ones are parts as they are, which other plans may have, too. Used by one thread.
 */
final class PlanParts {
  private static final int SMALL_BYTES = 64 << 10;
  private static final int MOST_JOINED_BYTES = 1 << 20;

  private final List<byte[]> parts = new ArrayList<>();
  private ByteArrayOutputStream joined = new ByteArrayOutputStream();

  /**
   * @param piece a JSON object
   */
  void add(byte[] piece) {
    if (piece.length > SMALL_BYTES) {
      parts.add(piece);
      return;
    }
    joined.write(joined.size() == 0 ? '[' : ',');
    joined.writeBytes(piece);
    if (joined.size() > MOST_JOINED_BYTES) {
      join();
    }
  }

  private void join() {
    joined.write(']');
    parts.add(joined.toByteArray());
    joined = new ByteArrayOutputStream();
  }

  /** All of them; none when there were no pieces. */
  List<byte[]> finish() {
    if (joined.size() > 0) {
      join();
    }
    return parts;
  }

  /** Whether all fits into the part that tells of the table. */
  static boolean isSmall(List<byte[]> parts) {
    return parts.size() == 1 && parts.get(0).length <= SMALL_BYTES;
  }
}
