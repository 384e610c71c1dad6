package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.client.CommandLoop;
import dev.oleander.polars.benchmark.client.Fetched;
import dev.oleander.polars.benchmark.client.RowReader;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.util.List;

/** A result far larger than the client's heap. */
final class LargeResultBenchmark {
  private static final String HEAP = "-Xmx128m";

  private LargeResultBenchmark() {}

  static String run(Settings settings, ServerProcess server) throws IOException {
    String sql =
        "SELECT a.sepal_length AS x, b.petal_width AS y FROM flowers a CROSS JOIN flowers b"
            + " CROSS JOIN flowers c CROSS JOIN (SELECT species FROM flowers LIMIT "
            + settings.largeFactor()
            + ") AS d";
    Benchmark.say("large result of " + settings.largeRows() + " rows");
    try (LineProcess client = Side.driverClient(server.jdbcUrl(), List.of(HEAP))) {
      Fetched fetched = Fetched.fromLine(client.ask("fetch " + RowReader.DOUBLES + " " + sql));
      if (fetched.rows() != settings.largeRows()) {
        throw new IllegalStateException(
            "%,d rows came instead of %,d".formatted(fetched.rows(), settings.largeRows()));
      }
      long peakKib = CommandLoop.numbers(client.ask("peak"))[0];
      return new MarkdownTable(
              "Large result, 2 columns of double", "rows/s", "client's peak memory")
          .row(
              "%,d rows, client with `%s`".formatted(fetched.rows(), HEAP),
              "%,.0f".formatted(fetched.rows() * 1e9 / fetched.totalNanos()),
              peakKib / 1024 + " MiB")
          .toString();
    }
  }
}
