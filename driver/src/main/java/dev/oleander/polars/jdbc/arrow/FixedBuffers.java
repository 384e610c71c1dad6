package dev.oleander.polars.jdbc.arrow;

/** Values of one width, a power of two or not. */
final class FixedBuffers extends ColumnBuffers {
  private final int width;
  private Slice values;

  FixedBuffers(int width) {
    this.width = width;
  }

  @Override
  void loadValues(BatchCursor cursor, int rows) {
    values = cursor.nextBuffer((long) rows * width);
  }

  /** Values that are made in Java. */
  static FixedBuffers of(int width, Slice values, Slice validity) {
    FixedBuffers made = new FixedBuffers(width);
    made.values = values;
    made.setRows(values.length() / width, validity);
    return made;
  }

  @Override
  FixedBuffers copy(int from, int to) {
    FixedBuffers copy = new FixedBuffers(width);
    copy.values = values.copy((long) from * width, (to - from) * (long) width);
    copy.takeRows(this, from, to);
    return copy;
  }

  byte int8(int row) {
    return values.getByte(row);
  }

  short int16(int row) {
    return values.getShort((long) row << 1);
  }

  int int32(int row) {
    return values.getInt((long) row << 2);
  }

  long int64(int row) {
    return values.getLong((long) row << 3);
  }

  /** One of the eight-byte words of a wider value; word 0 is the lowest. */
  long word(int row, int word) {
    return values.getLong((long) row * width + ((long) word << 3));
  }
}
