package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.client.CommandLoop;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.util.List;

/** What a small query costs through driver and server, in turns with the same one in process. */
final class SmallQueryBenchmark {
  private static final List<String> STATEMENTS =
      List.of(
          "SELECT species, count(*) AS n FROM flowers GROUP BY species ORDER BY species",
          "SELECT 1 AS one");

  private static final int WARM_UP_BLOCKS = 5;

  private SmallQueryBenchmark() {}

  static String run(Settings settings, ServerProcess server, LineProcess inProcess)
      throws IOException {
    MarkdownTable table =
        new MarkdownTable(
            "Small query, %,d runs on a warm connection".formatted(settings.smallRuns()),
            "driver, median",
            "driver, 99 %",
            "Polars in process, median",
            "Polars in process, 99 %",
            "difference of the medians");
    try (LineProcess client = Side.driverClient(server.jdbcUrl(), List.of())) {
      for (String sql : STATEMENTS) {
        Benchmark.say("small query " + sql);
        String command = "small " + settings.block() + " " + sql;
        for (int block = 0; block < WARM_UP_BLOCKS; block++) {
          client.ask(command);
          inProcess.ask(command);
        }
        Samples driver = new Samples();
        Samples direct = new Samples();
        for (int run = 0; run < settings.smallRuns(); run += settings.block()) {
          addMillis(driver, client.ask(command));
          addMillis(direct, inProcess.ask(command));
        }
        table.row(
            "`" + sql + "`",
            millis(driver.median()),
            millis(driver.percentile(99)),
            millis(direct.median()),
            millis(direct.percentile(99)),
            millis(driver.median() - direct.median()));
      }
    }
    return table.toString();
  }

  private static void addMillis(Samples samples, String answer) {
    for (long nanos : CommandLoop.numbers(answer)) {
      samples.add(nanos / 1e6);
    }
  }

  private static String millis(double millis) {
    return "%.2f ms".formatted(millis);
  }
}
