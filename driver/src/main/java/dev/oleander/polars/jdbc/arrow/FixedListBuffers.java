package dev.oleander.polars.jdbc.arrow;

/** Lists of the same number of elements. */
final class FixedListBuffers extends ListBuffers {
  private final int size;
  private final ColumnBuffers elements;

  FixedListBuffers(int size, ColumnBuffers elements) {
    this.size = size;
    this.elements = elements;
  }

  @Override
  void loadValues(BatchCursor cursor, int rows) {
    elements.load(cursor);
    cursor.requireBytes(elements.rows());
    if ((long) rows * size > elements.rows()) {
      throw new MalformedStreamException("a column of lists has too few elements");
    }
  }

  @Override
  int start(int row) {
    return row * size;
  }

  @Override
  int end(int row) {
    return (row + 1) * size;
  }
}
