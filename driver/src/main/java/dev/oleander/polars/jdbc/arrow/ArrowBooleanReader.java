package dev.oleander.polars.jdbc.arrow;

/** Arrow's truth values, one bit each. */
final class ArrowBooleanReader extends BooleanReader {
  private final ColumnBuffers.Bits buffers;

  ArrowBooleanReader(ResultColumn column, ColumnBuffers.Bits buffers) {
    super(column);
    this.buffers = buffers;
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  public boolean getBoolean(int row) {
    return buffers.bit(row);
  }
}
