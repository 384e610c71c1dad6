package dev.oleander.polars.jdbc.value;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;

/**
 * A part of a Blob or Clob as JDBC names it.
 *
 * @param start counted from 0
 * @param end behind the last
 */
record LobPart(int start, int end) {
  /** Bytes or characters that an application may put into a Blob or Clob. */
  static final int MOST = 64 << 20;

  /**
   * As much of what was asked for as there is.
   *
   * @param position from 1, and at most one behind the end
   * @throws SQLException 22023 for a position or length that is not possible
   */
  static LobPart of(long position, long length, int size) throws SQLException {
    if (position < 1 || position > size + 1L || length < 0) {
      throw absent(position, length, size);
    }
    int start = (int) (position - 1);
    return new LobPart(start, (int) (start + Math.min(length, size - start)));
  }

  /**
   * All of what was asked for, as streams have it.
   *
   * @throws SQLException 22023 if there is not so much
   */
  static LobPart exactly(long position, long length, int size) throws SQLException {
    LobPart part = of(position, length, size);
    if (part.end - part.start != length) {
      throw absent(position, length, size);
    }
    return part;
  }

  private static SQLException absent(long position, long length, int size) {
    return SqlState.INVALID_ARGUMENT.exception(
        "There are no " + length + " from position " + position + " on: the length is " + size);
  }

  /** Where a search begins, counted from 0. */
  static int searchStart(long position) throws SQLException {
    if (position < 1) {
      throw SqlState.INVALID_ARGUMENT.exception("Positions count from 1, not " + position);
    }
    return (int) Math.min(position - 1, Integer.MAX_VALUE);
  }

  /** Refuses null as the value to be written. */
  static <T> T given(T value) throws SQLException {
    if (value == null) {
      throw SqlState.INVALID_ARGUMENT.exception("The value to write is null");
    }
    return value;
  }

  /** Refuses a part of the value to be written that it does not have. */
  static void checkSource(int size, int offset, int length) throws SQLException {
    if (offset < 0 || length < 0 || length > size - offset) {
      throw SqlState.INVALID_ARGUMENT.exception(
          "The value to write has no " + length + " from " + offset + " on: its length is " + size);
    }
  }

  /** Where something written ends. */
  static int grown(int start, int length) throws SQLException {
    if (length > MOST - start) {
      throw SqlState.REQUEST_TOO_LARGE.exception(
          "A value has " + MOST + " bytes or characters at most");
    }
    return start + length;
  }

  static SQLException readOnly(String what) {
    return SqlState.NOT_SUPPORTED.exception(
        "The " + what + " is a copy of a value of a result, which cannot be changed");
  }
}
