package dev.oleander.polars.jdbc.zstd;

import java.util.Arrays;

/** Frames of Zstandard, unpacked into the middle of an array. */
public final class ZstdFuzzer {
  private static final byte UNTOUCHED = 0x5A;
  private static final int MARGIN = 40;
  private static final int ROOM = 20_000; // the seeds have less content

  private ZstdFuzzer() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] frames) {
    byte[] target = new byte[ROOM + 2 * MARGIN];
    Arrays.fill(target, UNTOUCHED);
    byte[] source = new byte[frames.length + 2 * MARGIN];
    System.arraycopy(frames, 0, source, MARGIN, frames.length);
    try {
      int written = new ZstdDecoder().decode(source, MARGIN, frames.length, target, MARGIN, ROOM);
      if (written < 0 || written > ROOM) {
        throw new AssertionError(written + " bytes of content");
      }
    } catch (ZstdException e) {
      if (!e.getMessage().startsWith("The Zstandard frame at byte ")) {
        throw new AssertionError("an exception without a place", e);
      }
    }
    for (int i = 0; i < MARGIN; i++) {
      if (target[i] != UNTOUCHED || target[MARGIN + ROOM + i] != UNTOUCHED) {
        throw new AssertionError("bytes outside of the target were written");
      }
    }
  }
}
