package dev.oleander.polars.jdbc.value;

import dev.oleander.polars.jdbc.error.SqlState;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.SQLException;

/** The text of a value; read-only. Valid until it is freed. Positions count Java's chars. */
final class PolarsClob implements NClob {
  private static final String NAME = "Clob";

  private volatile String text; // null when freed

  PolarsClob(String text) {
    this.text = text;
  }

  private String text() throws SQLException {
    return Freed.check(text, NAME);
  }

  @Override
  public long length() throws SQLException {
    return text().length();
  }

  /** As many characters as there are, up to the length. */
  @Override
  public String getSubString(long position, int length) throws SQLException {
    LobPart part = LobPart.of(position, length, text().length());
    return text().substring(part.start(), part.end());
  }

  @Override
  public Reader getCharacterStream() throws SQLException {
    return new StringReader(text());
  }

  @Override
  public Reader getCharacterStream(long position, long length) throws SQLException {
    LobPart part = LobPart.exactly(position, length, text().length());
    return new StringReader(text().substring(part.start(), part.end()));
  }

  /** Refuses a text that ASCII does not have all characters of. */
  @Override
  public InputStream getAsciiStream() throws SQLException {
    if (!JdbcValues.isAscii(text())) {
      throw SqlState.INVALID_CHARACTER_VALUE.exception(
          "The Clob has characters that ASCII does not have; use getCharacterStream");
    }
    return new ByteArrayInputStream(text().getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public long position(String pattern, long start) throws SQLException {
    String all = text();
    if (pattern == null) {
      throw SqlState.INVALID_ARGUMENT.exception("The text to look for is null");
    }
    int from = LobPart.searchStart(start);
    int found = from > all.length() ? -1 : all.indexOf(pattern, from);
    return found < 0 ? -1 : found + 1L;
  }

  @Override
  public long position(Clob pattern, long start) throws SQLException {
    text();
    if (pattern == null) {
      throw SqlState.INVALID_ARGUMENT.exception("The Clob to look for is null");
    }
    return position(
        pattern.getSubString(1, (int) Math.min(pattern.length(), Integer.MAX_VALUE)), start);
  }

  @Override
  public int setString(long position, String value) throws SQLException {
    throw LobPart.readOnly(NAME);
  }

  @Override
  public int setString(long position, String value, int offset, int length) throws SQLException {
    throw LobPart.readOnly(NAME);
  }

  @Override
  public OutputStream setAsciiStream(long position) throws SQLException {
    throw LobPart.readOnly(NAME);
  }

  @Override
  public Writer setCharacterStream(long position) throws SQLException {
    throw LobPart.readOnly(NAME);
  }

  @Override
  public void truncate(long length) throws SQLException {
    throw LobPart.readOnly(NAME);
  }

  /** Lets the text go. Idempotent; all other calls fail from then on. */
  @Override
  public void free() {
    text = null;
  }
}
