package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.Usage;
import dev.oleander.polars.sandbox.workload.ClientInfo;
import dev.oleander.polars.sandbox.workload.PhaseTimes;
import dev.oleander.polars.sandbox.workload.WorkloadFailure;
import dev.oleander.polars.sandbox.workload.WorkloadOutline;
import dev.oleander.polars.sandbox.workload.WorkloadRecord;
import dev.oleander.polars.sandbox.workload.WorkloadRegistry;
import dev.oleander.polars.sandbox.workload.WorkloadState;
import dev.oleander.polars.sandbox.workload.WorkloadStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** {@code GET} and {@code DELETE /api/v1/workloads/{id}}, {@code GET /api/v1/workloads}. */
final class WorkloadStates {
  private static final long MOST_WAIT_SECONDS = 30;
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST_LIMIT = 1_000;

  private final WorkloadRegistry registry;
  private final List<Tier> tiers;

  /**
   * @param tiers the tiers there are
   */
  WorkloadStates(WorkloadRegistry registry, List<Tier> tiers) {
    this.registry = registry;
    this.tiers = List.copyOf(tiers);
  }

  void get(Exchange exchange) {
    UUID id = id(exchange);
    WorkloadRecord workload =
        registry
            .lookUp(exchange.principal().name(), id)
            .orElseThrow(() -> WorkloadRegistry.unknown(id.toString()));
    exchange.answer(200, body(workload));
  }

  void list(Exchange exchange) {
    int limit = exchange.parameter("limit").map(WorkloadStates::limit).orElse(DEFAULT_LIMIT);
    Optional<UUID> before =
        exchange
            .parameter("before")
            .map(
                text ->
                    WorkloadRequestReader.parseId(text)
                        .orElseThrow(() -> WorkloadRegistry.unknown(text)));
    // One more than asked for tells whether there are more.
    List<WorkloadRecord> newestFirst =
        registry.list(exchange.principal().name(), limit + 1, before);
    List<WorkloadRecord> page = newestFirst.subList(0, Math.min(limit, newestFirst.size()));
    ObjectNode body = Json.object();
    ArrayNode workloads = body.putArray("workloads");
    page.forEach(workload -> workloads.add(body(workload)));
    boolean more = newestFirst.size() > limit;
    body.put("before", more ? page.get(limit - 1).id().toString() : null);
    exchange.answer(200, body);
  }

