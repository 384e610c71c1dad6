package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.arrow.ColumnReader;
import dev.oleander.polars.jdbc.arrow.ResultColumn;
import dev.oleander.polars.jdbc.arrow.StreamPiece;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.Meta;

/**
 * Where a result set gets its rows from, a batch at a time. Used by one thread at a time, but for
 * {@link #close}.
 */
interface ResultRows {
  /** The columns of the result. */
  List<ResultColumn> columns();

  /** The reader of a column, from 0; the same for all batches. */
  ColumnReader column(int index);

  /** Whether the result has a first row. */
  boolean hasRows();

  /** Rows of the batch that is loaded; 0 before the first. */
  int batchSize();

  /**
   * Loads the next batch that has rows.
   *
   * @return false at the end of the result
   * @throws SQLException why the result cannot be had to its end; from then on always
   */
  boolean nextBatch() throws SQLException;

  /**
   * The next piece of the result as an Arrow stream, instead of {@link #nextBatch}.
   *
   * @return null after the last
   * @throws SQLException as {@link #nextBatch}; HYC00 if these rows were never a stream
   */
  StreamPiece nextPiece() throws SQLException;

  /**
   * Ends the result where it is: what has not been read of it is not wanted, which is no failure.
   */
  void stop();

  /** Throws if the result was cancelled or has failed, so that no more of it may be shown. */
  void check() throws SQLException;

  /** Gives back what the result holds, here and on the server. Any thread; idempotent. */
  void close();

  /** Carries rows through Avatica, which knows them as an internal parameter of the signature. */
  static Meta.Signature signature(String sql, ResultRows rows, ColumnTables tables) {
    return new Meta.Signature(
        List.of(),
        sql,
        List.of(),
        Map.of(ResultRows.class.getName(), rows, ColumnTables.class.getName(), tables),
        Meta.CursorFactory.ARRAY,
        Meta.StatementType.SELECT);
  }

  /** The rows that {@link #signature} put there. */
  static ResultRows of(Meta.Signature signature) {
    return (ResultRows) signature.internalParameters.get(ResultRows.class.getName());
  }

  /** Where the columns are from, as {@link #signature} was told. */
  static ColumnTables tables(Meta.Signature signature) {
    return (ColumnTables) signature.internalParameters.get(ColumnTables.class.getName());
  }
}
