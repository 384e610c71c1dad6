package dev.oleander.polars.jdbc.value;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;

/** A part of an array as JDBC names it. */
final class ArrayPart {
  private ArrayPart() {}

  /**
   * Where a part begins, counted from 0.
   *
   * @param index from 1
   * @throws SQLException 07009 if the array has no such part
   */
  static int first(long index, int count, int size) throws SQLException {
    if (index < 1 || count < 0 || index - 1 > size - (long) count) {
      throw SqlState.INVALID_INDEX.exception(
          "The array has no "
              + count
              + " elements from element "
              + index
              + " on: it has the elements 1 to "
              + size);
    }
    return (int) (index - 1);
  }
}
