package dev.oleander.polars.jdbc.arrow;

/** Values of one bit. */
final class BitBuffers extends ColumnBuffers {
  private Slice values;

  @Override
  void loadValues(BatchCursor cursor, int rows) {
    values = cursor.nextBuffer(((long) rows + 7) / 8);
  }

  /** Values that are made in Java. */
  static BitBuffers of(int rows, Slice values, Slice validity) {
    BitBuffers made = new BitBuffers();
    made.values = values;
    made.setRows(rows, validity);
    return made;
  }

  @Override
  BitBuffers copy(int from, int to) {
    BitBuffers copy = new BitBuffers();
    copy.values = values.bits(from, to);
    copy.takeRows(this, from, to);
    return copy;
  }

  boolean bit(int row) {
    return (values.getByte(row >> 3) >> (row & 7) & 1) != 0;
  }
}
