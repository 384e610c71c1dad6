package dev.oleander.polars.jdbc.arrow;

import java.sql.SQLException;
import java.util.HexFormat;

/** Binary data; as text in hexadecimal digits. */
final class BinaryReader extends ColumnReader {
  private final ColumnBuffers.Bytes buffers;

  BinaryReader(ResultColumn column, ColumnBuffers.Bytes buffers) {
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
    return HexFormat.of().formatHex(getBytes(row));
  }

  @Override
  public Object getObject(int row) throws SQLException {
    return getBytes(row);
  }
}
