package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.UUID;

/** How errors look in an answer. */
final class ApiError {

  private ApiError() {}

  static int status(ErrorCode code) {
    return switch (code) {
      case INVALID_REQUEST,
          SYNTAX_ERROR,
          COLUMN_NOT_FOUND,
          UNSUPPORTED,
          QUERY_FAILED,
          SCRIPT_FAILED,
          RESULT_TOO_LARGE,
          SCHEMA_MISMATCH,
          CLIENT_GONE ->
          400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case CATALOG_NOT_FOUND, NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND, WORKLOAD_NOT_FOUND, NOT_FOUND ->
          404;
      case METHOD_NOT_ALLOWED -> 405;
      case REQUEST_TIMEOUT -> 408;
      case CONFLICT, TABLE_EXISTS, NAMESPACE_EXISTS, NAMESPACE_NOT_EMPTY -> 409;
      case REQUEST_TOO_LARGE -> 413;
      case BUSY, TOO_MANY_REQUESTS -> 429;
      case CANCELLED -> 499;
      case INTERNAL, WORKER_LOST, OUT_OF_MEMORY, COMMIT_UNKNOWN -> 500;
      case CATALOG_UNAVAILABLE, ISOLATION_UNAVAILABLE, SHUTTING_DOWN -> 503;
      case TIMED_OUT -> 504;
    };
  }

  /**
   * @param workloadId null when no workload was admitted
   */
  static ObjectNode body(SandboxException error, UUID workloadId) {
    ObjectNode body = Json.object();
    body.put("success", false);
    addTo(body, error);
    body.put("workloadId", workloadId == null ? null : workloadId.toString());
    return body;
  }

  static void addTo(ObjectNode body, SandboxException error) {
    body.put("error", error.getMessage());
    body.put("errorCode", error.code().name());
    body.put("details", error.details().orElse(null));
  }
}
