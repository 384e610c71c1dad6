package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.arrow.ColumnReader;
import dev.oleander.polars.jdbc.arrow.ResultColumn;
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

  /** Rows of the batch that is loaded. */
  int batchSize();

  /**
   * Loads the next batch that has rows.
   *
   * @return false at the end of the result
   * @throws SQLException why the result cannot be had to its end; from then on always
   */
  boolean nextBatch() throws SQLException;

  /** Throws if the result was cancelled or has failed, so that no more of it may be shown. */
  void check() throws SQLException;

  /** Gives back what the result holds, here and on the server. Any thread; idempotent. */
  void close();

  /** Carries rows through Avatica, which knows them as an internal parameter of the signature. */
  static Meta.Signature signature(String sql, ResultRows rows) {
    return new Meta.Signature(
        List.of(),
        sql,
        List.of(),
        Map.of(ResultRows.class.getName(), rows),
        Meta.CursorFactory.ARRAY,
        Meta.StatementType.SELECT);
  }

  /** The rows that {@link #signature} put there. */
  static ResultRows of(Meta.Signature signature) {
    return (ResultRows) signature.internalParameters.get(ResultRows.class.getName());
  }
}
