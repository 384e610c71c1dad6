package dev.oleander.polars.jdbc.arrow;

/** Values that are elements one behind the other, in another column. */
abstract class ListBuffers extends ColumnBuffers {
  /** The first element of a row. */
  abstract int start(int row);

  /** The element behind the last of a row; may be before the first in a malformed stream. */
  abstract int end(int row);

  /** With the elements counted from the first of them. */
  @Override
  final CopiedListBuffers copy(int from, int to) {
    int[] starts = new int[to - from];
    int[] ends = new int[to - from];
    int first = from == to ? 0 : start(from);
    int behind = first;
    for (int row = from; row < to; row++) {
      int start = start(row);
      int end = end(row);
      if (start < behind || end < start) {
        throw new MalformedStreamException("a list begins before the end of the one before it");
      }
      behind = end;
      starts[row - from] = start - first;
      ends[row - from] = end - first;
    }
    CopiedListBuffers copy = new CopiedListBuffers(starts, ends);
    copy.takeRows(this, from, to);
    return copy;
  }
}
