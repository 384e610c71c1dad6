package dev.oleander.polars.jdbc.arrow;

/** Bytes of a fixed number. */
final class FixedBytesBuffers extends BytesBuffers {
  private final int width;
  private Slice values;

  FixedBytesBuffers(int width) {
    this.width = width;
  }

  @Override
  void loadValues(BatchCursor cursor, int rows) {
    values = cursor.nextBuffer((long) rows * width);
  }

  @Override
  FixedBytesBuffers copy(int from, int to) {
    FixedBytesBuffers copy = new FixedBytesBuffers(width);
    copy.values = values.copy((long) from * width, (to - from) * (long) width);
    copy.takeRows(this, from, to);
    return copy;
  }

  @Override
  byte[] bytes(int row) {
    return values.bytes((long) row * width, width);
  }

  @Override
  String text(int row) {
    return values.text((long) row * width, width);
  }
}
