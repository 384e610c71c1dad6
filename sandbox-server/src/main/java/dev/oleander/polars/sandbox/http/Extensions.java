package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.workload.ClientInfo;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * What this server speaks beyond the documented API, in one place, and whether it does: without
 * extensions nothing of them is seen, neither in what is understood nor in what is answered. Any
 * thread.
 *
 * @param served whether the extensions are on
 */
record Extensions(boolean served) {
  /** The names by which clients ask for them. */
  static final List<String> NAMES =
      List.of(
          "arrow-stream",
          "cancel",
          "workload-state",
          "workload-id",
          "max-rows",
          "batch-rows",
          "timeout",
          "compression",
          "describe",
          "warnings",
          "client-info",
          "workload-list",
          "workload-progress",
          "columns",
          "workload-logs",
          "script",
          "error-codes",
          "time-travel",
          "catalog-ddl",
          "destinations",
          "save-mode-create",
          "iceberg-rest",
          "stored-scripts");

  /** The fields of a request that are extensions. */
  static final List<String> REQUEST_FIELDS =
      Stream.concat(
              Stream.of(
                  "workloadId",
                  "maxRows",
                  "batchRows",
                  "timeoutSeconds",
                  "compression",
                  "describe",
                  "storedScript"),
              DestinationFields.EXTENSIONS.stream())
          .toList();

  /** The fields of a registered table that are extensions. */
  private static final List<String> TABLE_FIELDS = List.of("snapshotId", "asOf");

  private static final List<String> ANSWER_FIELDS =
      List.of("workloadId", "errorCode", "warnings", "tables");

  /**
   * The form of the result that a request asks for.
   *
   * @throws SandboxException INVALID_REQUEST when its header {@code Accept} cannot be read
   */
  ResultFormat format(Request request) {
    if (served) {
      for (String range : accepted(request)) {
        String type = range.split(";", 2)[0].strip();
        if (type.equalsIgnoreCase(WorkloadHeaders.ARROW_STREAM)) {
          return ResultFormat.ARROW;
        }
      }
    }
    return ResultFormat.JSON;
  }

  private static List<String> accepted(Request request) {
    try {
      return request.getHeaders().getCSV(HttpHeader.ACCEPT, false);
    } catch (HttpException.RuntimeException e) {
      throw new SandboxException(
          ErrorCode.INVALID_REQUEST, "the header Accept is not a list of media ranges", e);
    }
  }

  /** The body of a request as this server understands it. */
  ObjectNode understood(ObjectNode body) {
    if (served) {
      return body;
    }
    for (JsonNode table : body.path("tables")) {
      if (table instanceof ObjectNode object) {
        object.remove(TABLE_FIELDS);
      }
    }
    return body.remove(REQUEST_FIELDS);
  }

  /** The body of an answer as this server gives it. */
  ObjectNode answered(ObjectNode body) {
    return served ? body : body.remove(ANSWER_FIELDS);
  }

  /**
   * What a request says of its client.
   *
   * @throws SandboxException INVALID_REQUEST naming the header
   */
  ClientInfo client(Request request) {
    return served ? ClientHeaders.read(request.getHeaders()) : ClientInfo.NONE;
  }

  /** Adds to an answer that has no place for warnings in its body. */
  void warn(Response response, List<String> warnings) {
    if (served && !warnings.isEmpty()) {
      response.getHeaders().put(WorkloadHeaders.WARNINGS, WarningsHeader.value(warnings));
    }
  }

  void nameWorkload(Response response, UUID workloadId) {
    if (served) {
      response.getHeaders().put(WorkloadHeaders.WORKLOAD_ID, workloadId.toString());
    }
  }
}
