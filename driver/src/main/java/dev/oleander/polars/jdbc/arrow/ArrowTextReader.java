package dev.oleander.polars.jdbc.arrow;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/** Arrow's texts, in any of its layouts. */
final class ArrowTextReader extends TextReader {
  /** What decoding puts where bytes are no UTF-8; a proper text may have it, too. */
  private static final char REPLACEMENT = '\uFFFD';

  private final BytesBuffers buffers;

  ArrowTextReader(ResultColumn column, BytesBuffers buffers) {
    super(column);
    this.buffers = buffers;
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  ArrowTextReader copy(int from, int to) {
    return new ArrowTextReader(column(), buffers.copy(from, to));
  }

  @Override
  public byte[] getBytes(int row) throws SQLException {
    return buffers.bytes(row, this);
  }

  @Override
  public String getString(int row) throws SQLException {
    String text;
    try {
      text = buffers.text(row);
    } catch (MalformedStreamException e) {
      throw MalformedStreamException.report(e);
    } catch (OutOfMemoryError e) {
      throw outOfMemory(e);
    }
    // Of a text that has only Latin-1 characters the string knows without looking.
    if (text.indexOf(REPLACEMENT) >= 0) {
      requireUtf8(getBytes(row));
    }
    return text;
  }

  private void requireUtf8(byte[] bytes) throws SQLException {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      throw malformedText(e);
    } catch (OutOfMemoryError e) {
      throw outOfMemory(e);
    }
  }
}
