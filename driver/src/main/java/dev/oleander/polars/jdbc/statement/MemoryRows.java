package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.arrow.ColumnReader;
import dev.oleander.polars.jdbc.arrow.ResultBatches;
import dev.oleander.polars.jdbc.arrow.ResultColumn;
import dev.oleander.polars.jdbc.arrow.StreamPiece;
import dev.oleander.polars.jdbc.catalog.MetadataRows;
import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** The rows of a metadata result or of an array: all there, held in Java memory. */
final class MemoryRows implements ResultRows {
  private final ResultBatches batches;
  private final boolean hasRows;

  private MemoryRows(ResultBatches batches, boolean hasRows) {
    this.batches = batches;
    this.hasRows = hasRows;
  }

  static MemoryRows of(MetadataRows rows) throws SQLException {
    List<ResultColumn> columns =
        rows.shape().columns().stream()
            .map(column -> new ResultColumn(column.name(), column.type(), true))
            .toList();
    return of(ResultBatches.of(columns, rows.rows()));
  }

  /**
   * @param batches in memory, of which none is loaded
   */
  static MemoryRows of(ResultBatches batches) throws SQLException {
    try {
      return new MemoryRows(batches, batches.begin());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public List<ResultColumn> columns() {
    return batches.columns();
  }

  @Override
  public ColumnReader column(int index) {
    return batches.column(index);
  }

  @Override
  public boolean hasRows() {
    return hasRows;
  }

  @Override
  public int batchSize() {
    return batches.rowCount();
  }

  @Override
  public boolean nextBatch() throws SQLException {
    try {
      return batches.next();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public StreamPiece nextPiece() throws SQLException {
    try {
      return batches.nextPiece();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static SQLException unreadable(IOException e) {
    return SqlState.GENERAL_ERROR.exception("Rows in memory cannot be read", e);
  }

  @Override
  public void stop() {
    batches.close();
  }

  @Override
  public void check() {}

  @Override
  public void close() {
    batches.close();
  }
}
