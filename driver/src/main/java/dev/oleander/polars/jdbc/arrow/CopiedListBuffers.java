package dev.oleander.polars.jdbc.arrow;

/** Lists that {@link ListBuffers#copy} has made. */
final class CopiedListBuffers extends ListBuffers {
  private final int[] starts;
  private final int[] ends;

  /** Does not copy the arrays. */
  CopiedListBuffers(int[] starts, int[] ends) {
    this.starts = starts;
    this.ends = ends;
  }

  @Override
  void loadValues(BatchCursor cursor, int rows) {
    throw new IllegalStateException("A copy is not loaded");
  }

  @Override
  int start(int row) {
    return starts[row];
  }

  @Override
  int end(int row) {
    return ends[row];
  }
}
