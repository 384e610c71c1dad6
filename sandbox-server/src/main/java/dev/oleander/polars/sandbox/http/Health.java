package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.worker.Isolation;
import dev.oleander.polars.sandbox.worker.IsolationReport;
import dev.oleander.polars.sandbox.worker.PoolStatus;
import dev.oleander.polars.sandbox.worker.WorkerPool;

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
    isolation.set("problems", Json.array(report.problems()));
    ObjectNode workers = body.putObject("workers");
    workers.put("idle", status.idle());
    workers.put("busy", status.busy());
    workers.put("starting", status.starting());
    workers.put("waiting", status.waiting());
    body.put("polars", report.polarsVersion().orElse(null));
    body.put("version", version);
    exchange.answer(report.available() ? 200 : 503, body);
  }

  void capabilities(Exchange exchange) {
    ObjectNode body = Json.object();
    body.set("extensions", Json.array(Extensions.NAMES));
    exchange.answer(200, body);
  }
}
