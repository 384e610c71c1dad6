package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.client.Fetched;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The same fetch as Arrow and as documented JSON, from a server without extensions. */
final class JsonBenchmark {
  private JsonBenchmark() {}

  /**
   * @param directory of the server, whose lake the one without extensions reads, too
   */
  static String run(Settings settings, ServerProcess server, Path directory) throws IOException {
    MarkdownTable table =
        new MarkdownTable(
            "Fetch of %,d rows".formatted(settings.slowRows()),
            "as JSON: rows/s",
            "as Arrow: rows/s",
            "ratio (smallest to largest)");
    try (ServerProcess documented = ServerProcess.start(directory, "--no-extensions");
        LineProcess jsonClient = Side.driverClient(documented.jdbcUrl(), List.of());
        LineProcess arrowClient = Side.driverClient(server.jdbcUrl(), List.of())) {
      for (Fetch fetch : Fetch.values()) {
        String command = fetch.command(settings.slowRows());
        Samples json = new Samples();
        Samples arrow = new Samples();
        for (int repeat = 0; repeat <= settings.slowRepeats(); repeat++) {
          Benchmark.say("JSON " + fetch + " " + repeat + " of " + settings.slowRepeats());
          Fetched ofJson = Fetched.fromLine(jsonClient.ask(command));
          Fetched ofArrow = Fetched.fromLine(arrowClient.ask(command));
          ofJson.requireSameRows(ofArrow, settings.slowRows());
          if (repeat > 0) {
            json.add(ofJson.rowsPerSecond());
            arrow.add(ofArrow.rowsPerSecond());
          }
        }
        table.row(
            fetch.title(),
            "%,.0f".formatted(json.median()),
            "%,.0f".formatted(arrow.median()),
            json.over(arrow).summary());
      }
    }
    return table.toString();
  }
}
