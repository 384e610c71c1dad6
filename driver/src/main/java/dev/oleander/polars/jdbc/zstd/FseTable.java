package dev.oleander.polars.jdbc.zstd;

import java.util.Arrays;

/**
 * The states of a Finite State Entropy decoder. A state tells a value and how the next state is
 * found. All of it is packed in a number, the entry of the state:
 *
 * <pre>
 * bits  0 to  7  bits to read for the next state
 * bits  8 to 15  extra bits to read for the value
 * bits 16 to 31  what to add to the bits read to have the next state
 * bits 32 to 63  what to add to the extra bits to have the value
 * </pre>
 */
final class FseTable {
  private static final int LEAST_LOG = 5;

  private final int mostLog;
  private final long[] values;
  private final long[] entries;
  private final byte[] symbols;
  private final int[] counts;
  private final int[] seen;
  private int log;

  /**
   * @param mostLog the most states that a table may have, as a logarithm
   * @param values what each symbol stands for, as {@link #value} makes it
   */
  FseTable(int mostLog, long[] values) {
    this.mostLog = mostLog;
    this.values = values;
    this.entries = new long[1 << mostLog];
    this.symbols = new byte[1 << mostLog];
    this.counts = new int[values.length];
    this.seen = new int[values.length];
  }

  /** The part of an entry that depends on the symbol only. */
  static long value(int base, int extraBits) {
    return (long) base << 32 | (long) extraBits << 8;
  }

  static int stateBits(long entry) {
    return (int) entry & 0xFF;
  }

  static int extraBits(long entry) {
    return (int) entry >>> 8 & 0xFF;
  }

  static int stateBase(long entry) {
    return (int) entry >>> 16;
  }

  static int valueBase(long entry) {
    return (int) (entry >>> 32);
  }

  /** The entries by state. Not to be changed; the next {@link #read} does. */
  long[] entries() {
    return entries;
  }

  /** Bits of a state. */
  int log() {
    return log;
  }

  /**
   * Reads the description of a table.
   *
   * @return where it ends
   */
  int read(byte[] source, int from, int to) throws ZstdException {
    if (from >= to) {
      throw new ZstdException("the description of an FSE table is missing");
    }
    ForwardBits bits = new ForwardBits(source, from, to);
    int describedLog = bits.read(4) + LEAST_LOG;
    if (describedLog > mostLog) {
      throw new ZstdException(
          "an FSE table of 2^" + describedLog + " states; at most 2^" + mostLog + " are allowed");
    }
    Arrays.fill(counts, 0);
    int symbol = 0;
    int left = 1 << describedLog;
    while (left > 0) {
      if (symbol >= counts.length) {
        throw new ZstdException("an FSE table has more than " + counts.length + " symbols");
      }
      int count = readCount(bits, left);
      counts[symbol++] = count;
      left -= Math.abs(count);
      if (count == 0) {
        int zeros;
        do {
          zeros = bits.read(2);
          symbol += zeros;
        } while (zeros == 3 && symbol < counts.length);
      }
    }
    int end = bits.end();
    spread(describedLog);
    return end;
  }

  /** How many of the {@code left} states a symbol has: 0 or more, or -1 for a rare symbol's one. */
  private static int readCount(ForwardBits bits, int left) {
    int most = left + 1;
    int width = Integer.SIZE - Integer.numberOfLeadingZeros(most);
    int mask = (1 << (width - 1)) - 1;
    int shorter = (1 << width) - 1 - most;
    int read = bits.peek(width);
    if ((read & mask) < shorter) {
      bits.skip(width - 1);
      return (read & mask) - 1;
    }
    bits.skip(width);
    return (read > mask ? read - shorter : read) - 1;
  }

  /** Makes the table of a known distribution. */
  void set(int newLog, int[] distribution) {
    Arrays.fill(counts, 0);
    System.arraycopy(distribution, 0, counts, 0, distribution.length);
    spread(newLog);
  }

  /** Makes the table that always gives one symbol and reads no bits for it. */
  void set(int symbol) throws ZstdException {
    if (symbol >= values.length) {
      throw new ZstdException("no code " + symbol + "; the last one is " + (values.length - 1));
    }
    log = 0;
    entries[0] = values[symbol];
  }

  /** Makes the table of {@link #counts}, whose sum is the number of states. */
  private void spread(int newLog) {
    log = newLog;
    int size = 1 << newLog;
    int mask = size - 1;
    int rare = size;
    for (int symbol = 0; symbol < counts.length; symbol++) {
      seen[symbol] = Math.abs(counts[symbol]);
      if (counts[symbol] < 0) {
        symbols[--rare] = (byte) symbol;
      }
    }
    int step = (size >> 1) + (size >> 3) + 3;
    int state = 0;
    for (int symbol = 0; symbol < counts.length; symbol++) {
      for (int i = 0; i < counts[symbol]; i++) {
        symbols[state] = (byte) symbol;
        do {
          state = (state + step) & mask;
        } while (state >= rare);
      }
    }
    for (int at = 0; at < size; at++) {
      int symbol = symbols[at];
      int nth = seen[symbol]++;
      int bits = newLog - (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(nth));
      entries[at] = values[symbol] | (long) ((nth << bits) - size) << 16 | bits;
    }
  }
}
