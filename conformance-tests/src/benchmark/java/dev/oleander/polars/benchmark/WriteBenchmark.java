package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.client.CommandLoop;
import dev.oleander.polars.benchmark.client.PeakMemory;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What it costs to append many rows to a table: by a destination of the server, in turns with
 * pyiceberg, which holds the rows in memory, and with Polars alone, which makes a bare file of
 * them.
 */
final class WriteBenchmark {
  private static final String STATEMENT = "SELECT id, ratio, name, moment, day FROM source";

  private WriteBenchmark() {}

  static String run(Settings settings, Path directory) throws IOException, InterruptedException {
    Path own = Files.createDirectory(directory.resolve("write"));
    // A server of its own: its peak memory is that of writing.
    try (ServerProcess server = ServerProcess.start(own)) {
      Path warehouse = server.warehouse();
      Benchmark.say("writing " + settings.rows() + " rows to write again");
      Scripts.run("write_source.py", warehouse, settings.rows());
      Path source = warehouse.resolve("source/data");
      Figures ours = new Figures();
      Figures pyiceberg = new Figures();
      Figures polars = new Figures();
      for (int repeat = 0; repeat <= settings.lakeRepeats(); repeat++) {
        Benchmark.say("write " + repeat + " of " + settings.lakeRepeats());
        ours.add(repeat, settings, byServer(server, "default.by_server_" + repeat));
        pyiceberg.add(
            repeat,
            settings,
            byScript(
                "write default.by_pyiceberg_" + repeat,
                Scripts.command("write_by_pyiceberg.py", warehouse, source)));
        polars.add(
            repeat,
            settings,
            byScript(
                "write " + own.resolve("by_polars.parquet"),
                Scripts.command("write_by_polars.py", source)));
      }
      return table(settings, ours, pyiceberg, polars);
    }
  }

  private static Written byServer(ServerProcess server, String destination)
      throws IOException, InterruptedException {
    ProcessHandle process = server.handle();
    double before = CpuTime.seconds(process) + CpuTime.secondsBelow(process);
    long start = System.nanoTime();
    long rows = Lake.of(server).append(destination, STATEMENT, "source=default.source");
    long nanos = System.nanoTime() - start;
    double cpu = CpuTime.seconds(process) + CpuTime.secondsBelow(process) - before;
    return new Written(rows, nanos / 1e9, cpu, PeakMemory.mebibytes(process), peakBelow(process));
  }

  private static double peakBelow(ProcessHandle server) {
    ToDoubleFunction<ProcessHandle> peak =
        process -> {
          try {
            return PeakMemory.mebibytes(process);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    return server.descendants().filter(ProcessHandle::isAlive).mapToDouble(peak).max().orElse(0);
  }

  private static Written byScript(String command, List<String> script) throws IOException {
    try (LineProcess process = LineProcess.start(script)) {
      long[] cost = CommandLoop.numbers(process.ask(command));
      return new Written(cost[0], cost[1] / 1e9, cost[2] / 1e9, cost[3] / 1024.0, 0);
    }
  }

  private static String table(Settings settings, Figures ours, Figures pyiceberg, Figures polars) {
    MarkdownTable table =
        new MarkdownTable(
            "Append of %,d rows, 5 columns: int, double, string, timestamp, date"
                .formatted(settings.rows()),
            "destination",
            "pyiceberg",
            "`sink_parquet`",
            "destination / pyiceberg",
            "destination / `sink_parquet`");
    return table
        .row(
            "time",
            seconds(ours.seconds),
            seconds(pyiceberg.seconds),
            seconds(polars.seconds),
            ours.seconds.over(pyiceberg.seconds).summary(),
            ours.seconds.over(polars.seconds).summary())
        .row(
            "processor time",
            seconds(ours.cpu),
            seconds(pyiceberg.cpu),
            seconds(polars.cpu),
            ours.cpu.over(pyiceberg.cpu).summary(),
            ours.cpu.over(polars.cpu).summary())
        .row(
            "peak memory",
            "server %s, worker %s".formatted(mebibytes(ours.own), mebibytes(ours.below)),
            mebibytes(pyiceberg.own),
            mebibytes(polars.own),
            "",
            "")
        .toString();
  }

  private static String seconds(Samples seconds) {
    return "%.2f s".formatted(seconds.median());
  }

  private static String mebibytes(Samples mebibytes) {
    return "%,.0f MiB".formatted(mebibytes.largest());
  }

  /**
   * One write.
   *
   * @param own the peak memory of the process that writes, or of the server, in MiB
   * @param below that of the server's largest worker
   */
  private record Written(long rows, double seconds, double cpu, double own, double below) {}

  /** What was measured of one side. Repeat 0 warms up and is not kept. */
  private static final class Figures {
    private final Samples seconds = new Samples();
    private final Samples cpu = new Samples();
    private final Samples own = new Samples();
    private final Samples below = new Samples();

    void add(int repeat, Settings settings, Written written) throws IOException {
      if (written.rows != settings.rows()) {
        throw new IOException("not all rows were written: " + written);
      }
      if (repeat > 0) {
        seconds.add(written.seconds);
        cpu.add(written.cpu);
        own.add(written.own);
        below.add(written.below);
      }
    }
  }
}
