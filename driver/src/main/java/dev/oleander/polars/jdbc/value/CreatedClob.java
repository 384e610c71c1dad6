package dev.oleander.polars.jdbc.value;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.SQLException;

/**
 * A Clob that an application fills, to bind it. Positions count Java's chars. One thread at a time.
 */
final class CreatedClob implements NClob {
  private static final String NAME = "Clob";

  private StringBuilder text = new StringBuilder(); // null when freed

  /** The value as it is now, for reading. */
  private Clob now() throws SQLException {
    return new PolarsClob(open().toString());
  }

  private StringBuilder open() throws SQLException {
    return Freed.check(text, NAME);
  }

  @Override
  public long length() throws SQLException {
    return open().length();
  }

  @Override
  public String getSubString(long position, int length) throws SQLException {
    return now().getSubString(position, length);
  }

  @Override
  public Reader getCharacterStream() throws SQLException {
    return now().getCharacterStream();
  }

  @Override
  public Reader getCharacterStream(long position, long length) throws SQLException {
    return now().getCharacterStream(position, length);
  }

  @Override
  public InputStream getAsciiStream() throws SQLException {
    return now().getAsciiStream();
  }

  @Override
  public long position(String pattern, long start) throws SQLException {
    return now().position(pattern, start);
  }

  @Override
  public long position(Clob pattern, long start) throws SQLException {
    return now().position(pattern, start);
  }

  @Override
  public int setString(long position, String value) throws SQLException {
    return setString(position, value, 0, LobPart.given(value).length());
  }

  /** Writes over what is there and beyond its end, but leaves no gap. */
  @Override
  public int setString(long position, String value, int offset, int length) throws SQLException {
    open();
    LobPart.checkSource(LobPart.given(value).length(), offset, length);
    int start = LobPart.of(position, 0, text.length()).start();
    int end = LobPart.grown(start, length);
    text.replace(start, Math.min(end, text.length()), value.substring(offset, offset + length));
    return length;
  }

  /** What is written is in the Clob when the stream is flushed or closed. */
  @Override
  public OutputStream setAsciiStream(long position) throws SQLException {
    open();
    int start = LobPart.of(position, 0, text.length()).start();
    return new ByteArrayOutputStream() {
      private long next = start + 1L;

      @Override
      public void flush() throws IOException {
        next += CreatedClob.this.write(next, ascii(toByteArray()));
        reset();
      }

      @Override
      public void close() throws IOException {
        flush();
      }
    };
  }

  /** What is written is in the Clob when the writer is flushed or closed. */
  @Override
  public Writer setCharacterStream(long position) throws SQLException {
    open();
    int start = LobPart.of(position, 0, text.length()).start();
    return new Writer() {
      private final StringBuilder written = new StringBuilder();
      private long next = start + 1L;

      @Override
      public void write(char[] source, int offset, int length) {
        written.append(source, offset, length);
      }

      @Override
      public void flush() throws IOException {
        next += CreatedClob.this.write(next, written.toString());
        written.setLength(0);
      }

      @Override
      public void close() throws IOException {
        flush();
      }
    };
  }

  /** Fails where it is none: a replacement character would be another text. */
  private static String ascii(byte[] bytes) throws IOException {
    return StandardCharsets.US_ASCII.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private int write(long position, String value) throws IOException {
    try {
      return setString(position, value);
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void truncate(long length) throws SQLException {
    open().setLength(LobPart.exactly(1, length, text.length()).end());
  }

  /** Lets the text go. Idempotent; all other calls fail from then on. */
  @Override
  public void free() {
    text = null;
  }
}
