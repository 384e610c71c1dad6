package dev.oleander.polars.jdbc.arrow;

import java.util.List;

/** The readers of rows that are made in Java. */
final class RowReaders {
  private RowReaders() {}

  static final class Text extends TextReader {
    private final List<Object[]> rows;
    private final int index;

    Text(ResultColumn column, List<Object[]> rows, int index) {
      super(column);
      this.rows = rows;
      this.index = index;
    }

    @Override
    public boolean isNull(int row) {
      return rows.get(row)[index] == null;
    }

    @Override
    public String getString(int row) {
      return (String) rows.get(row)[index];
    }
  }

  static final class Integral extends IntegralReader {
    private final List<Object[]> rows;
    private final int index;

    Integral(ResultColumn column, List<Object[]> rows, int index) {
      super(column);
      this.rows = rows;
      this.index = index;
    }

    @Override
    public boolean isNull(int row) {
      return rows.get(row)[index] == null;
    }

    @Override
    public long getLong(int row) {
      return ((Number) rows.get(row)[index]).longValue();
    }
  }

  static final class Truth extends BooleanReader {
    private final List<Object[]> rows;
    private final int index;

    Truth(ResultColumn column, List<Object[]> rows, int index) {
      super(column);
      this.rows = rows;
      this.index = index;
    }

    @Override
    public boolean isNull(int row) {
      return rows.get(row)[index] == null;
    }

    @Override
    public boolean getBoolean(int row) {
      return (Boolean) rows.get(row)[index];
    }
  }
}
