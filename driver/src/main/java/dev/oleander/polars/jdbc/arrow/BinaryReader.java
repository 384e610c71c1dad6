package dev.oleander.polars.jdbc.arrow;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.UUID;

/** Binary data; as text in hexadecimal digits. */
final class BinaryReader extends ColumnReader {
  private final BytesBuffers buffers;

  BinaryReader(ResultColumn column, BytesBuffers buffers) {
    super(column);
    this.buffers = buffers;
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  BinaryReader copy(int from, int to) {
    return new BinaryReader(column(), buffers.copy(from, to));
  }

  @Override
  public byte[] getBytes(int row) throws SQLException {
    return buffers.bytes(row, this);
  }

  @Override
  UUID getUuid(int row) throws SQLException {
    ByteBuffer bytes = ByteBuffer.wrap(getBytes(row));
    if (bytes.remaining() != 2 * Long.BYTES) {
      throw unreadable(getString(row), "UUID, which has 16 bytes", null);
    }
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  @Override
  public String getString(int row) throws SQLException {
    try {
      return HexFormat.of().formatHex(getBytes(row));
    } catch (OutOfMemoryError e) {
      throw outOfMemory(e);
    }
  }

  @Override
  public Object getObject(int row) throws SQLException {
    return getBytes(row);
  }
}
