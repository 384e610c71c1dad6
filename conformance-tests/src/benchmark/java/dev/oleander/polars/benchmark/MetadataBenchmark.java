package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.client.ColumnsReader;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * All columns of many tables: from a server that was just started, from one that knows the tables,
 * and again on the same connection; with the extension and table by table. Each connection is of a
 * JVM that was just started.
 */
final class MetadataBenchmark {
  private static final int AGAIN = 50;

  /** Of those again: the first ones compile the code. */
  private static final int WARM_UP = 20;

  private static final int COLUMNS = 10;
  private static final int COLUMNS_OF_FLOWERS = 5;

  private MetadataBenchmark() {}

  static String run(Settings settings, Path directory) throws IOException {
    int tables = settings.tables();
    Path lake = Files.createDirectory(directory.resolve("metadata"));
    Benchmark.say("making " + tables + " tables");
    try (ServerProcess server = ServerProcess.start(lake)) {
      Scripts.run("write_tables.py", server.warehouse(), tables);
    }
    MarkdownTable table =
        new MarkdownTable(
            "All columns of %,d tables".formatted(tables),
            "server just started, median",
            "server knows them, median",
            "again, median",
            "again, 99 %");
    measure(settings, lake, table, "one answer (extension `columns`)");
    measure(settings, lake, table, "table by table (documented API)", "--no-extensions");
    return table.toString();
  }

  private static void measure(
      Settings settings, Path lake, MarkdownTable table, String title, String... options)
      throws IOException {
    Samples cold = new Samples();
    Samples known = new Samples();
    Samples again = new Samples();
    for (int repeat = 0; repeat < settings.slowRepeats(); repeat++) {
      Benchmark.say("metadata " + title + " " + repeat + " of " + settings.slowRepeats());
      try (ServerProcess server = ServerProcess.start(lake, options)) {
        cold.add(read(settings, server, 1)[0]);
        double[] times = read(settings, server, 1 + WARM_UP + AGAIN);
        known.add(times[0]);
        for (int i = 1 + WARM_UP; i < times.length; i++) {
          again.add(times[i]);
        }
      }
    }
    table.row(
        title,
        "%,.0f ms".formatted(cold.median()),
        "%,.0f ms".formatted(known.median()),
        "%.2f ms".formatted(again.median()),
        "%.2f ms".formatted(again.percentile(99)));
  }

  /** The milliseconds of each time. */
  private static double[] read(Settings settings, ServerProcess server, int times)
      throws IOException {
    Outcome outcome =
        JavaProgram.run(
            JavaProgram.thisJavaHome(),
            List.of(),
            ColumnsReader.class,
            server.jdbcUrl("/oleander/default?metadataTtl=600"),
            ServerProcess.TOKEN,
            String.valueOf(times));
    String[] numbers = outcome.output().strip().split(" +", -1);
    if (outcome.exitCode() != 0
        || Long.parseLong(numbers[0]) != COLUMNS * settings.tables() + COLUMNS_OF_FLOWERS) {
      throw new IOException("the columns were not read: " + outcome);
    }
    double[] millis = new double[times];
    for (int i = 0; i < times; i++) {
      millis[i] = Long.parseLong(numbers[i + 1]) / 1e6;
    }
    return millis;
  }
}
