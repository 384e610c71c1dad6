package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.client.CommandLoop;
import dev.oleander.polars.conformance.server.ServerProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How many appends of one row a second a table takes, from one writer and from several: by
 * destinations of the server, into the embedded catalog and one in PostgreSQL, and by pyiceberg in
 * one process, into the embedded catalog.
 */
final class CommitBenchmark {
  private static final List<Integer> WRITERS = List.of(1, 4);
  private static final String STATEMENT = "SELECT 1 AS n";
  private static final String CONFIG =
      """
      catalogs:
        postgres:
          type: jdbc
          uri: jdbc:postgresql://127.0.0.1:%d/postgres
          warehouse: %s
          properties:
            jdbc.user: postgres
            jdbc.password: none
      """;

  private CommitBenchmark() {}

  static String run(Settings settings, Path directory) throws IOException, InterruptedException {
    Path own = Files.createDirectory(directory.resolve("commit"));
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
            .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
            .setOverrideWorkingDirectory(Files.createDirectory(own.resolve("postgres")).toFile())
            .start()) {
      Path config =
          Files.writeString(
              own.resolve("server.yaml"),
              CONFIG.formatted(
                  postgres.getPort(), Files.createDirectory(own.resolve("postgres-lake"))));
      try (ServerProcess server = ServerProcess.start(own, "--config", config.toString());
          LineProcess pyiceberg =
              LineProcess.start(Scripts.command("commit_by_pyiceberg.py", server.warehouse()))) {
        Lake inPostgres = Lake.of(server, "postgres");
        inPostgres.createNamespace("default");
        return measure(settings, Lake.of(server), inPostgres, pyiceberg);
      }
    }
  }

  private static String measure(
      Settings settings, Lake embedded, Lake postgres, LineProcess pyiceberg)
      throws IOException, InterruptedException {
    MarkdownTable table =
        new MarkdownTable(
            "Commits a second, %,d appends of a row by each writer".formatted(settings.commits()),
            "destination, embedded catalog",
            "destination, PostgreSQL",
            "pyiceberg, embedded catalog",
            "embedded catalog: destination / pyiceberg");
    for (int writers : WRITERS) {
      Samples ours = new Samples();
      Samples inPostgres = new Samples();
      Samples theirs = new Samples();
      for (int repeat = 0; repeat <= settings.lakeRepeats(); repeat++) {
        Benchmark.say(
            "commits of %d writers, %d of %d".formatted(writers, repeat, settings.lakeRepeats()));
        String name = "default.commits_%d_%d".formatted(writers, repeat);
        double our = byServer(embedded, name, writers, settings.commits());
        double inDatabase = byServer(postgres, name, writers, settings.commits());
        double their = byPyiceberg(pyiceberg, name + "_by_pyiceberg", writers, settings.commits());
        // The first ones compile the code.
        if (repeat > 0) {
          ours.add(our);
          inPostgres.add(inDatabase);
          theirs.add(their);
        }
      }
      table.row(
          writers == 1 ? "one writer" : writers + " writers",
          rate(ours),
          rate(inPostgres),
          rate(theirs),
          ours.over(theirs).summary());
    }
    return table.toString();
  }

  /** The commits a second. */
  private static double byServer(Lake lake, String table, int writers, int commits)
      throws IOException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      // Of one that is there: several writers would make it at once.
      lake.append(table, STATEMENT);
      List<Future<?>> ends = new ArrayList<>();
      long start = System.nanoTime();
      for (int writer = 0; writer < writers; writer++) {
        ends.add(
            threads.submit(
                () -> {
                  for (int commit = 0; commit < commits; commit++) {
                    lake.append(table, STATEMENT);
                  }
                  return null;
                }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
      long nanos = System.nanoTime() - start;
      requireRows(table, 1 + (long) writers * commits, lake.count(table));
      return writers * commits / (nanos / 1e9);
    } catch (ExecutionException e) {
      throw new IOException("a writer failed", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static double byPyiceberg(LineProcess pyiceberg, String table, int writers, int commits)
      throws IOException {
    long[] numbers =
        CommandLoop.numbers(pyiceberg.ask("commit %s %d %d".formatted(table, writers, commits)));
    requireRows(table, (long) writers * commits, numbers[1]);
    return writers * commits / (numbers[0] / 1e9);
  }

  private static void requireRows(String table, long expected, long rows) throws IOException {
    if (rows != expected) {
      throw new IOException("%s has %d rows, not %d".formatted(table, rows, expected));
    }
  }

  private static String rate(Samples rates) {
    return "%.1f".formatted(rates.median());
  }
}
