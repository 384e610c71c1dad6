package dev.oleander.polars.jdbc.value;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Blob;
import java.sql.SQLException;
import java.util.Arrays;

/** A Blob that an application fills, to bind it. One thread at a time. */
final class CreatedBlob implements Blob {
  private static final String NAME = "Blob";

  private byte[] bytes = new byte[0]; // null when freed; longer than the value, to grow
  private int size;

  /** The value as it is now, for reading. */
  private Blob now() throws SQLException {
    return new PolarsBlob(Arrays.copyOf(open(), size));
  }

  private byte[] open() throws SQLException {
    return Freed.check(bytes, NAME);
  }

  @Override
  public long length() throws SQLException {
    open();
    return size;
  }

  @Override
  public byte[] getBytes(long position, int length) throws SQLException {
    return now().getBytes(position, length);
  }

  @Override
  public InputStream getBinaryStream() throws SQLException {
    return now().getBinaryStream();
  }

  @Override
  public InputStream getBinaryStream(long position, long length) throws SQLException {
    return now().getBinaryStream(position, length);
  }

  @Override
  public long position(byte[] pattern, long start) throws SQLException {
    return now().position(pattern, start);
  }

  @Override
  public long position(Blob pattern, long start) throws SQLException {
    return now().position(pattern, start);
  }

  @Override
  public int setBytes(long position, byte[] value) throws SQLException {
    return setBytes(position, value, 0, LobPart.given(value).length);
  }

  /** Writes over what is there and beyond its end, but leaves no gap. */
  @Override
  public int setBytes(long position, byte[] value, int offset, int length) throws SQLException {
    open();
    LobPart.checkSource(LobPart.given(value).length, offset, length);
    int start = LobPart.of(position, 0, size).start();
    int end = LobPart.grown(start, length);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, Math.min(2 * bytes.length, LobPart.MOST)));
    }
    System.arraycopy(value, offset, bytes, start, length);
    size = Math.max(size, end);
    return length;
  }

  /** What is written is in the Blob when the stream is flushed or closed. */
  @Override
  public OutputStream setBinaryStream(long position) throws SQLException {
    open();
    int start = LobPart.of(position, 0, size).start();
    return new ByteArrayOutputStream() {
      private long next = start + 1L;

      @Override
      public void flush() throws IOException {
        try {
          next += setBytes(next, toByteArray());
          reset();
        } catch (SQLException e) {
          throw new IOException(e.getMessage(), e);
        }
      }

      @Override
      public void close() throws IOException {
        flush();
      }
    };
  }

  @Override
  public void truncate(long length) throws SQLException {
    open();
    size = LobPart.exactly(1, length, size).end();
  }

  /** Lets the bytes go. Idempotent; all other calls fail from then on. */
  @Override
  public void free() {
    bytes = null;
  }
}
