package dev.oleander.polars.jdbc.zstd;

/** The hash of which the checksum of a frame is the lower half: XXH64 with the seed 0. */
final class XxHash64 {
  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;
  private static final int STRIPE = 4 * Long.BYTES;

  private XxHash64() {}

  static long of(byte[] array, int from, int to) {
    int at = from;
    long hash = PRIME_5;
    if (to - from >= STRIPE) {
      long lane2 = PRIME_2;
      long lane1 = lane2 + PRIME_1;
      long lane3 = 0;
      long lane4 = -PRIME_1;
      for (; to - at >= STRIPE; at += STRIPE) {
        lane1 = round(lane1, LittleEndian.i64(array, at));
        lane2 = round(lane2, LittleEndian.i64(array, at + 8));
        lane3 = round(lane3, LittleEndian.i64(array, at + 16));
        lane4 = round(lane4, LittleEndian.i64(array, at + 24));
      }
      hash =
          Long.rotateLeft(lane1, 1)
              + Long.rotateLeft(lane2, 7)
              + Long.rotateLeft(lane3, 12)
              + Long.rotateLeft(lane4, 18);
      hash = merge(merge(merge(merge(hash, lane1), lane2), lane3), lane4);
    }
    hash += to - from;
    for (; to - at >= Long.BYTES; at += Long.BYTES) {
      hash ^= round(0, LittleEndian.i64(array, at));
      hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
    }
    if (to - at >= Integer.BYTES) {
      hash ^= (LittleEndian.i32(array, at) & 0xFFFF_FFFFL) * PRIME_1;
      hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
      at += Integer.BYTES;
    }
    for (; at < to; at++) {
      hash ^= LittleEndian.u8(array, at) * PRIME_5;
      hash = Long.rotateLeft(hash, 11) * PRIME_1;
    }
    hash = (hash ^ hash >>> 33) * PRIME_2;
    hash = (hash ^ hash >>> 29) * PRIME_3;
    return hash ^ hash >>> 32;
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
  }

  private static long merge(long hash, long lane) {
    return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
  }
}
