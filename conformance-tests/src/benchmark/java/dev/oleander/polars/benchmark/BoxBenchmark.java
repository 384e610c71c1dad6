package dev.oleander.polars.benchmark;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.benchmark.client.CommandLoop;
import dev.oleander.polars.conformance.server.InterpreterForAll;
import dev.oleander.polars.conformance.server.LongQueries;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.PlainHttp.Answer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * What isolation costs: a small query in a box beside one in a bare process, a script, whose box is
 * used once, beside a query, and the time from a cancel to the answer that the work has stopped.
 */
final class BoxBenchmark {
  private static final String QUERY = "SELECT 1 AS one";
  private static final int CANCELS = 50;
  private static final int SCRIPTS = 50;
  private static final long PAUSE_MILLIS = 300;

  private BoxBenchmark() {}

  static String run(Settings settings, ServerProcess server, Path directory)
      throws IOException, InterruptedException {
    MarkdownTable table =
        new MarkdownTable("What isolation costs", "median", "99 %", "beside", "difference");
    boxes(settings, Files.createDirectory(directory.resolve("boxes")), table);
    scripts(server.http(), table);
    cancels(server.http(), table);
    return table.toString();
  }

  /** The same statement, in turns, on servers that differ in their isolation. */
  private static void boxes(Settings settings, Path directory, MarkdownTable table)
      throws IOException {
    // The workers of both are users of their own, who must get to the interpreter.
    for (Path folder : List.of(directory.getParent(), directory)) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path python =
        InterpreterForAll.make(directory)
            .orElseThrow(() -> new IOException("the system has no interpreter for all users"));
    try (ServerProcess boxed = start(python, directory, "bwrap");
        ServerProcess bare = start(python, directory, "process");
        LineProcess inBox = Side.driverClient(boxed.jdbcUrl(), List.of());
        LineProcess outside = Side.driverClient(bare.jdbcUrl(), List.of())) {
      Benchmark.say("small query in a box and without");
      String command = "small " + settings.block() + " " + QUERY;
      for (int block = 0; block < 5; block++) {
        inBox.ask(command);
        outside.ask(command);
      }
      Samples boxedMillis = new Samples();
      Samples bareMillis = new Samples();
      for (int run = 0; run < settings.smallRuns(); run += settings.block()) {
        add(boxedMillis, inBox.ask(command));
        add(bareMillis, outside.ask(command));
      }
      row(table, "`" + QUERY + "` in a box, beside a bare process", boxedMillis, bareMillis);
    }
  }

  private static ServerProcess start(Path python, Path directory, String isolation)
      throws IOException {
    Path own = Files.createDirectory(directory.resolve(isolation));
    Path config = Files.writeString(own.resolve("server.yaml"), "isolation: " + isolation + "\n");
    return ServerProcess.start(List.of(), python, own, "--config", config.toString());
  }

  private static void scripts(PlainHttp http, MarkdownTable table)
      throws IOException, InterruptedException {
    ObjectNode query = JsonNodeFactory.instance.objectNode();
    query.put("mode", "query").put("query", QUERY);
    ObjectNode script = JsonNodeFactory.instance.objectNode();
    script.put("mode", "script").put("script", "result = pl.DataFrame({'one': [1]})");
    for (long pause : new long[] {PAUSE_MILLIS, 0}) {
      Benchmark.say("scripts, " + pause + " ms between them");
      Samples scripts = new Samples();
      Samples queries = new Samples();
      for (int i = 0; i < SCRIPTS; i++) {
        TimeUnit.MILLISECONDS.sleep(pause);
        queries.add(millis(http, query));
        scripts.add(millis(http, script));
      }
      row(
          table,
          "a script over HTTP, %s, beside a query"
              .formatted(pause == 0 ? "one right after the other" : pause + " ms between them"),
          scripts,
          queries);
    }
  }

  private static double millis(PlainHttp http, ObjectNode request) throws IOException {
    String body = request.toString();
    long start = System.nanoTime();
    Answer answer = http.post(PlainHttp.POLARS, body);
    double millis = (System.nanoTime() - start) / 1e6;
    if (answer.status() != 200) {
      throw new IOException("a workload failed: " + answer);
    }
    return millis;
  }

  private static void cancels(PlainHttp http, MarkdownTable table)
      throws IOException, InterruptedException {
    Benchmark.say("cancelling");
    Samples millis = new Samples();
    for (int i = 0; i < CANCELS; i++) {
      String id = UUID.randomUUID().toString();
      ObjectNode request = JsonNodeFactory.instance.objectNode();
      request.put("mode", "query").put("query", LongQueries.ENDLESS).put("workloadId", id);
      request.putArray("tables").add("flowers=default.flowers");
      CompletableFuture<Answer> running =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return http.post(PlainHttp.POLARS, request.toString());
                } catch (IOException e) {
                  throw new CompletionException(e);
                }
              });
      while (!http.get("/api/v1/workloads/" + id).text().contains("\"RUNNING\"")) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      // Let it be at work on all of its threads.
      TimeUnit.MILLISECONDS.sleep(100);
      long start = System.nanoTime();
      Answer cancelled = http.delete("/api/v1/workloads/" + id);
      millis.add((System.nanoTime() - start) / 1e6);
      if (!cancelled.text().contains("\"CANCELLED\"") || running.join().status() != 499) {
        throw new IOException("a workload was not cancelled: " + cancelled);
      }
    }
    table.row(
        "a cancel, until the work has stopped",
        text(millis.median()),
        text(millis.percentile(99)),
        "",
        "");
  }

  private static void add(Samples samples, String answer) {
    for (long nanos : CommandLoop.numbers(answer)) {
      samples.add(nanos / 1e6);
    }
  }

  private static void row(MarkdownTable table, String title, Samples ours, Samples others) {
    table.row(
        title,
        text(ours.median()),
        text(ours.percentile(99)),
        text(others.median()),
        text(ours.median() - others.median()));
  }

  private static String text(double millis) {
    return "%.2f ms".formatted(millis);
  }
}
