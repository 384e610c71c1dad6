package dev.oleander.polars.jdbc.arrow;

/** A column that has only nulls. */
final class NullReader extends ColumnReader {
  NullReader(ResultColumn column) {
    super(column);
  }

  @Override
  public boolean isNull(int row) {
    return true;
  }

  @Override
  NullReader copy(int from, int to) {
    return this;
  }

  @Override
  public String getString(int row) {
    return null;
  }

  @Override
  public Object getObject(int row) {
    return null;
  }
}