  private static int limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST_LIMIT) {
        return limit;
      }
    } catch (NumberFormatException e) {
      throw invalidLimit(text, e);
    }
    throw invalidLimit(text, null);
  }

  private static SandboxException invalidLimit(String text, Throwable cause) {
    return new SandboxException(
        ErrorCode.INVALID_REQUEST,
        "limit is '%s' and must be a whole number from 1 to %d".formatted(text, MOST_LIMIT),
        cause);
  }

  /** Answers when the work has stopped. */
  void cancel(Exchange exchange) {
    UUID id = id(exchange);
    Optional<CompletionStage<WorkloadRecord>> cancelled =
        registry.cancel(exchange.principal().name(), id);
    if (cancelled.isEmpty()) {
      exchange.answer(200, notYetSeen(id));
      return;
    }
    CompletableFuture<WorkloadRecord> unused =
        cancelled
            .get()
            .toCompletableFuture()
            .orTimeout(MOST_WAIT_SECONDS, TimeUnit.SECONDS)
            .whenComplete((ended, failure) -> answerCancelled(exchange, id, ended, failure));
  }

  private void answerCancelled(
      Exchange exchange, UUID id, WorkloadRecord ended, Throwable failure) {
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

  /** The id in the path. */
  static UUID id(Exchange exchange) {
    String text = exchange.path().get(0);
    return WorkloadRequestReader.parseId(text).orElseThrow(() -> WorkloadRegistry.unknown(text));
  }

  private ObjectNode body(WorkloadRecord workload) {
    WorkloadStatus status = workload.status();
    WorkloadOutline outline = workload.outline();
    ObjectNode body = Json.object();
    body.put("id", workload.id().toString());
    body.put("mode", outline.mode().wireName());
    body.put("storedScript", outline.storedScript().orElse(null));
    body.put("catalog", outline.catalog());
    body.put("vcpus", outline.vcpus());
    body.set("limits", limits(outline.vcpus()));
    body.put("state", status.state().name());
    body.put("error", status.failure().map(WorkloadFailure::message).orElse(null));
    body.put("errorCode", status.failure().map(failure -> failure.code().name()).orElse(null));
    body.put("rows", workload.rows());
    body.put("bytes", workload.bytes());
    body.put("storeBytes", workload.storeBytes());
    body.put("cpuSeconds", workload.usage().map(usage -> seconds(usage.cpu())).orElse(null));
    body.put("peakMemoryBytes", workload.usage().map(Usage::peakMemoryBytes).orElse(null));
    body.put("createdAt", time(workload.createdAt()));
    body.put("startedAt", status.startedAt().map(WorkloadStates::time).orElse(null));
    body.put("finishedAt", status.finishedAt().map(WorkloadStates::time).orElse(null));
    body.set("timings", workload.times().map(WorkloadStates::timings).orElse(null));
    body.set("client", client(outline.client()));
    body.set("tables", Json.tables(workload.tables()));
    body.set("saved", workload.written().map(each -> SavedJson.of(each, true)).orElse(null));
    return body;
  }

  /** The limits of a tier that the server has; null for one that it had once. */
  private ObjectNode limits(int vcpus) {
    return tiers.stream()
        .filter(tier -> tier.vcpus() == vcpus)
        .findFirst()
        .map(WorkloadStates::limits)
        .orElse(null);
  }

  private static ObjectNode limits(Tier tier) {
    ObjectNode limits = Json.object();
    limits.put("threads", tier.threads());
    limits.put("cpus", tier.cpus());
    limits.put("memoryBytes", tier.memoryBytes());
    limits.put("processes", tier.processes());
    limits.put("openFiles", tier.openFiles());
    limits.put("scratchBytes", tier.scratchBytes());
    limits.put("timeoutSeconds", tier.timeout().toSeconds());
    limits.put("resultRows", tier.resultRows());
    limits.put("resultBytes", tier.resultBytes());
    limits.put("logBytes", tier.logBytes());
    return limits;
  }

  private static BigDecimal seconds(Duration duration) {
    return BigDecimal.valueOf(TimeUnit.NANOSECONDS.toMillis(duration.toNanos()), 3);
  }

  private static ObjectNode timings(PhaseTimes times) {
    ObjectNode timings = Json.object();
    timings.put("queuedMs", times.queued().toMillis());
    timings.put("startingMs", times.starting().map(Duration::toMillis).orElse(null));
    timings.put("runningMs", times.running().map(Duration::toMillis).orElse(null));
    timings.put("writingMs", times.writing().map(Duration::toMillis).orElse(null));
    return timings;
  }

  private static ObjectNode client(ClientInfo info) {
    ObjectNode client = Json.object();
    client.put("application", info.application().orElse(null));
    client.put("user", info.user().orElse(null));
    client.put("hostname", info.hostname().orElse(null));
    client.put("userAgent", info.userAgent().orElse(null));
    return client;
  }

  private static ObjectNode notYetSeen(UUID id) {
    ObjectNode body = Json.object();
    body.put("id", id.toString());
    body.putNull("mode");
    body.putNull("storedScript");
    body.putNull("catalog");
    body.putNull("vcpus");
    body.putNull("limits");
    body.put("state", WorkloadState.CANCELLED.name());
    body.putNull("error");
    body.put("errorCode", ErrorCode.CANCELLED.name());
    body.put("rows", 0);
    body.put("bytes", 0);
    body.put("storeBytes", 0);
    body.putNull("cpuSeconds");
    body.putNull("peakMemoryBytes");
    body.putNull("createdAt");
    body.putNull("startedAt");
    body.putNull("finishedAt");
    body.putNull("timings");
    body.putNull("client");
    body.putArray("tables");
    body.putNull("saved");
    return body;
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
