package dev.oleander.polars.conformance.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Writes tables into a server's lake with pyiceberg, as another engine beside it would. */
public final class ForeignEngine {
  private static final long TIMEOUT_SECONDS = 120;

  private ForeignEngine() {}

  /** Creates the tables that {@code fill_lake.py} describes. */
  public static void fill(Path warehouse) throws IOException {
    run("fill_lake.py", warehouse.toString());
  }

  /** Runs a script of {@code src/test/python} with the build's interpreter. */
  public static String run(String script, String... arguments) throws IOException {
    Path file = BuildOutput.root().resolve("conformance-tests/src/test/python").resolve(script);
    ProcessBuilder builder = new ProcessBuilder(BuildOutput.python().toString(), file.toString());
    builder.command().addAll(List.of(arguments));
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(script + " failed: " + output);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return output;
  }
}
