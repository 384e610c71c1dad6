package dev.oleander.polars.jdbc.arrow;

import java.util.ArrayList;
import java.util.List;

/** Rows that are made in Java: one batch. */
final class RowBatches extends ResultBatches {
  private enum Position {
    BEFORE,
    IN,
    AFTER
  }

  private final List<ResultColumn> columns;
  private final List<Object[]> rows;
  private final List<ColumnReader> readers;
  private Position position = Position.BEFORE;

  RowBatches(List<ResultColumn> columns, List<Object[]> rows) {
    this.columns = List.copyOf(columns);
    this.rows = List.copyOf(rows);
    List<ColumnReader> made = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      made.add(reader(columns.get(i), i));
    }
    this.readers = List.copyOf(made);
  }

  @Override
  public List<ResultColumn> columns() {
    return columns;
  }

  @Override
  public boolean next() {
    position = position == Position.BEFORE && !rows.isEmpty() ? Position.IN : Position.AFTER;
    return position == Position.IN;
  }

  @Override
  public int rowCount() {
    return position == Position.IN ? rows.size() : 0;
  }

  @Override
  public ColumnReader column(int index) {
    return readers.get(index);
  }

  @Override
  public void close() {
    position = Position.AFTER;
  }

  private ColumnReader reader(ResultColumn column, int index) {
    return switch (column.type().kind()) {
      case STRING -> new RowReaders.Text(column, rows, index);
      case INT8, INT16, INT32, INT64 -> new RowReaders.Integral(column, rows, index);
      case BOOLEAN -> new RowReaders.Truth(column, rows, index);
      default ->
          throw new IllegalArgumentException(
              "column '" + column.name() + "' is of the kind " + column.type().kind());
    };
  }
}
