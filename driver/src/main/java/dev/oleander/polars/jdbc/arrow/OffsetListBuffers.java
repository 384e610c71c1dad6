package dev.oleander.polars.jdbc.arrow;

/** Lists with a table of where each begins. */
final class OffsetListBuffers extends ListBuffers {
  private final Offsets offsets;
  private final ColumnBuffers elements;

  OffsetListBuffers(boolean large, ColumnBuffers elements) {
    this.offsets = new Offsets(large);
    this.elements = elements;
  }

  @Override
  void loadValues(BatchCursor cursor, int rows) {
    offsets.load(cursor, rows);
    elements.load(cursor);
    cursor.requireBytes(elements.rows());
  }

  @Override
  int start(int row) {
    return at(offsets.get(row));
  }

  @Override
  int end(int row) {
    return at(offsets.get(row + 1));
  }

  private int at(long offset) {
    if (offset < 0 || offset > elements.rows()) {
      throw new MalformedStreamException("a list reaches beyond its elements");
    }
    return (int) offset;
  }
}
