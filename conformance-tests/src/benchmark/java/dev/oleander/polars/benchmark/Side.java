package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.client.Fetched;
import dev.oleander.polars.benchmark.client.HttpDrain;
import dev.oleander.polars.benchmark.client.JdbcClient;
import dev.oleander.polars.benchmark.flight.FlightDrain;
import dev.oleander.polars.benchmark.flight.FlightPeer;
import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * One of the two that fetch in turns: a JDBC client on a warm connection, a client that takes the
 * same stream without reading it, and the server both talk to. Close it to end what it started.
 */
final class Side implements AutoCloseable {
  static final List<String> FLAGS_OF_ARROW_18 =
      List.of("--add-opens=java.base/java.nio=ALL-UNNAMED");

  private final Deque<LineProcess> started;
  private final LineProcess client;
  private final LineProcess drain;
  private final Function<Fetch, String> drainCommand;
  private final ProcessHandle server;

  private Side(
      Deque<LineProcess> started,
      LineProcess client,
      LineProcess drain,
      Function<Fetch, String> drainCommand,
      ProcessHandle server) {
    this.started = started;
    this.client = client;
    this.drain = drain;
    this.drainCommand = drainCommand;
    this.server = server;
  }

  /** This driver and the server of the run, which stays the caller's. */
  static Side driver(ServerProcess server) throws IOException {
    Deque<LineProcess> started = new ArrayDeque<>();
    try {
      LineProcess client = driverClient(server.jdbcUrl(), List.of());
      started.push(client);
      LineProcess drain =
          LineProcess.java(
              List.of(),
              classPath(BuildOutput.driverJar()),
              HttpDrain.class,
              Integer.toString(server.port()),
              ServerProcess.TOKEN);
      started.push(drain);
      return new Side(started, client, drain, Side::workload, server.handle());
    } catch (IOException | RuntimeException e) {
      closeAll(started);
      throw e;
    }
  }

  /** Flight SQL JDBC and a server of its own with the rows of the Arrow files in a directory. */
  static Side flightSql(Path arrowFiles) throws IOException {
    String libraries = System.getProperty("java.class.path");
    Path jdbcDriver = Path.of(System.getProperty("benchmark.flight-sql-jdbc"));
    List<String> answers = new ArrayList<>();
    for (Fetch fetch : Fetch.values()) {
      answers.add(fetch.sql());
      answers.add(arrowFiles.resolve(fetch.file()).toString());
    }
    Deque<LineProcess> started = new ArrayDeque<>();
    try {
      LineProcess server =
          LineProcess.java(
              FLAGS_OF_ARROW_18, libraries, FlightPeer.class, answers.toArray(String[]::new));
      started.push(server);
      String port = server.ask("port");
      LineProcess client =
          LineProcess.java(
              FLAGS_OF_ARROW_18,
              classPath(jdbcDriver),
              JdbcClient.class,
              "jdbc:arrow-flight-sql://127.0.0.1:" + port + "/?useEncryption=false");
      started.push(client);
      LineProcess drain = LineProcess.java(FLAGS_OF_ARROW_18, libraries, FlightDrain.class, port);
      started.push(drain);
      return new Side(started, client, drain, Fetch::sql, server.handle());
    } catch (IOException | RuntimeException e) {
      closeAll(started);
      throw e;
    }
  }

  /** A JDBC client of this driver; the caller closes it. */
  static LineProcess driverClient(String url, List<String> options) throws IOException {
    return LineProcess.java(
        options,
        classPath(BuildOutput.driverJar()),
        JdbcClient.class,
        url,
        "benchmark",
        ServerProcess.TOKEN);
  }

  Fetched fetch(Fetch fetch) throws IOException {
    return Fetched.fromLine(client.ask(fetch.command()));
  }

  Fetched drain(Fetch fetch) throws IOException {
    return Fetched.fromLine(drain.ask("drain " + drainCommand.apply(fetch)));
  }

  /** Processor time used so far. */
  Cpu cpu() {
    return new Cpu(
        CpuTime.seconds(client.handle()), CpuTime.seconds(server), CpuTime.secondsBelow(server));
  }

  /** Processor seconds of the JDBC client, the server's own process, and the server's workers. */
  record Cpu(double client, double server, double workers) {
    Cpu minus(Cpu before) {
      return new Cpu(client - before.client, server - before.server, workers - before.workers);
    }
  }

  @Override
  public void close() throws IOException {
    closeAll(started);
  }

  private static void closeAll(Deque<LineProcess> started) throws IOException {
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }

  private static String workload(Fetch fetch) {
    return "{\"mode\":\"query\",\"query\":\"%s\",\"tables\":[\"events=default.events\"]}"
        .formatted(fetch.sql());
  }

  /** One JDBC driver, and the classes of this benchmark. */
  static String classPath(Path jdbcDriver) {
    return jdbcDriver
        + File.pathSeparator
        + BuildOutput.root().resolve("conformance-tests/target/test-classes");
  }
}
