package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.arrow.ColumnReader;
import dev.oleander.polars.jdbc.arrow.ResultBatches;
import dev.oleander.polars.jdbc.arrow.ResultColumn;
import dev.oleander.polars.jdbc.catalog.MetadataRows;
import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** The rows of a metadata result: all there, held in Java memory. */
final class MemoryRows implements ResultRows {
  private final ResultBatches batches;

  private MemoryRows(ResultBatches batches) {
    this.batches = batches;
  }

  /** With the first batch loaded, as result sets want it. */
  static MemoryRows of(MetadataRows rows) throws SQLException {
    List<ResultColumn> columns =
        rows.shape().columns().stream()
            .map(column -> new ResultColumn(column.name(), column.type(), true))
            .toList();
    MemoryRows loaded = new MemoryRows(ResultBatches.of(columns, rows.rows()));
    loaded.nextBatch();
    return loaded;
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
  public int batchSize() {
    return batches.rowCount();
  }

  @Override
  public boolean nextBatch() throws SQLException {
    try {
      return batches.next();
    } catch (IOException e) {
      throw SqlState.GENERAL_ERROR.exception("Rows in memory cannot be read", e);
    }
  }

  @Override
  public void check() {}

  @Override
  public void close() {
    batches.close();
  }
}
