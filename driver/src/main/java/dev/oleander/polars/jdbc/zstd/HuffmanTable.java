package dev.oleander.polars.jdbc.zstd;

import java.util.Arrays;

/**
 * The codes of Huffman-coded literals. The entry of a code is its symbol times 256 plus its length
 * in bits. The table has an entry for all that the next {@link #MOST_BITS} bits can be, whatever
 * its longest code is, so that the loops that read with it need no lengths but constants.
 */
final class HuffmanTable {
  /** The longest code. */
  static final int MOST_BITS = 11;

  private static final int MOST_SYMBOLS = 256;
  private static final int MOST_WEIGHT_LOG = 6;

  private final char[] entries = new char[1 << MOST_BITS];
  private final byte[] weights = new byte[MOST_SYMBOLS];
  private final int[] starts = new int[MOST_BITS + 2];
  private final FseTable weightTable = new FseTable(MOST_WEIGHT_LOG, weightValues());

  /** The entries by the bits that come. Not to be changed; the next {@link #read} does. */
  char[] entries() {
    return entries;
  }

  /**
   * Reads the description of a table.
   *
   * @return where it ends
   */
  int read(byte[] source, int from, int to) throws ZstdException {
    if (from >= to) {
      throw new ZstdException("the description of a Huffman table is missing");
    }
    int header = LittleEndian.u8(source, from);
    int start = from + 1;
    int described = header - 127;
    int size = header < 128 ? header : (described + 1) / 2;
    if (size > to - start) {
      throw new ZstdException("the description of a Huffman table is cut off");
    }
    int end = start + size;
    if (header < 128) {
      described = readWeights(source, start, end);
    } else {
      for (int i = 0; i < described; i++) {
        int two = source[start + i / 2];
        weights[i] = (byte) (i % 2 == 0 ? two >> 4 & 0xF : two & 0xF);
      }
    }
    build(described);
    return end;
  }

  /** Reads weights that two alternating states give, until the bits run out. */
  private int readWeights(byte[] source, int from, int to) throws ZstdException {
    int start = weightTable.read(source, from, to);
    int left = BackwardBits.count(source, start, to);
    int log = weightTable.log();
    if (left < 2 * log) {
      throw new ZstdException("the weights of a Huffman table are cut off");
    }
    long[] states = weightTable.entries();
    long bits = BackwardBits.next(source, start, left);
    long entry = states[BackwardBits.top(bits, log)];
    long other = states[BackwardBits.top(bits << log, log)];
    left -= 2 * log;
    int count = 0;
    while (count < MOST_SYMBOLS - 2) {
      weights[count++] = (byte) FseTable.valueBase(entry);
      int stateBits = FseTable.stateBits(entry);
      if (stateBits > left) {
        weights[count++] = (byte) FseTable.valueBase(other);
        return count;
      }
      int read = BackwardBits.top(BackwardBits.next(source, start, left), stateBits);
      left -= stateBits;
      long next = states[FseTable.stateBase(entry) + read];
      entry = other;
      other = next;
    }
    throw new ZstdException("a Huffman table has more than " + MOST_SYMBOLS + " symbols");
  }

  /**
   * Makes the entries of the weights.
   *
   * @param described weights that are there; the weight of one more symbol follows from them
   */
  private void build(int described) throws ZstdException {
    Arrays.fill(starts, 0);
    int sum = 0;
    for (int i = 0; i < described; i++) {
      int weight = weights[i];
      if (weight > MOST_BITS) {
        throw new ZstdException("a Huffman code of weight " + weight);
      }
      starts[weight]++;
      sum += 1 << weight >> 1;
    }
    int log = Integer.SIZE - Integer.numberOfLeadingZeros(sum);
    int rest = (1 << log) - sum;
    if (sum == 0 || log > MOST_BITS || Integer.bitCount(rest) != 1) {
      throw new ZstdException("the codes of a Huffman table do not fill it");
    }
    int lastWeight = Integer.numberOfTrailingZeros(rest) + 1;
    weights[described] = (byte) lastWeight;
    starts[lastWeight]++;
    if (starts[1] == 0) {
      throw new ZstdException("a Huffman table has no longest code");
    }
    int unit = 1 << (MOST_BITS - log);
    int start = 0;
    for (int weight = 1; weight <= log; weight++) {
      int count = starts[weight];
      starts[weight] = start;
      start += count * (unit << (weight - 1));
    }
    for (int symbol = 0; symbol <= described; symbol++) {
      int weight = weights[symbol];
      if (weight > 0) {
        int size = unit << (weight - 1);
        int at = starts[weight];
        starts[weight] = at + size;
        Arrays.fill(entries, at, at + size, (char) (symbol << Byte.SIZE | log + 1 - weight));
      }
    }
  }

  private static long[] weightValues() {
    long[] values = new long[MOST_BITS + 1];
    Arrays.setAll(values, weight -> FseTable.value(weight, 0));
    return values;
  }
}
