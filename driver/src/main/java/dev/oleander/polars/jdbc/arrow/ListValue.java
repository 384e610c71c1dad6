package dev.oleander.polars.jdbc.arrow;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.LongStream;

/** One list, copied out of its batch: it stays when the batch goes. Immutable. */
public final class ListValue {
  private final ListReader reader;
  private final int row;

  /**
   * @param reader of a copy
   */
  ListValue(ListReader reader, int row) {
    this.reader = reader;
    this.row = row;
  }

  /** What reads the elements: those of this list are its rows from {@link #start} on. */
  public ColumnReader elements() {
    return reader.elements();
  }

  /** The row of {@link #elements} that has the first element. */
  public int start() throws SQLException {
    return reader.start(row);
  }

  /** How many elements there are. */
  public int size() throws SQLException {
    return reader.size(row);
  }

  /**
   * Some elements as a result of two columns: INDEX, which counts the elements of the list from 1,
   * and VALUE.
   *
   * @param from the first of them, counted from 0
   */
  public ResultBatches toBatches(int from, int count) throws SQLException {
    ColumnReader all = elements();
    ResultColumn index = new ResultColumn("INDEX", ColumnType.of(TypeKind.INT32), false);
    ResultColumn value = new ResultColumn("VALUE", all.column().type(), true);
    int start = start() + from;
    return reader.checked(
        () ->
            new RowBatches(
                List.of(index, value),
                List.of(
                    ArrowIntegers.of(
                        TypeKind.INT64,
                        index,
                        FixedBuffers.of(Long.BYTES, Slice.of(indexes(from, count)), null)),
                    all.copy(start, start + count)),
                count));
  }

  private static long[] indexes(int from, int count) {
    return LongStream.range(from + 1L, from + 1L + count).toArray();
  }

  /** The text of the list. */
  public String toJson() throws SQLException {
    return reader.getString(row);
  }
}
