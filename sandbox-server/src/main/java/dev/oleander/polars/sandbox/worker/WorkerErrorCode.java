package dev.oleander.polars.sandbox.worker;

/** Why a workload failed. The names are those of the workload API's {@code errorCode}. */
public enum WorkerErrorCode {
  /** Polars cannot read the SQL. */
  SYNTAX_ERROR,
  /** A column that the statement names does not exist. */
  COLUMN_NOT_FOUND,
  /** A table that the statement names is not registered, or its data is gone. */
  TABLE_NOT_FOUND,
  /** The statement is understood and not served. */
  UNSUPPORTED,
  /** Polars failed while it ran the statement. */
  QUERY_FAILED,
  /** A script raised an error, or did not assign a result. */
  SCRIPT_FAILED,
  /** The workload needed more memory than its box may have. */
  OUT_OF_MEMORY,
  /** The request cannot be run as it is. */
  INVALID_REQUEST,
  /**
   * The result does not fit the table that it is to be written to; the message names the column.
   */
  SCHEMA_MISMATCH,
  /**
   * The receiver of the files refused what the workload was to write; the cause is its {@link
   * ScriptLake.RefusedException}.
   */
  REFUSED,
  /** The worker died or broke the protocol; it is replaced. */
  WORKER_LOST,
  /** Ended by {@code WorkerLease.kill} or because the pool was closed. */
  CANCELLED,
  /** Ended by {@code WorkerLease.kill} because it took too long. */
  TIMED_OUT,
  /** The result is larger than the tier allows; the worker is replaced. */
  RESULT_TOO_LARGE,
  /** No worker became free in time, or too many are waiting already. */
  BUSY,
  /** The configured isolation cannot be had; nothing is run. */
  ISOLATION_UNAVAILABLE
}
