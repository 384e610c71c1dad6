package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.client.CommandLoop;
import dev.oleander.polars.benchmark.client.LatencyClient;
import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.util.List;

/**
 * How long one waits for what is small: a connection, a prepared statement; alone, and while many
 * want the same. In turns with as many threads that run the statement in one Python process.
 */
final class LatencyBenchmark {
  private static final int THREADS = 32;
  private static final int TURNS = 5;

  /** With its form in process, which has no parameters. */
  private record Prepared(String sql, String inProcess) {}

  private static final List<Prepared> STATEMENTS =
      List.of(
          new Prepared("SELECT 1 AS one", "SELECT 1 AS one"),
          new Prepared(
              "SELECT species, count(*) AS n, avg(petal_length) AS length FROM flowers"
                  + " WHERE petal_length > ? GROUP BY species ORDER BY species",
              "SELECT species, count(*) AS n, avg(petal_length) AS length FROM flowers"
                  + " WHERE petal_length > 1.5 GROUP BY species ORDER BY species"));

  /** Who uses what at once. */
  private record Load(String name, int threads, int connections) {}

  private static final List<Load> LOADS =
      List.of(
          new Load("alone", 1, 1),
          new Load("8 threads, a connection each", 8, 8),
          new Load("%d threads, a connection each".formatted(THREADS), THREADS, THREADS),
          new Load("%d threads, one connection".formatted(THREADS), THREADS, 1));

  private LatencyBenchmark() {}

  static String run(Settings settings, ServerProcess server, LineProcess inProcess)
      throws IOException {
    MarkdownTable table =
        new MarkdownTable(
            "Latency, %,d runs".formatted(settings.smallRuns()),
            "driver, median",
            "driver, 99 %",
            "runs a second",
            "in process, median",
            "in process, 99 %",
            "runs a second",
            "ratio of the medians");
    try (LineProcess client =
        LineProcess.java(
            List.of(),
            Side.classPath(BuildOutput.driverJar()),
            LatencyClient.class,
            server.jdbcUrl(),
            "benchmark",
            ServerProcess.TOKEN)) {
      for (int threads : new int[] {1, THREADS}) {
        connect(threads, settings.smallRuns(), client, table);
      }
      for (Prepared statement : STATEMENTS) {
        for (Load load : LOADS) {
          prepared(statement, load, settings.smallRuns(), client, inProcess, table);
        }
      }
    }
    return table.toString();
  }

  private static void connect(int threads, int runs, LineProcess client, MarkdownTable table)
      throws IOException {
    Benchmark.say("connecting with " + threads + " threads");
    String command = "connect " + threads + " " + runs / TURNS;
    Waits driver = new Waits();
    client.ask(command);
    for (int turn = 0; turn < TURNS; turn++) {
      driver.add(client.ask(command));
    }
    table.row(
        "a connection, " + (threads == 1 ? "alone" : threads + " threads"),
        driver.median(),
        driver.rare(),
        driver.rate(),
        "",
        "",
        "",
        "");
  }

  private static void prepared(
      Prepared statement,
      Load load,
      int runs,
      LineProcess client,
      LineProcess inProcess,
      MarkdownTable table)
      throws IOException {
    Benchmark.say("prepared " + statement.sql() + ", " + load.name());
    String ours =
        "prepared %d %d %d %s"
            .formatted(load.threads(), load.connections(), runs / TURNS, statement.sql());
    String theirs =
        "threads %d %d %s".formatted(load.threads(), runs / TURNS, statement.inProcess());
    Waits driver = new Waits();
    Waits direct = new Waits();
    client.ask(ours);
    inProcess.ask(theirs);
    for (int turn = 0; turn < TURNS; turn++) {
      driver.add(client.ask(ours));
      direct.add(inProcess.ask(theirs));
    }
    table.row(
        "`" + statement.sql() + "`, " + load.name(),
        driver.median(),
        driver.rare(),
        driver.rate(),
        direct.median(),
        direct.rare(),
        direct.rate(),
        "%.2f".formatted(driver.millis.median() / direct.millis.median()));
  }

  /** What one side answered, turn by turn. */
  private static final class Waits {
    private final Samples millis = new Samples();
    private final Samples rates = new Samples();

    void add(String answer) {
      long[] nanos = CommandLoop.numbers(answer);
      for (int i = 1; i < nanos.length; i++) {
        millis.add(nanos[i] / 1e6);
      }
      rates.add((nanos.length - 1) / (nanos[0] / 1e9));
    }

    String median() {
      return "%.2f ms".formatted(millis.median());
    }

    String rare() {
      return "%.2f ms".formatted(millis.percentile(99));
    }

    String rate() {
      return "%,.0f".formatted(rates.median());
    }
  }
}
