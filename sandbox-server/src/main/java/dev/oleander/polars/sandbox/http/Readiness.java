package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.access.TokenFile;
import dev.oleander.polars.sandbox.catalog.Lake;
import dev.oleander.polars.sandbox.worker.PoolStatus;
import dev.oleander.polars.sandbox.worker.pool.WorkerPool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * {@code GET /health/live} and {@code GET /health/ready}: whether the process answers, and whether
 * new workloads should be sent to it. Anyone may ask, so no answer holds a path. Any thread.
 */
final class Readiness {
  private final List<Check> checks;

  /**
   * One thing that should hold.
   *
   * @param bearable whether the server is of use though it does not hold
   */
  private record Check(String name, Condition condition, BooleanSupplier bearable) {
    /** One that must hold. */
    Check(String name, Condition condition) {
      this(name, condition, () -> false);
    }
  }

  private interface Condition {
    /** What is wrong; empty when nothing is. */
    Optional<String> problem();
  }

  /**
   * @param lake whose catalogs are needed: the server is of use as long as one of them answers
   * @param stateDirectory where the history is, if there is one
   * @param draining whether the server was told to stop
   */
  Readiness(
      WorkerPool pool,
      Lake lake,
      TokenFile tokens,
      Optional<Path> stateDirectory,
      BooleanSupplier draining) {
    WorkerCheck workers = new WorkerCheck(pool);
    this.checks =
        List.of(
            new Check(
                "isolation",
                () -> unless(pool.isolation().available(), "workloads are refused, see /health")),
            new Check("workers", workers::problem),
            new Check(
                "catalogs",
                () -> silent(lake),
                () -> lake.catalogs().stream().anyMatch(each -> each.problem().isEmpty())),
            new Check(
                "tokenFile",
                () -> unless(tokens.problem().isEmpty(), "it cannot be used, the log says why")),
            new Check(
                "stateDirectory",
                () ->
                    unless(
                        stateDirectory.isEmpty() || Files.isWritable(stateDirectory.get()),
                        "it cannot be written")),
            new Check(
                "accepting", () -> unless(!draining.getAsBoolean(), "the server is stopping")));
  }

  /** Which catalogs did not answer when they were last asked. */
  private static Optional<String> silent(Lake lake) {
    String problems =
        lake.catalogs().stream()
            .flatMap(catalog -> catalog.problem().map(why -> catalog.name() + ": " + why).stream())
            .collect(Collectors.joining("; "));
    return problems.isEmpty() ? Optional.empty() : Optional.of(problems);
  }

  private static Optional<String> unless(boolean holds, String problem) {
    return holds ? Optional.empty() : Optional.of(problem);
  }

  void live(Exchange exchange) {
    ObjectNode body = Json.object();
    body.put("status", "ok");
    exchange.answer(200, body);
  }

  void ready(Exchange exchange) {
    boolean ready = true;
    ObjectNode body = Json.object();
    body.putNull("status");
    ArrayNode answers = body.putArray("checks");
    for (Check check : checks) {
      Optional<String> problem = check.condition().problem();
      ready &= problem.isEmpty() || check.bearable().getAsBoolean();
      ObjectNode answer = answers.addObject();
      answer.put("name", check.name());
      answer.put("ok", problem.isEmpty());
      answer.put("problem", problem.orElse(null));
    }
    body.put("status", ready ? "ok" : "unavailable");
    exchange.answer(ready ? 200 : 503, body);
  }

  /**
   * Workers are replaced all the time: that none is ready at the moment counts only before the
   * first one was, and when they cannot be started.
   */
  private static final class WorkerCheck {
    private final WorkerPool pool;
    private volatile boolean seen;

    WorkerCheck(WorkerPool pool) {
      this.pool = pool;
    }

    Optional<String> problem() {
      PoolStatus status = pool.status();
      if (status.idle() + status.busy() > 0) {
        seen = true;
        return Optional.empty();
      }
      if (!pool.isolation().problems().isEmpty()) {
        return Optional.of("no worker can be started, see /health");
      }
      return unless(seen, "no worker is ready yet");
    }
  }
}
