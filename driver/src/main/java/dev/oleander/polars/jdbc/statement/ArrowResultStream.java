package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.arrow.StreamPiece;
import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Objects;

/**
 * The bytes of {@link dev.oleander.polars.jdbc.OleanderPolarsResultSet#arrowStream}. Used by one
 * thread at a time; {@link #close} may come from any.
 */
final class ArrowResultStream extends InputStream {
  private final ResultRows rows;
  private final Runnable closeResult;
  private final long maxRows;

  private StreamPiece piece; // null after the last
  private long given; // rows
  private SQLException failure;

  /**
   * @param closeResult run with each close
   * @param maxRows 0 for all
   */
  ArrowResultStream(ResultRows rows, Runnable closeResult, long maxRows) throws SQLException {
    this.rows = rows;
    this.closeResult = closeResult;
    this.maxRows = maxRows;
    this.piece = rows.nextPiece();
  }

  @Override
  public int read() throws IOException {
    ByteBuffer bytes = bytes();
    return bytes == null ? -1 : bytes.get() & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, to.length);
    if (length == 0) {
      return 0;
    }
    ByteBuffer bytes = bytes();
    if (bytes == null) {
      return -1;
    }
    int read = Math.min(length, bytes.remaining());
    bytes.get(to, offset, read);
    return read;
  }

  /** Those that can be had without waiting for the server. */
  @Override
  public int available() {
    return piece == null ? 0 : piece.head().remaining() + piece.body().remaining();
  }

  @Override
  public void close() {
    closeResult.run();
  }

  /** What is to be read next, with at least one byte; null at the end. */
  private ByteBuffer bytes() throws IOException {
    try {
      if (failure != null) {
        throw failure;
      }
      rows.check();
      while (piece != null) {
        if (piece.head().hasRemaining()) {
          return piece.head();
        }
        if (piece.body().hasRemaining()) {
          return piece.body();
        }
        piece = next();
      }
      return null;
    } catch (SQLException e) {
      failure = e;
      throw new IOException("The result cannot be read to its end: " + e.getMessage(), e);
    }
  }

  private StreamPiece next() throws SQLException {
    if (piece.isEndMark()) {
      return null;
    }
    StreamPiece next = rows.nextPiece();
    if (maxRows == 0 || next.rows() == 0) {
      return next;
    }
    if (given == maxRows) {
      rows.stop();
      return StreamPiece.endMark();
    }
    given += next.rows();
    if (given > maxRows) {
      rows.stop();
      throw SqlState.NOT_SUPPORTED.exception(
          "The server does not limit the rows of a result (setMaxRows), and the driver does not cut"
              + " a batch of an Arrow stream. Write a LIMIT into the statement instead.");
    }
    return next;
  }
}
