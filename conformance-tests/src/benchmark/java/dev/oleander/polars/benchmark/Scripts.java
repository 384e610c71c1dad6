package dev.oleander.polars.benchmark;

import dev.oleander.polars.conformance.server.BuildOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The benchmark's Python scripts. */
final class Scripts {
  private static final long RUN_SECONDS = 600;

  private Scripts() {}

  /** The command line of a script. */
  static List<String> command(String script, Object... arguments) {
    Path scripts = BuildOutput.root().resolve("conformance-tests/src/benchmark/python");
    return Stream.concat(
            Stream.of(BuildOutput.python(), scripts.resolve(script)), Stream.of(arguments))
        .map(Object::toString)
        .toList();
  }

  /** Runs a script to its end. */
  static void run(String script, Object... arguments) throws IOException {
    Process process = new ProcessBuilder(command(script, arguments)).inheritIO().start();
    try {
      if (!process.waitFor(RUN_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(script + " failed; its message is above");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
