package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.cells.CellType;
import dev.oleander.polars.benchmark.cells.ReplayServer;
import dev.oleander.polars.benchmark.flight.FlightPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the sides get the cells from: two servers that have them in memory, and a Parquet file.
 * Close it to end the servers.
 */
final class CellSources implements AutoCloseable {
  private static final int BATCH_ROWS = 65_536;

  private final Path directory;
  private final LineProcess replay;
  private final LineProcess flight;
  private final String replayPort;
  private final String flightPort;

  private CellSources(Path directory, LineProcess replay, LineProcess flight) throws IOException {
    this.directory = directory;
    this.replay = replay;
    this.flight = flight;
    this.replayPort = replay.ask("port");
    this.flightPort = flight.ask("port");
  }

  /** Writes the cells into a directory, and starts the servers. */
  static CellSources start(Path directory, List<CellType> types, int rows) throws IOException {
    Scripts.run("write_cells.py", directory, rows, BATCH_ROWS);
    String libraries = System.getProperty("java.class.path");
    LineProcess replay =
        LineProcess.java(
            List.of(), libraries, ReplayServer.class, answers(directory, types, ".arrows"));
    LineProcess flight = null;
    try {
      flight =
          LineProcess.java(
              Side.FLAGS_OF_ARROW_18,
              libraries,
              FlightPeer.class,
              answers(directory, types, ".arrow"));
      return new CellSources(directory, replay, flight);
    } catch (IOException | RuntimeException e) {
      if (flight != null) {
        flight.close();
      }
      replay.close();
      throw e;
    }
  }

  private static String[] answers(Path directory, List<CellType> types, String extension) {
    List<String> pairs = new ArrayList<>();
    for (CellType type : types) {
      pairs.add(type.sql());
      pairs.add(directory.resolve(type.column() + extension).toString());
    }
    return pairs.toArray(String[]::new);
  }

  String replayPort() {
    return replayPort;
  }

  String flightPort() {
    return flightPort;
  }

  Path parquet() {
    return directory.resolve("cells.parquet");
  }

  int batchRows() {
    return BATCH_ROWS;
  }

  @Override
  public void close() throws IOException {
    try {
      flight.close();
    } finally {
      replay.close();
    }
  }
}
