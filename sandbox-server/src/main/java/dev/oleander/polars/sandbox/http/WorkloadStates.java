package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.workload.Workload;
import dev.oleander.polars.sandbox.workload.WorkloadRegistry;
import dev.oleander.polars.sandbox.workload.WorkloadState;
import dev.oleander.polars.sandbox.workload.WorkloadStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code GET} and {@code DELETE /api/v1/workloads/{id}}. */
final class WorkloadStates {
  private static final long MOST_WAIT_SECONDS = 30;

  private final WorkloadRegistry registry;

  WorkloadStates(WorkloadRegistry registry) {
    this.registry = registry;
  }

  void get(Exchange exchange) {
    UUID id = id(exchange);
    Workload workload =
        registry.find(exchange.principal(), id).orElseThrow(() -> notFound(id.toString()));
    exchange.answer(200, body(workload));
  }

  /** Answers when the work has stopped. */
  void cancel(Exchange exchange) {
    UUID id = id(exchange);
    Optional<Workload> workload = registry.cancel(exchange.principal(), id);
    if (workload.isEmpty()) {
      exchange.answer(200, notYetSeen(id));
      return;
    }
    CompletableFuture<Workload> unused =
        workload
            .get()
            .ended()
            .toCompletableFuture()
            .orTimeout(MOST_WAIT_SECONDS, TimeUnit.SECONDS)
            .whenComplete((ended, failure) -> answerCancelled(exchange, id, ended, failure));
  }

  private static void answerCancelled(
      Exchange exchange, UUID id, Workload ended, Throwable failure) {
    if (failure == null) {
      exchange.answer(200, body(ended));
    } else {
      exchange.fail(
          new SandboxException(
              ErrorCode.INTERNAL,
              "workload %s is being cancelled and has not stopped yet".formatted(id),
              failure));
    }
  }

  private static UUID id(Exchange exchange) {
    String text = exchange.path().get(0);
    return WorkloadRequestReader.parseId(text).orElseThrow(() -> notFound(text));
  }

  private static SandboxException notFound(String id) {
    return new SandboxException(
        ErrorCode.WORKLOAD_NOT_FOUND,
        "workload '%s' is not known, or no longer: ended workloads are kept for a while only"
            .formatted(id));
  }

  private static ObjectNode body(Workload workload) {
    WorkloadStatus status = workload.status();
    ObjectNode body = Json.object();
    body.put("id", workload.id().toString());
    body.put("mode", "query");
    body.put("state", status.state().name());
    body.put("error", status.failure().map(SandboxException::getMessage).orElse(null));
    body.put("errorCode", status.failure().map(failure -> failure.code().name()).orElse(null));
    body.put("rows", workload.rows());
    body.put("bytes", workload.bytes());
    body.put("createdAt", time(workload.createdAt()));
    body.put("startedAt", status.startedAt().map(WorkloadStates::time).orElse(null));
    body.put("finishedAt", status.finishedAt().map(WorkloadStates::time).orElse(null));
    return body;
  }

  private static ObjectNode notYetSeen(UUID id) {
    ObjectNode body = Json.object();
    body.put("id", id.toString());
    body.putNull("mode");
    body.put("state", WorkloadState.CANCELLED.name());
    body.putNull("error");
    body.put("errorCode", ErrorCode.CANCELLED.name());
    body.put("rows", 0);
    body.put("bytes", 0);
    body.putNull("createdAt");
    body.putNull("startedAt");
    body.putNull("finishedAt");
    return body;
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
