package dev.oleander.polars.jdbc.zstd;

/**
 * Copies that round up: they read and write up to {@link #SLACK} bytes more than they are asked.
 */
final class FastCopy {
  /** Bytes that must lie behind what is read and what is written. */
  static final int SLACK = 16;

  /** From here on the call of the system's copy pays. */
  private static final int LONG = 96;

  private static final int STEP = Long.BYTES;

  private FastCopy() {}

  /** Copies literals. */
  static void literals(byte[] source, int from, byte[] target, int at, int length) {
    LittleEndian.copy64(source, from, target, at);
    LittleEndian.copy64(source, from + STEP, target, at + STEP);
    if (length > 2 * STEP) {
      longer(source, from, target, at, length);
    }
  }

  private static void longer(byte[] source, int from, byte[] target, int at, int length) {
    if (length > LONG) {
      System.arraycopy(source, from, target, at, length);
      return;
    }
    for (int done = 2 * STEP; done < length; done += 2 * STEP) {
      LittleEndian.copy64(source, from + done, target, at + done);
      LittleEndian.copy64(source, from + done + STEP, target, at + done + STEP);
    }
  }

  /**
   * Repeats what stands {@code offset} bytes before, also where that is only being written.
   *
   * @param offset 1 or more
   */
  static void match(byte[] target, int at, int offset, int length) {
    if (offset >= 2 * STEP) {
      distant(target, at, offset, length);
    } else if (offset >= STEP) {
      steps(target, at, offset, at + length);
    } else {
      near(target, at, offset, length);
    }
  }

  /** A match that is further away than two steps. */
  private static void distant(byte[] target, int at, int offset, int length) {
    int from = at - offset;
    if (length > LONG && offset >= length) {
      System.arraycopy(target, from, target, at, length);
      return;
    }
    int done = 0;
    do {
      LittleEndian.copy64(target, from + done, target, at + done);
      LittleEndian.copy64(target, from + done + STEP, target, at + done + STEP);
      done += 2 * STEP;
    } while (done < length);
  }

  /** A match that is further away than one step. */
  private static void steps(byte[] target, int at, int offset, int end) {
    for (int to = at; to < end; to += STEP) {
      LittleEndian.copy64(target, to - offset, target, to);
    }
  }

  /** A match nearer than a step: its bytes come again and again, so look for them further away. */
  private static void near(byte[] target, int at, int offset, int length) {
    for (int i = 0; i < STEP; i++) {
      target[at + i] = target[at + i - offset];
    }
    int periods = (STEP + offset - 1) / offset;
    steps(target, at + STEP, periods * offset, at + length);
  }
}
