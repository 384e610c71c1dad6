package dev.oleander.polars.jdbc.arrow;

/** Bytes one behind the other, with a table of where each begins. */
final class OffsetBytesBuffers extends BytesBuffers {
  private final Offsets offsets;
  private Slice values;

  OffsetBytesBuffers(boolean large) {
    this(new Offsets(large));
  }

  private OffsetBytesBuffers(Offsets offsets) {
    this.offsets = offsets;
  }

  /**
   * Values that are made in Java.
   *
   * @param offsets where each begins in the bytes, and at last where the last one ends
   * @param bytes not copied
   */
  static OffsetBytesBuffers of(long[] offsets, byte[] bytes) {
    OffsetBytesBuffers made = new OffsetBytesBuffers(Offsets.of(offsets));
    made.values = new Slice(bytes, 0, bytes.length);
    return made;
  }

  @Override
  void loadValues(BatchCursor cursor, int rows) {
    offsets.load(cursor, rows);
    values = cursor.nextBuffer(0);
  }

  @Override
  OffsetBytesBuffers copy(int from, int to) {
    OffsetBytesBuffers copy = new OffsetBytesBuffers(offsets.copy(from, to));
    long start = from == to ? 0 : offsets.get(from);
    long end = from == to ? 0 : offsets.get(to);
    copy.values = values.copy(start, end - start);
    copy.takeRows(this, from, to);
    return copy;
  }

  @Override
  byte[] bytes(int row) {
    long start = offsets.get(row);
    return values.bytes(start, offsets.get(row + 1) - start);
  }

  @Override
  String text(int row) {
    long start = offsets.get(row);
    return values.text(start, offsets.get(row + 1) - start);
  }
}
