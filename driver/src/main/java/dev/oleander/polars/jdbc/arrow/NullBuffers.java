package dev.oleander.polars.jdbc.arrow;

/** No buffers at all: every value is null. */
final class NullBuffers extends ColumnBuffers {
  @Override
  boolean hasValidity() {
    return false;
  }

  @Override
  void loadValues(BatchCursor cursor, int rows) {}

  @Override
  NullBuffers copy(int from, int to) {
    NullBuffers copy = new NullBuffers();
    copy.setRows(to - from, null);
    return copy;
  }

  @Override
  boolean isNull(int row) {
    return true;
  }
}
