package dev.oleander.polars.jdbc.arrow;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The rows of a result, a batch at a time.
 *
 * <p>Not safe for threads: {@link #next} and {@link #close} must not overlap with anything, but for
 * one: while a getter of a {@link ColumnReader} runs, another thread may close. The getter then
 * answers what it would have.
 */
public abstract sealed class ResultBatches implements AutoCloseable
    permits StreamBatches, RowBatches {

  /**
   * Reads the schema of an Arrow IPC stream. All of it is read by the threads that ask for rows.
   *
   * @see #open(InputStream, ResultMemory, Executor)
   */
  public static ResultBatches open(InputStream in, ResultMemory memory)
      throws IOException, SQLException {
    return open(in, memory, null);
  }

  /**
   * Reads the schema of an Arrow IPC stream.
   *
   * @param in closed with the result, and also when this fails; read by one thread at a time
   * @param memory counts the bytes that are held: dictionaries, the batch that is loaded, and the
   *     one that is read ahead
   * @param executor for threads that read one batch ahead; it must not keep a task waiting, and may
   *     refuse it; null for none
   * @throws TruncatedStreamException if the stream ends early
   * @throws IOException if the stream breaks
   * @throws SQLException HY000 if it is no proper Arrow stream, HYC00 if it has a type that cannot
   *     be read
   */
  public static ResultBatches open(InputStream in, ResultMemory memory, Executor executor)
      throws IOException, SQLException {
    return StreamBatches.read(in, memory, executor);
  }

  /**
   * Rows that are made in Java, for metadata. Their memory is not counted.
   *
   * @param columns of the kinds STRING, INT8 to INT64 and BOOLEAN
   * @param rows one array for each row, with a String, Number, Boolean or null for each column; not
   *     to be changed afterwards
   */
  public static ResultBatches of(List<ResultColumn> columns, List<Object[]> rows) {
    return new RowBatches(columns, rows);
  }

  /** The columns, in their order. */
  public abstract List<ResultColumn> columns();

  /**
   * Waits for the first batch that has rows, and loads nothing yet. To be called at most once, and
   * before all that follows; it may be left out.
   *
   * @return false for a result without rows
   * @throws IOException as {@link #next}
   * @throws SQLException as {@link #next}
   */
  public abstract boolean begin() throws IOException, SQLException;

  /**
   * Gives the batch that is loaded up, and loads the next that has rows.
   *
   * @return false at the end of the result; only a stream that ends with its mark has an end
   * @throws TruncatedStreamException if the stream ends early
   * @throws IOException if the stream breaks
   * @throws SQLException HY000 if it is no proper Arrow stream, 53200 if a batch needs more memory
   *     than the limit or the Java heap leaves
   */
  public abstract boolean next() throws IOException, SQLException;

  /**
   * The next piece of the result as an Arrow IPC stream of its own, without compression, instead of
   * {@link #next}: once the one has been called, the other must not be. Of an error there is no
   * piece, so that a stream that ends with its mark is whole.
   *
   * @return null after the end mark
   * @throws IOException as {@link #next}
   * @throws SQLException as {@link #next}; HYC00 for rows that were made in Java
   */
  public abstract StreamPiece nextPiece() throws IOException, SQLException;

  /** Rows of the batch that is loaded; 0 before the first and after the last. */
  public abstract int rowCount();

  /**
   * The reader of a column. It is the same object for all batches.
   *
   * @param index from 0
   */
  public abstract ColumnReader column(int index);

  /**
   * Gives the memory back and closes the stream. If another thread reads ahead, that is left to it,
   * and waited for a few seconds: it ends when its stream is broken off. Idempotent.
   */
  @Override
  public abstract void close();
}
