package dev.oleander.polars.jdbc.arrow;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Rows that are there already, and belong to no stream: one batch. */
final class RowBatches extends ResultBatches {
  private enum Position {
    BEFORE,
    IN,
    AFTER
  }

  private final List<ResultColumn> columns;
  private final List<ColumnReader> readers;
  private final int rows;
  private Position position = Position.BEFORE;

  /**
   * @param columns what the readers' columns are called here
   * @param rows how many rows the readers have
   */
  RowBatches(List<ResultColumn> columns, List<ColumnReader> readers, int rows) {
    this.columns = List.copyOf(columns);
    this.readers = List.copyOf(readers);
    this.rows = rows;
  }

  /** Rows that are made in Java. */
  RowBatches(List<ResultColumn> columns, List<Object[]> rows) {
    this(columns, readers(columns, rows), rows.size());
  }

  private static List<ColumnReader> readers(List<ResultColumn> columns, List<Object[]> rows) {
    List<ColumnReader> readers = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      int index = i;
      readers.add(reader(columns.get(i), rows.stream().map(row -> row[index]).toArray()));
    }
    return readers;
  }

  private static ColumnReader reader(ResultColumn column, Object[] values) {
    return switch (column.type().kind()) {
      case STRING -> texts(column, values);
      case INT8, INT16, INT32, INT64 -> integers(column, values);
      case BOOLEAN -> truths(column, values);
      default ->
          throw new IllegalArgumentException(
              "column '" + column.name() + "' is of the kind " + column.type().kind());
    };
  }

  private static ColumnReader texts(ResultColumn column, Object[] values) {
    String[] texts = new String[values.length];
    for (int i = 0; i < values.length; i++) {
      texts[i] = (String) values[i];
    }
    return new KeptTextReader(column, texts);
  }

  private static ColumnReader integers(ResultColumn column, Object[] values) {
    long[] numbers = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      numbers[i] = values[i] == null ? 0 : ((Number) values[i]).longValue();
    }
    return ArrowIntegers.of(
        TypeKind.INT64, column, FixedBuffers.of(Long.BYTES, Slice.of(numbers), validity(values)));
  }

  private static ColumnReader truths(ResultColumn column, Object[] values) {
    BitSet bits = new BitSet();
    for (int i = 0; i < values.length; i++) {
      bits.set(i, values[i] != null && (Boolean) values[i]);
    }
    return new BooleanReader(
        column, BitBuffers.of(values.length, Slice.of(bits, values.length), validity(values)));
  }

  private static Slice validity(Object[] values) {
    BitSet bits = new BitSet();
    for (int i = 0; i < values.length; i++) {
      bits.set(i, values[i] != null);
    }
    return Slice.of(bits, values.length);
  }

  @Override
  public List<ResultColumn> columns() {
    return columns;
  }

  @Override
  public boolean begin() {
    return rows > 0;
  }

  @Override
  public boolean next() {
    position = position == Position.BEFORE && rows > 0 ? Position.IN : Position.AFTER;
    return position == Position.IN;
  }

  @Override
  public StreamPiece nextPiece() throws SQLException {
    throw SqlState.NOT_SUPPORTED.exception("Rows that come from no workload have no Arrow stream");
  }

  @Override
  public int rowCount() {
    return position == Position.IN ? rows : 0;
  }

  @Override
  public ColumnReader column(int index) {
    return readers.get(index);
  }

  @Override
  public void close() {
    position = Position.AFTER;
  }
}
