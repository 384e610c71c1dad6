package dev.oleander.polars.benchmark;

import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures everything and prints it as Markdown, also to the file that is the only argument. The
 * build starts it: {@code mvn -Pbenchmarks …}, see docs/performance.md.
 */
public final class Benchmark {
  private static final long WRITE_SECONDS = 600;

  private Benchmark() {}

  public static void main(String[] arguments) throws IOException {
    // Figures are written the same way everywhere.
    Locale.setDefault(Locale.ROOT);
    Settings settings = Settings.fromSystemProperties();
    Path directory = Files.createTempDirectory("oleander-benchmark");
    try (ServerProcess server = ServerProcess.start(directory);
        LineProcess inProcess = LineProcess.start(python("in_process.py", server.warehouse()))) {
      say("writing " + settings.rows() + " rows");
      writeEvents(server.warehouse(), directory, settings.rows());
      String report =
          String.join(
              "\n",
              Machine.describe(inProcess.ask("polars")) + "\n",
              FetchBenchmark.run(settings, server, directory),
              SmallQueryBenchmark.run(settings, server, inProcess),
              LargeResultBenchmark.run(settings, server));
      System.out.println(report);
      Files.writeString(Path.of(arguments[0]), report);
    } finally {
      delete(directory);
    }
  }

  /** Tells whoever waits what goes on. */
  static void say(String progress) {
    System.err.println("benchmark: " + progress);
  }

  private static void writeEvents(Path warehouse, Path directory, int rows) throws IOException {
    Process process =
        new ProcessBuilder(python("write_events.py", warehouse, directory, Integer.toString(rows)))
            .inheritIO()
            .start();
    try {
      if (!process.waitFor(WRITE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("write_events.py failed; its message is above");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The command line of one of the benchmark's scripts. */
  private static List<String> python(String script, Object... arguments) {
    Path scripts = BuildOutput.root().resolve("conformance-tests/src/benchmark/python");
    return Stream.concat(
            Stream.of(BuildOutput.python(), scripts.resolve(script)), Stream.of(arguments))
        .map(Object::toString)
        .toList();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
