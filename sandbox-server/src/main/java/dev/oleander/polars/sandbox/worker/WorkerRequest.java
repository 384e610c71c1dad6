package dev.oleander.polars.sandbox.worker;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One workload, ready to run.
 *
 * @param program what to run
 * @param format what the result's bytes are
 * @param maxRows at most so many rows; 0 means all
 * @param batchRows the most rows in a batch
 * @param compression of the batches; only for {@link ResultFormat#ARROW}
 * @param fieldIds Iceberg field ids by column name; only for {@link ResultFormat#PARQUET}, empty
 *     otherwise
 * @param describe whether to stop when the result's schema is known: no row is computed
 */
public record WorkerRequest(
    WorkerProgram program,
    ResultFormat format,
    long maxRows,
    int batchRows,
    Compression compression,
    Map<String, Integer> fieldIds,
    boolean describe) {

  public WorkerRequest {
    Objects.requireNonNull(program, "program");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(compression, "compression");
    fieldIds = Map.copyOf(fieldIds);
    if (maxRows < 0) {
      throw new IllegalArgumentException("maxRows is negative: " + maxRows);
    }
    if (batchRows < 1) {
      throw new IllegalArgumentException("batchRows is less than 1: " + batchRows);
    }
  }

  /** A workload in query mode. */
  public WorkerRequest(
      String sql,
      List<WorkerTable> tables,
      ResultFormat format,
      long maxRows,
      int batchRows,
      Compression compression,
      Map<String, Integer> fieldIds,
      boolean describe) {
    this(
        new WorkerProgram.Query(sql, tables),
        format,
        maxRows,
        batchRows,
        compression,
        fieldIds,
        describe);
  }
}
