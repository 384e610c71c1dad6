package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.Side.Cpu;
import dev.oleander.polars.benchmark.client.Fetched;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;

/** Rows per second and time to the first row of a large fetch, in turns with Flight SQL JDBC. */
final class FetchBenchmark {
  private FetchBenchmark() {}

  static String run(Settings settings, ServerProcess server, Path arrowFiles) throws IOException {
    MarkdownTable speed =
        new MarkdownTable(
            "Fetch of %,d rows".formatted(settings.rows()),
            "this driver",
            "Flight SQL JDBC",
            "ratio (smallest to largest)");
    MarkdownTable processors =
        new MarkdownTable("Processor seconds of one fetch", "client", "server", "workers");
    try (Side ours = Side.driver(server);
        Side peer = Side.flightSql(arrowFiles)) {
      for (Fetch fetch : Fetch.values()) {
        Figures our = new Figures(settings.rows());
        Figures their = new Figures(settings.rows());
        for (int repeat = 0; repeat <= settings.repeats(); repeat++) {
          Benchmark.say("fetch " + fetch + " " + repeat + " of " + settings.repeats());
          Fetched oursFetched = our.fetch(ours, fetch, repeat);
          Fetched peerFetched = their.fetch(peer, fetch, repeat);
          oursFetched.requireSameRows(peerFetched, settings.rows());
          our.drain(ours, fetch, repeat);
          their.drain(peer, fetch, repeat);
        }
        addSpeed(speed, fetch, our, their);
        addProcessors(processors, fetch + ", this driver", our);
        addProcessors(processors, fetch + ", Flight SQL JDBC", their);
      }
    }
    return speed + "\n" + processors;
  }

  private static void addSpeed(MarkdownTable table, Fetch fetch, Figures our, Figures their) {
    table
        .row(
            fetch.title() + ": rows/s",
            rate(our.fetchRate),
            rate(their.fetchRate),
            our.fetchRate.over(their.fetchRate).summary())
        .row(
            "… time to the first row",
            millis(our.firstMillis),
            millis(their.firstMillis),
            our.firstMillis.over(their.firstMillis).summary())
        .row(
            "… stream taken without reading it: rows/s",
            rate(our.drainRate),
            rate(their.drainRate),
            our.drainRate.over(their.drainRate).summary());
  }

  private static void addProcessors(MarkdownTable table, String title, Figures figures) {
    table.row(
        title,
        "%.2f".formatted(figures.client.median()),
        "%.2f".formatted(figures.server.median()),
        "%.2f".formatted(figures.workers.median()));
  }

  private static String rate(Samples rowsPerSecond) {
    return "%,.0f".formatted(rowsPerSecond.median());
  }

  private static String millis(Samples millis) {
    return "%.1f ms".formatted(millis.median());
  }

  /** What was measured of one side. Repeat 0 warms up and is not kept. */
  private static final class Figures {
    private final int rows;
    private final Samples fetchRate = new Samples();
    private final Samples firstMillis = new Samples();
    private final Samples drainRate = new Samples();
    private final Samples client = new Samples();
    private final Samples server = new Samples();
    private final Samples workers = new Samples();

    Figures(int rows) {
      this.rows = rows;
    }

    Fetched fetch(Side side, Fetch fetch, int repeat) throws IOException {
      Cpu before = side.cpu();
      Fetched fetched = side.fetch(fetch);
      Cpu used = side.cpu().minus(before);
      if (repeat > 0) {
        fetchRate.add(fetched.rowsPerSecond());
        firstMillis.add(fetched.firstNanos() / 1e6);
        client.add(used.client());
        server.add(used.server());
        workers.add(used.workers());
      }
      return fetched;
    }

    void drain(Side side, Fetch fetch, int repeat) throws IOException {
      Fetched drained = side.drain(fetch);
      if (repeat > 0) {
        drainRate.add(rows * 1e9 / drained.totalNanos());
      }
    }
  }
}
