package dev.oleander.polars.jdbc.arrow;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/** Arrow's texts, in any of its layouts. */
final class ArrowTextReader extends TextReader {
  private final ColumnBuffers.Bytes buffers;

  ArrowTextReader(ResultColumn column, ColumnBuffers.Bytes buffers) {
    super(column);
    this.buffers = buffers;
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  public byte[] getBytes(int row) throws SQLException {
    try {
      return buffers.bytes(row);
    } catch (MalformedStreamException e) {
      throw MalformedStreamException.report(e);
    }
  }

  @Override
  public String getString(int row) throws SQLException {
    return new String(getBytes(row), StandardCharsets.UTF_8);
  }
}
