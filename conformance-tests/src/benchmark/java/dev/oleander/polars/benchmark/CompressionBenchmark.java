package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.client.Fetched;
import dev.oleander.polars.benchmark.link.ThrottledRelay;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.util.List;

/** The same fetch with compressed batches and without, over links of several speeds. */
final class CompressionBenchmark {
  private static final List<Integer> MEGABITS = List.of(100, 1_000);

  private final Settings settings;
  private final MarkdownTable table;

  private CompressionBenchmark(Settings settings) {
    this.settings = settings;
    this.table =
        new MarkdownTable(
            "Fetch of %,d rows, %s".formatted(settings.slowRows(), Fetch.WIDE.title()),
            "`compression=zstd`: rows/s",
            "`compression=none`: rows/s",
            "ratio (smallest to largest)");
  }

  static String run(Settings settings, ServerProcess server) throws IOException {
    CompressionBenchmark benchmark = new CompressionBenchmark(settings);
    for (int megabits : MEGABITS) {
      try (LineProcess relay =
          LineProcess.java(
              List.of(),
              System.getProperty("java.class.path"),
              ThrottledRelay.class,
              Integer.toString(server.port()),
              Integer.toString(megabits))) {
        benchmark.measure(
            "over %,d Mbit/s".formatted(megabits), Integer.parseInt(relay.ask("port")));
      }
    }
    benchmark.measure("over loopback", server.port());
    return benchmark.table.toString();
  }

  private void measure(String link, int port) throws IOException {
    String command = Fetch.WIDE.command(settings.slowRows());
    Samples compressed = new Samples();
    Samples plain = new Samples();
    try (LineProcess zstd = client(port, "zstd");
        LineProcess none = client(port, "none")) {
      for (int repeat = 0; repeat <= settings.slowRepeats(); repeat++) {
        Benchmark.say("compression " + link + " " + repeat + " of " + settings.slowRepeats());
        Fetched ofZstd = Fetched.fromLine(zstd.ask(command));
        Fetched ofNone = Fetched.fromLine(none.ask(command));
        ofZstd.requireSameRows(ofNone, settings.slowRows());
        if (repeat > 0) {
          compressed.add(ofZstd.rowsPerSecond());
          plain.add(ofNone.rowsPerSecond());
        }
      }
    }
    table.row(
        link,
        "%,.0f".formatted(compressed.median()),
        "%,.0f".formatted(plain.median()),
        compressed.over(plain).summary());
  }

  private LineProcess client(int port, String compression) throws IOException {
    return Side.driverClient(
        "jdbc:oleander-polars://127.0.0.1:%d?compression=%s".formatted(port, compression),
        List.of());
  }
}
