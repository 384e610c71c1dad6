package dev.oleander.polars.jdbc.arrow;

import java.sql.SQLException;

/** Values that are bytes of any number. */
abstract class BytesBuffers extends ColumnBuffers {
  /** A copy of the bytes. */
  abstract byte[] bytes(int row);

  /** A copy of the bytes, for a reader that tells what keeps them from being had. */
  final byte[] bytes(int row, ColumnReader reader) throws SQLException {
    try {
      return bytes(row);
    } catch (MalformedStreamException e) {
      throw MalformedStreamException.report(e);
    } catch (OutOfMemoryError e) {
      throw reader.outOfMemory(e);
    }
  }

  /** The bytes as text, without a copy of them. */
  abstract String text(int row);

  @Override
  abstract BytesBuffers copy(int from, int to);
}
