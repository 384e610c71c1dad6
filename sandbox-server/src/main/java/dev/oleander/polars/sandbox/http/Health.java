package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.worker.Isolation;
import dev.oleander.polars.sandbox.worker.IsolationReport;
import dev.oleander.polars.sandbox.worker.LimitsReport;
import dev.oleander.polars.sandbox.worker.PoolStatus;
import dev.oleander.polars.sandbox.worker.TierStatus;
import dev.oleander.polars.sandbox.worker.pool.WorkerPool;

/** {@code GET /health} and {@code GET /api/v1/capabilities}: what the server can do. */
final class Health {
  private final WorkerPool pool;
  private final String version;

  Health(WorkerPool pool, String version) {
    this.pool = pool;
    this.version = version;
  }

  void health(Exchange exchange) {
    IsolationReport report = pool.isolation();
    PoolStatus status = pool.status();
    ObjectNode body = Json.object();
    body.put("status", report.available() ? "ok" : "unavailable");
    ObjectNode isolation = body.putObject("isolation");
    isolation.put("configured", report.configured().configName());
    isolation.put("inForce", report.inForce().map(Isolation::configName).orElse(null));
    isolation.put("identity", report.identity());
    isolation.put("start", report.start().orElse(null));
    isolation.set("problems", Json.array(report.problems()));
    isolation.set("warnings", Json.array(report.warnings()));
    LimitsReport by = pool.limits();
    ObjectNode limits = body.putObject("limits");
    limits.put("memory", by.memory());
    limits.put("cpu", by.cpu());
    limits.put("processes", by.processes());
    ObjectNode workers = body.putObject("workers");
    workers.put("idle", status.idle());
    workers.put("busy", status.busy());
    workers.put("starting", status.starting());
    workers.put("waiting", status.waiting());
    body.set("tiers", tiers(status));
    ObjectNode capacity = body.putObject("capacity");
    capacity.put("vcpus", status.capacityVcpus());
    capacity.put("vcpusInUse", status.vcpusInUse());
    capacity.put("memoryBytes", status.capacityMemoryBytes());
    capacity.put("memoryBytesInUse", status.memoryBytesInUse());
    body.put("polars", report.polarsVersion().orElse(null));
    body.put("version", version);
    exchange.answer(report.available() ? 200 : 503, body);
  }

  private static ArrayNode tiers(PoolStatus status) {
    ArrayNode tiers = Json.object().arrayNode();
    for (TierStatus tier : status.tiers()) {
      ObjectNode entry = tiers.addObject();
      entry.put("vcpus", tier.vcpus());
      entry.put("idle", tier.idle());
      entry.put("busy", tier.busy());
      entry.put("starting", tier.starting());
      entry.put("waiting", tier.waiting());
    }
    return tiers;
  }

  void capabilities(Exchange exchange) {
    ObjectNode body = Json.object();
    body.set("extensions", Json.array(Extensions.NAMES));
    exchange.answer(200, body);
  }
}
