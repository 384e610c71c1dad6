package dev.oleander.polars.jdbc.value;

import dev.oleander.polars.jdbc.error.SqlState;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Blob;
import java.sql.SQLException;
import java.util.Arrays;

/** Bytes of a value; read-only. Valid until it is freed. */
final class PolarsBlob implements Blob {
  private static final String NAME = "Blob";

  private volatile byte[] bytes; // null when freed

  /**
   * @param bytes not copied
   */
  PolarsBlob(byte[] bytes) {
    this.bytes = bytes;
  }

  private byte[] bytes() throws SQLException {
    return Freed.check(bytes, NAME);
  }

  @Override
  public long length() throws SQLException {
    return bytes().length;
  }

  /** As many bytes as there are, up to the length. */
  @Override
  public byte[] getBytes(long position, int length) throws SQLException {
    LobPart part = LobPart.of(position, length, bytes().length);
    return Arrays.copyOfRange(bytes(), part.start(), part.end());
  }

  @Override
  public InputStream getBinaryStream() throws SQLException {
    return new ByteArrayInputStream(bytes());
  }

  @Override
  public InputStream getBinaryStream(long position, long length) throws SQLException {
    LobPart part = LobPart.exactly(position, length, bytes().length);
    return new ByteArrayInputStream(bytes(), part.start(), part.end() - part.start());
  }

  @Override
  public long position(byte[] pattern, long start) throws SQLException {
    byte[] all = bytes();
    if (pattern == null) {
      throw SqlState.INVALID_ARGUMENT.exception("The bytes to look for are null");
    }
    for (int i = LobPart.searchStart(start); i <= all.length - pattern.length; i++) {
      if (Arrays.equals(all, i, i + pattern.length, pattern, 0, pattern.length)) {
        return i + 1L;
      }
    }
    return -1;
  }

  @Override
  public long position(Blob pattern, long start) throws SQLException {
    bytes();
    if (pattern == null) {
      throw SqlState.INVALID_ARGUMENT.exception("The Blob to look for is null");
    }
    return position(
        pattern.getBytes(1, (int) Math.min(pattern.length(), Integer.MAX_VALUE)), start);
  }

  @Override
  public int setBytes(long position, byte[] value) throws SQLException {
    throw LobPart.readOnly(NAME);
  }

  @Override
  public int setBytes(long position, byte[] value, int offset, int length) throws SQLException {
    throw LobPart.readOnly(NAME);
  }

  @Override
  public OutputStream setBinaryStream(long position) throws SQLException {
    throw LobPart.readOnly(NAME);
  }

  @Override
  public void truncate(long length) throws SQLException {
    throw LobPart.readOnly(NAME);
  }

  /** Lets the bytes go. Idempotent; all other calls fail from then on. */
  @Override
  public void free() {
    bytes = null;
  }
}
