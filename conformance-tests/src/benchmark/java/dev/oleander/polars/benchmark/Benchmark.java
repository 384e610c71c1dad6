package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.Settings.Part;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Measures everything and prints it as Markdown, also to the file that is the only argument. The
 * build starts it: {@code mvn -Pbenchmarks …}, see docs/performance.md.
 */
public final class Benchmark {
  private Benchmark() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    // Figures are written the same way everywhere.
    Locale.setDefault(Locale.ROOT);
    Settings settings = Settings.fromSystemProperties();
    Path directory = Files.createTempDirectory("oleander-benchmark");
    try (ServerProcess server = ServerProcess.start(directory);
        LineProcess inProcess =
            LineProcess.start(Scripts.command("in_process.py", server.warehouse()))) {
      if (settings.parts().stream().anyMatch(Part::needsEvents)) {
        say("writing " + settings.rows() + " rows");
        Scripts.run("write_events.py", server.warehouse(), directory, settings.rows());
      }
      List<String> report = new ArrayList<>();
      report.add(Machine.describe(inProcess.ask("polars")) + "\n");
      System.out.println(report.get(0));
      for (Part part : settings.parts()) {
        String figures = measure(part, settings, server, inProcess, directory);
        System.out.println(figures);
        report.add(figures);
        Files.writeString(Path.of(arguments[0]), String.join("\n", report));
      }
    } finally {
      delete(directory);
    }
  }

  private static String measure(
      Part part, Settings settings, ServerProcess server, LineProcess inProcess, Path directory)
      throws IOException, InterruptedException {
    return switch (part) {
      case FETCH -> FetchBenchmark.run(settings, server, directory);
      case SMALL -> SmallQueryBenchmark.run(settings, server, inProcess);
      case LATENCY -> LatencyBenchmark.run(settings, server, inProcess);
      case LARGE -> LargeResultBenchmark.run(settings, server);
      case CELLS -> CellsBenchmark.run(settings, directory);
      case JSON -> JsonBenchmark.run(settings, server, directory);
      case COMPRESSION -> CompressionBenchmark.run(settings, server);
      case METADATA -> MetadataBenchmark.run(settings, directory);
      case BOXES -> BoxBenchmark.run(settings, server, directory);
      case WRITE -> WriteBenchmark.run(settings, directory);
      case PLAN -> PlanBenchmark.run(settings, directory);
      case COMMIT -> CommitBenchmark.run(settings, directory);
    };
  }

  /** Tells whoever waits what goes on. */
  static void say(String progress) {
    System.err.println("benchmark: " + progress);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
