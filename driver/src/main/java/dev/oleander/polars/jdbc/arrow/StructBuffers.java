package dev.oleander.polars.jdbc.arrow;

import java.util.List;

/** One column for each field. */
final class StructBuffers extends ColumnBuffers {
  private final List<ColumnBuffers> fields;

  StructBuffers(List<ColumnBuffers> fields) {
    this.fields = fields;
  }

  @Override
  void loadValues(BatchCursor cursor, int rows) {
    for (ColumnBuffers field : fields) {
      field.load(cursor);
      if (field.rows() < rows) {
        throw new MalformedStreamException("a field of a struct has too few rows");
      }
    }
  }

  @Override
  StructBuffers copy(int from, int to) {
    StructBuffers copy = new StructBuffers(List.of());
    copy.takeRows(this, from, to);
    return copy;
  }
}
