package dev.oleander.polars.jdbc.error;

import dev.oleander.polars.jdbc.OleanderPolarsScriptException;
import java.sql.SQLException;
import java.util.Map;

/** What the {@code errorCode} and the HTTP status of an error answer mean as a SQLState. */
public final class ServerErrors {
  private static final Map<String, SqlState> BY_CODE =
      Map.ofEntries(
          Map.entry("INVALID_REQUEST", SqlState.GENERAL_ERROR),
          Map.entry("SYNTAX_ERROR", SqlState.SYNTAX_ERROR),
          Map.entry("COLUMN_NOT_FOUND", SqlState.COLUMN_NOT_FOUND),
          Map.entry("UNSUPPORTED", SqlState.NOT_SUPPORTED),
          Map.entry("QUERY_FAILED", SqlState.GENERAL_ERROR),
          Map.entry("SCRIPT_FAILED", SqlState.SCRIPT_FAILED),
          Map.entry("UNAUTHENTICATED", SqlState.INVALID_AUTHORIZATION),
          Map.entry("FORBIDDEN", SqlState.ACCESS_DENIED),
          Map.entry("CATALOG_NOT_FOUND", SqlState.CATALOG_NOT_FOUND),
          Map.entry("NAMESPACE_NOT_FOUND", SqlState.NAMESPACE_NOT_FOUND),
          Map.entry("TABLE_NOT_FOUND", SqlState.TABLE_NOT_FOUND),
          Map.entry("WORKLOAD_NOT_FOUND", SqlState.GENERAL_ERROR),
          Map.entry("NOT_FOUND", SqlState.GENERAL_ERROR),
          Map.entry("METHOD_NOT_ALLOWED", SqlState.GENERAL_ERROR),
          Map.entry("CONFLICT", SqlState.GENERAL_ERROR),
          Map.entry("TABLE_EXISTS", SqlState.TABLE_EXISTS),
          Map.entry("NAMESPACE_EXISTS", SqlState.NAMESPACE_EXISTS),
          Map.entry("NAMESPACE_NOT_EMPTY", SqlState.NAMESPACE_NOT_EMPTY),
          Map.entry("SCHEMA_MISMATCH", SqlState.DATATYPE_MISMATCH),
          Map.entry("COMMIT_UNKNOWN", SqlState.COMPLETION_UNKNOWN),
          Map.entry("REQUEST_TOO_LARGE", SqlState.REQUEST_TOO_LARGE),
          Map.entry("REQUEST_TIMEOUT", SqlState.TIMEOUT),
          Map.entry("RESULT_TOO_LARGE", SqlState.REQUEST_TOO_LARGE),
          Map.entry("BUSY", SqlState.SERVER_BUSY),
          Map.entry("TOO_MANY_REQUESTS", SqlState.SERVER_BUSY),
          Map.entry("SHUTTING_DOWN", SqlState.CONNECTION_FAILURE),
          Map.entry("CANCELLED", SqlState.CANCELLED),
          Map.entry("CLIENT_GONE", SqlState.CONNECTION_FAILURE),
          Map.entry("INTERNAL", SqlState.GENERAL_ERROR),
          Map.entry("WORKER_LOST", SqlState.SYSTEM_ERROR),
          Map.entry("OUT_OF_MEMORY", SqlState.OUT_OF_MEMORY),
          Map.entry("CATALOG_UNAVAILABLE", SqlState.EXTERNAL_FAILURE),
          Map.entry("ISOLATION_UNAVAILABLE", SqlState.SYSTEM_ERROR),
          Map.entry("TIMED_OUT", SqlState.TIMEOUT));

  private ServerErrors() {}

  /**
   * The state of an error answer: by its code where that is known, else by the HTTP status, which
   * is all that a service without codes gives.
   *
   * @param errorCode may be null
   */
  public static SqlState state(String errorCode, int httpStatus) {
    SqlState known = errorCode == null ? null : BY_CODE.get(errorCode);
    if (known != null) {
      return known;
    }
    return switch (httpStatus) {
      case 401 -> SqlState.INVALID_AUTHORIZATION;
      case 402, 403 -> SqlState.ACCESS_DENIED;
      case 408, 504 -> SqlState.TIMEOUT;
      case 413, 414, 431 -> SqlState.REQUEST_TOO_LARGE;
      case 429 -> SqlState.SERVER_BUSY;
      case 499 -> SqlState.CANCELLED;
      case 502, 503 -> SqlState.SYSTEM_ERROR;
      default -> SqlState.GENERAL_ERROR;
    };
  }

  /**
   * The exception for what a server reported.
   *
   * @param message the whole one
   * @param reason what the server says went wrong; may be null
   * @param details the longer text; may be null
   * @param workload the id of the workload; may be null
   * @param cause may be null
   */
  public static SQLException exception(
      SqlState state,
      String message,
      String reason,
      String details,
      String workload,
      Throwable cause) {
    return state == SqlState.SCRIPT_FAILED
        ? new OleanderPolarsScriptException(
            message, reason == null ? message : reason, details, workload, cause)
        : state.exception(message, cause);
  }
}
