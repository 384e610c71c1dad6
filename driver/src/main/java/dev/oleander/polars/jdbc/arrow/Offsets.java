package dev.oleander.polars.jdbc.arrow;

/**
 * Where each value of a column begins, in bytes or elements, and at last where the last one ends.
 */
final class Offsets {
  private final boolean large;
  private Slice values;

  Offsets(boolean large) {
    this.large = large;
  }

  /** Offsets that are made in Java. */
  static Offsets of(long[] offsets) {
    Offsets made = new Offsets(true);
    made.values = Slice.of(offsets);
    return made;
  }

  /** With the first of them 0. */
  Offsets copy(int from, int to) {
    long[] starts = new long[to - from + 1];
    for (int row = from; from < to && row <= to; row++) {
      starts[row - from] = get(row) - get(from);
    }
    return of(starts);
  }

  void load(BatchCursor cursor, int rows) {
    // A column without rows may leave out even the first offset.
    values = cursor.nextBuffer(rows == 0 ? 0 : (rows + 1L) * (large ? 8 : 4));
  }

  long get(int row) {
    return large ? values.getLong((long) row << 3) : values.getInt((long) row << 2);
  }
}
