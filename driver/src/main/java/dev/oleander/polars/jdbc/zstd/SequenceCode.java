package dev.oleander.polars.jdbc.zstd;

/** The three numbers of a sequence, each with its codes (RFC 8878, 3.1.1.3.2.1). */
final class SequenceCode {
  static final SequenceCode LITERALS_LENGTH =
      new SequenceCode(
          "literals length",
          9,
          6,
          lengths(
              0,
              new int[] {
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8,
                9, 10, 11, 12, 13, 14, 15, 16
              }),
          new int[] {
            4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1,
            1, 1, 1, -1, -1, -1, -1
          });

  static final SequenceCode OFFSET =
      new SequenceCode(
          "offset",
          8,
          5,
          offsets(),
          new int[] {
            1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1,
            -1
          });

  static final SequenceCode MATCH_LENGTH =
      new SequenceCode(
          "match length",
          9,
          6,
          lengths(
              3,
              new int[] {
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
              }),
          new int[] {
            1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1
          });

  private final String text;
  private final int mostLog;
  private final int predefinedLog;
  private final long[] values;
  private final int[] predefined;

  private SequenceCode(
      String text, int mostLog, int predefinedLog, long[] values, int[] predefined) {
    this.text = text;
    this.mostLog = mostLog;
    this.predefinedLog = predefinedLog;
    this.values = values;
    this.predefined = predefined;
  }

  /** A table for codes of this kind. */
  FseTable table() {
    return new FseTable(mostLog, values);
  }

  /** The table that the format defines for codes of this kind. */
  FseTable predefined() {
    FseTable table = new FseTable(predefinedLog, values);
    table.set(predefinedLog, predefined);
    return table;
  }

  @Override
  public String toString() {
    return text;
  }

  /** Each code goes on where the extra bits of the one before end. */
  private static long[] lengths(int first, int[] extraBits) {
    long[] values = new long[extraBits.length];
    int base = first;
    for (int code = 0; code < values.length; code++) {
      values[code] = FseTable.value(base, extraBits[code]);
      base += 1 << extraBits[code];
    }
    return values;
  }

  /** A code is the number of extra bits, below a highest 1. */
  private static long[] offsets() {
    long[] values = new long[Integer.SIZE];
    for (int code = 0; code < values.length; code++) {
      values[code] = FseTable.value(1 << code, code);
    }
    return values;
  }
}
