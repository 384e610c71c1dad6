package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.worker.WorkloadLog;
import dev.oleander.polars.sandbox.workload.WorkloadRegistry;
import java.util.UUID;

/** {@code GET /api/v1/workloads/{id}/logs?offset=N}. */
final class WorkloadLogs implements Endpoint {
  private static final int MOST_BYTES = 1 << 20;

  private final WorkloadRegistry registry;

  WorkloadLogs(WorkloadRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void handle(Exchange exchange) {
    UUID id = WorkloadStates.id(exchange);
    long offset = exchange.parameter("offset").map(WorkloadLogs::offset).orElse(0L);
    WorkloadLog.Piece piece =
        registry
            .readLog(exchange.principal().name(), id, offset, MOST_BYTES)
            .orElseThrow(() -> WorkloadRegistry.unknown(id.toString()));
    exchange.answer(200, body(piece));
  }

  private static ObjectNode body(WorkloadLog.Piece piece) {
    ObjectNode body = Json.object();
    body.put("text", piece.text());
    body.put("offset", piece.offset());
    body.put("nextOffset", piece.nextOffset());
    body.put("droppedBytes", piece.droppedBytes());
    body.put("complete", piece.complete());
    return body;
  }

  private static Long offset(String text) {
    try {
      long offset = Long.parseLong(text);
      if (offset >= 0) {
        return offset;
      }
    } catch (NumberFormatException e) {
      throw invalid(text, e);
    }
    throw invalid(text, null);
  }

  private static SandboxException invalid(String text, Throwable cause) {
    return new SandboxException(
        ErrorCode.INVALID_REQUEST,
        "offset is '%s' and must be a whole number of at least 0".formatted(text),
        cause);
  }
}
