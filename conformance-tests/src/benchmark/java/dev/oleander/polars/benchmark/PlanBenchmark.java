package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.client.CommandLoop;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * How long one waits for the plan of a scan: statements on a table of many files, and on a small
 * one, through the driver; in turns with Polars in a process, which plans with pyiceberg, and with
 * pyiceberg's list of files alone. All begin at the catalog, each time.
 */
final class PlanBenchmark {
  private static final String COUNT = "SELECT count(*) AS n FROM days";
  private static final String DAY =
      "SELECT count(ratio) AS n FROM days WHERE day = DATE '2010-01-05'";
  private static final String DAY_FILTER = "day = '2010-01-05'";
  private static final String SMALL =
      "SELECT species, count(*) AS n FROM flowers GROUP BY species ORDER BY species";
  private static final String COMMIT =
      "SELECT CAST(0 AS BIGINT) AS id, DATE '2010-01-05' AS day, 0.5 AS ratio, 'new' AS name";

  /** How often a statement that is not to be waited for long is run. */
  private static final int RUNS = 10;

  private static final int COMMITS = 5;

  private PlanBenchmark() {}

  static String run(Settings settings, Path directory) throws IOException, InterruptedException {
    Path own = Files.createDirectory(directory.resolve("plan"));
    try (ServerProcess server = ServerProcess.start(own)) {
      Benchmark.say("writing a table of " + settings.files() + " files");
      Scripts.run("write_days.py", server.warehouse(), settings.files());
    }
    Row first = new Row("`%s`, the first time", COUNT);
    Row again = new Row("`%s`, again", COUNT);
    Row day = new Row("`%s`, again", DAY);
    Row countAfter = new Row("`%s`, the first after a commit", COUNT);
    Row dayAfter = new Row("`%s`, the first after a commit", DAY);
    Row small = new Row("`%s`, again", SMALL);
    for (int repeat = 0; repeat < settings.lakeRepeats(); repeat++) {
      Benchmark.say("plan " + repeat + " of " + settings.lakeRepeats());
      // New processes: none knows the table.
      try (ServerProcess server = ServerProcess.start(own);
          Sides sides = Sides.start(server)) {
        // Everything else is warm.
        sides.ask("flowers", RUNS, SMALL, "");
        first.add(sides.ask("days", 1, COUNT, ""));
        sides.ask("days", RUNS, DAY, DAY_FILTER);
        again.add(sides.ask("days", RUNS, COUNT, ""));
        day.add(sides.ask("days", RUNS, DAY, DAY_FILTER));
        small.add(sides.ask("flowers", settings.block(), SMALL, ""));
        for (int commit = 0; commit < COMMITS; commit++) {
          Lake.of(server).append("default.days", COMMIT);
          countAfter.add(sides.ask("days", 1, COUNT, ""));
          Lake.of(server).append("default.days", COMMIT);
          dayAfter.add(sides.ask("days", 1, DAY, DAY_FILTER));
        }
      }
    }
    MarkdownTable table =
        new MarkdownTable(
            "Statements on a table of %,d files, and on one of 150 rows"
                .formatted(settings.files()),
            "driver, median",
            "`scan_iceberg` in process, median",
            "driver / in process",
            "pyiceberg's `plan_files`, median");
    for (Row row : List.of(first, again, day, countAfter, dayAfter, small)) {
      row.write(table);
    }
    return table.toString();
  }

  /** The milliseconds of each run of a statement, on each side. */
  private record Asked(List<Double> driver, List<Double> inProcess, List<Double> planned) {}

  /** The three that take turns. Close it to end them. */
  private record Sides(LineProcess driver, LineProcess inProcess, LineProcess planner)
      implements AutoCloseable {
    static Sides start(ServerProcess server) throws IOException {
      LineProcess driver = Side.driverClient(server.jdbcUrl(), List.of());
      try {
        LineProcess inProcess = inProcess(server);
        try {
          return new Sides(driver, inProcess, inProcess(server));
        } catch (IOException e) {
          inProcess.close();
          throw e;
        }
      } catch (IOException e) {
        driver.close();
        throw e;
      }
    }

    private static LineProcess inProcess(ServerProcess server) throws IOException {
      return LineProcess.start(Scripts.command("plan_in_process.py", server.warehouse()));
    }

    Asked ask(String table, int runs, String sql, String filter) throws IOException {
      return new Asked(
          millis(CommandLoop.numbers(driver.ask("small %d %s".formatted(runs, sql)))),
          millis(told("query %s %d %s".formatted(table, runs, sql), inProcess)),
          millis(told("plan %s %d %s".formatted(table, runs, filter), planner)));
    }

    /** The figures that follow what was found. */
    private static long[] told(String command, LineProcess process) throws IOException {
      long[] numbers = CommandLoop.numbers(process.ask(command));
      if (numbers[0] == 0) {
        throw new IOException("nothing was found: " + command);
      }
      return Arrays.copyOfRange(numbers, 1, numbers.length);
    }

    private static List<Double> millis(long[] nanos) {
      return Arrays.stream(nanos).mapToObj(one -> one / 1e6).toList();
    }

    @Override
    public void close() throws IOException {
      try (driver;
          inProcess;
          planner) {
        Benchmark.say("stopping those that plan");
      }
    }
  }

  /** What was measured of one statement. */
  private static final class Row {
    private final String title;
    private final Samples driver = new Samples();
    private final Samples inProcess = new Samples();
    private final Samples planned = new Samples();

    Row(String title, String sql) {
      this.title = title.formatted(sql);
    }

    void add(Asked asked) {
      asked.driver.forEach(driver::add);
      asked.inProcess.forEach(inProcess::add);
      asked.planned.forEach(planned::add);
    }

    void write(MarkdownTable table) {
      table.row(
          title,
          "%.2f ms".formatted(driver.median()),
          "%.2f ms".formatted(inProcess.median()),
          "%.2f".formatted(driver.median() / inProcess.median()),
          "%.2f ms".formatted(planned.median()));
    }
  }
}
