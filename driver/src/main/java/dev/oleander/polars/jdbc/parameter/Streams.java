package dev.oleander.polars.jdbc.parameter;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.SQLException;
import java.util.Arrays;

/** Reads streams to their end, or as much of them as the application says; never closes them. */
final class Streams {
  /** Bytes or characters of one value: more than a server takes in a statement. */
  static final int MOST = 64 << 20;

  private static final int PIECE = 8192;

  private Streams() {}

  /**
   * @param length null for all that there is
   * @throws SQLException 22023 if the stream is shorter, 54000 if it is too long to be bound
   */
  static byte[] bytes(InputStream stream, Long length, Binding to) throws SQLException {
    int wanted = wanted(length, to);
    try {
      byte[] read = stream.readNBytes(wanted);
      if (length == null && read.length > MOST) {
        throw tooLong(to);
      }
      checkLength(length, read.length, to);
      return read;
    } catch (IOException e) {
      throw to.unreadableStream(e);
    }
  }

  /** As {@link #bytes(InputStream, Long, Binding)}. */
  static String text(Reader reader, Long length, Binding to) throws SQLException {
    int wanted = wanted(length, to);
    StringBuilder text = new StringBuilder();
    char[] piece = new char[PIECE];
    try {
      while (text.length() < wanted) {
        int read = reader.read(piece, 0, Math.min(piece.length, wanted - text.length()));
        if (read < 0) {
          break;
        }
        text.append(piece, 0, read);
      }
    } catch (IOException e) {
      throw to.unreadableStream(e);
    }
    if (length == null && text.length() > MOST) {
      throw tooLong(to);
    }
    checkLength(length, text.length(), to);
    return text.toString();
  }

  /**
   * Bytes that are a text.
   *
   * @throws SQLException 22018 if they are none in that encoding
   */
  static String text(InputStream stream, Long length, Charset encoding, Binding to)
      throws SQLException {
    byte[] bytes = bytes(stream, length, to);
    try {
      return encoding.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw to.unreadable("the bytes are no text in " + encoding);
    }
  }

  static byte[] bytes(Blob blob, Binding to) throws SQLException {
    long length = blob.length();
    if (length > MOST) {
      throw tooLong(to);
    }
    byte[] bytes = length == 0 ? new byte[0] : blob.getBytes(1, (int) length);
    checkLength(length, bytes.length, to);
    return Arrays.copyOf(bytes, bytes.length);
  }

  static String text(Clob clob, Binding to) throws SQLException {
    long length = clob.length();
    if (length > MOST) {
      throw tooLong(to);
    }
    String text = length == 0 ? "" : clob.getSubString(1, (int) length);
    checkLength(length, text.length(), to);
    return text;
  }

  /** One more than may be, to see that there is more. */
  private static int wanted(Long length, Binding to) throws SQLException {
    if (length == null) {
      return MOST + 1;
    }
    if (length < 0) {
      throw to.invalidArgument("the length is negative: " + length);
    }
    if (length > MOST) {
      throw tooLong(to);
    }
    return length.intValue();
  }

  private static void checkLength(Long wanted, int read, Binding to) throws SQLException {
    if (wanted != null && wanted != read) {
      throw to.invalidArgument(
          "there should be " + wanted + " bytes or characters, and there are " + read);
    }
  }

  private static SQLException tooLong(Binding to) {
    return to.tooLarge("a value has " + MOST + " bytes or characters at most");
  }
}
