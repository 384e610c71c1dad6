package dev.oleander.polars.sandbox.worker;

import dev.oleander.polars.sandbox.relay.RelayAccess;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One workload, ready to run.
 *
 * @param program what to run
 * @param format what the result's bytes are
 * @param maxRows at most so many rows; 0 means all
 * @param batchRows the most rows in a batch
 * @param compression of the batches; only for {@link ResultFormat#ARROW}
 * @param describe whether to stop when the result's schema is known, and the layout of the files if
 *     there are any: no row is computed
 * @param files takes the rows as data files of a table; empty when they are to come as a result
 * @param returnedRows with {@code files}, the rows come as a result too if they are at most so many
 * @param returnedBytes and take at most so many bytes in {@code format}; otherwise none come
 * @param access what of object stores it may read; may grow as a script asks for tables
 */
public record WorkerRequest(
    WorkerProgram program,
    ResultFormat format,
    long maxRows,
    int batchRows,
    Compression compression,
    boolean describe,
    Optional<FileReceiver> files,
    int returnedRows,
    int returnedBytes,
    RelayAccess access) {
  /** As the worker's request says. */
  private static final int MOST_RETURNED_ROWS = 1 << 20;

  public WorkerRequest {
    Objects.requireNonNull(program, "program");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(compression, "compression");
    Objects.requireNonNull(access, "access");
    if (maxRows < 0) {
      throw new IllegalArgumentException("maxRows is negative: " + maxRows);
    }
    if (batchRows < 1) {
      throw new IllegalArgumentException("batchRows is less than 1: " + batchRows);
    }
    Objects.requireNonNull(files, "files");
    if (returnedRows < 0 || returnedRows > MOST_RETURNED_ROWS) {
      throw new IllegalArgumentException("returnedRows is out of range: " + returnedRows);
    }
    if (returnedBytes < 0) {
      throw new IllegalArgumentException("returnedBytes is negative: " + returnedBytes);
    }
  }

  /** A workload whose rows come as a result. */
  public WorkerRequest(
      WorkerProgram program,
      ResultFormat format,
      long maxRows,
      int batchRows,
      Compression compression,
      boolean describe) {
    this(program, format, maxRows, batchRows, compression, describe, Optional.empty(), 0, 0);
  }

  /** A workload that reads no object store. */
  public WorkerRequest(
      WorkerProgram program,
      ResultFormat format,
      long maxRows,
      int batchRows,
      Compression compression,
      boolean describe,
      Optional<FileReceiver> files,
      int returnedRows,
      int returnedBytes) {
    this(
        program,
        format,
        maxRows,
        batchRows,
        compression,
        describe,
        files,
        returnedRows,
        returnedBytes,
        new RelayAccess());
  }

  /** One in query mode. */
  public WorkerRequest(
      String sql,
      List<WorkerTable> tables,
      ResultFormat format,
      long maxRows,
      int batchRows,
      Compression compression,
      boolean describe) {
    this(new WorkerProgram.Query(sql, tables), format, maxRows, batchRows, compression, describe);
  }
}
