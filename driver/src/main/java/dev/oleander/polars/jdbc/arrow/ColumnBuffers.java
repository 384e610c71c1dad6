package dev.oleander.polars.jdbc.arrow;

/**
 * The buffers of a column in the batch that is loaded, one subclass for each layout of Arrow.
 *
 * <p>Loading checks that every buffer is long enough for the rows; positions that stand in the data
 * themselves (offsets, views) are checked where they are used.
 */
abstract class ColumnBuffers {
  private int rows;
  private Slice validity;

  /** Takes this column's part of a batch; what was loaded before is forgotten. */
  final void load(BatchCursor cursor) {
    BatchCursor.Node node = cursor.nextNode();
    rows = node.rows();
    validity = hasValidity() ? cursor.nextValidity(node) : null;
    loadValues(cursor, rows);
  }

  /** Rows of this column in the batch. */
  final int rows() {
    return rows;
  }

  boolean isNull(int row) {
    Slice bits = validity;
    return bits != null && (bits.getByte(row >> 3) >> (row & 7) & 1) == 0;
  }

  boolean hasValidity() {
    return true;
  }

  abstract void loadValues(BatchCursor cursor, int rows);

  /**
   * A copy of some rows, which stays when the next batch is loaded. Of a list or a struct it has no
   * elements or fields: their readers copy those.
   */
  abstract ColumnBuffers copy(int from, int to);

  /** Makes some rows of other buffers the rows of these, as far as all layouts have them. */
  final void takeRows(ColumnBuffers of, int from, int to) {
    setRows(to - from, of.validity == null ? null : of.validity.bits(from, to));
  }

  /**
   * @param bits one for each row that is not null; null where none is
   */
  final void setRows(int count, Slice bits) {
    rows = count;
    validity = bits;
  }
}
