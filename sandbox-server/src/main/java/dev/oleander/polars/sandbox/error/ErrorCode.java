package dev.oleander.polars.sandbox.error;

/** The values of {@code errorCode} in answers of the workload API. */
public enum ErrorCode {
  /** The request is malformed; the message names the field. */
  INVALID_REQUEST,
  /** Polars cannot read the SQL. */
  SYNTAX_ERROR,
  /** A column that the statement names does not exist. */
  COLUMN_NOT_FOUND,
  /** The statement or field is understood and not served. */
  UNSUPPORTED,
  /** Polars failed while it ran the statement. */
  QUERY_FAILED,
  /** A script raised an error, or did not assign a result. */
  SCRIPT_FAILED,
  /** No token, or an unknown one. */
  UNAUTHENTICATED,
  /** The principal may not do this. */
  FORBIDDEN,
  CATALOG_NOT_FOUND,
  /**
   * The catalog, or the store of its files, does not answer; what was asked for may be tried again.
   */
  CATALOG_UNAVAILABLE,
  NAMESPACE_NOT_FOUND,
  TABLE_NOT_FOUND,
  /** Unknown, or another principal's. */
  WORKLOAD_NOT_FOUND,
  /** No such route. */
  NOT_FOUND,
  /** The route is there, the method is not. */
  METHOD_NOT_ALLOWED,
  /** The workload id is in use, or others changed the same table at the same time. */
  CONFLICT,
  TABLE_EXISTS,
  NAMESPACE_EXISTS,
  NAMESPACE_NOT_EMPTY,
  /**
   * The result does not fit the table that it is to be written to; the message names the column.
   */
  SCHEMA_MISMATCH,
  /** Nobody can say whether a commit took place: what was to be written may be there. */
  COMMIT_UNKNOWN,
  /** The body is larger than the server takes. */
  REQUEST_TOO_LARGE,
  /** The request did not arrive in time. */
  REQUEST_TIMEOUT,
  /** The result has more rows or bytes than the tier allows. */
  RESULT_TOO_LARGE,
  /** No worker became free in time. */
  BUSY,
  /** The principal, or the address, sends more requests than it may. */
  TOO_MANY_REQUESTS,
  /** The server was told to stop and takes no new workloads. */
  SHUTTING_DOWN,
  CANCELLED,
  /** The connection of the client broke off, and its workload was stopped if there was one. */
  CLIENT_GONE,
  /** A fault of the server. */
  INTERNAL,
  /** The worker died or hung; it has been replaced. */
  WORKER_LOST,
  /** The workload needed more memory than it may have. */
  OUT_OF_MEMORY,
  /** The configured isolation cannot be had. */
  ISOLATION_UNAVAILABLE,
  /** The workload took longer than it may. */
  TIMED_OUT
}
