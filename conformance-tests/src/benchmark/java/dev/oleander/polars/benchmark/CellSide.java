package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.cells.BareCells;
import dev.oleander.polars.benchmark.cells.CellAccess;
import dev.oleander.polars.benchmark.cells.CellType;
import dev.oleander.polars.benchmark.cells.JdbcCells;
import dev.oleander.polars.benchmark.cells.VectorCells;
import dev.oleander.polars.conformance.server.BuildOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One of those that read the same cells in turns. */
enum CellSide {
  BARE("bare loop") {
    @Override
    LineProcess start(CellType type, CellAccess access, CellSources sources) throws IOException {
      return java(
          List.of(),
          System.getProperty("java.class.path"),
          BareCells.class,
          type,
          access,
          sources.replayPort());
    }
  },
  VECTORS("loop over Arrow's vectors") {
    @Override
    boolean reads(CellAccess access) {
      return access == CellAccess.INDEX;
    }

    @Override
    LineProcess start(CellType type, CellAccess access, CellSources sources) throws IOException {
      return java(
          Side.FLAGS_OF_ARROW_18,
          System.getProperty("java.class.path"),
          VectorCells.class,
          type,
          access,
          sources.replayPort());
    }
  },
  DRIVER("this driver") {
    @Override
    LineProcess start(CellType type, CellAccess access, CellSources sources) throws IOException {
      return java(
          List.of(),
          Side.classPath(BuildOutput.driverJar()),
          JdbcCells.class,
          type,
          access,
          sources.batchRows(),
          "jdbc:oleander-polars://127.0.0.1:" + sources.replayPort(),
          "benchmark",
          "any-token");
    }
  },
  FLIGHT_SQL("Flight SQL JDBC") {
    @Override
    LineProcess start(CellType type, CellAccess access, CellSources sources) throws IOException {
      return java(
          Side.FLAGS_OF_ARROW_18,
          Side.classPath(Path.of(System.getProperty("benchmark.flight-sql-jdbc"))),
          JdbcCells.class,
          type,
          access,
          sources.batchRows(),
          "jdbc:arrow-flight-sql://127.0.0.1:" + sources.flightPort() + "/?useEncryption=false");
    }
  },
  DUCKDB("DuckDB JDBC, from memory") {
    @Override
    LineProcess start(CellType type, CellAccess access, CellSources sources) throws IOException {
      LineProcess process =
          java(
              List.of(),
              Side.classPath(Path.of(System.getProperty("benchmark.duckdb-jdbc"))),
              JdbcCells.class,
              type,
              access,
              sources.batchRows(),
              "jdbc:duckdb:");
      try {
        process.ask(
            "run CREATE TABLE cells AS SELECT %s FROM read_parquet('%s')"
                .formatted(type.column(), sources.parquet()));
        return process;
      } catch (IOException | RuntimeException e) {
        process.close();
        throw e;
      }
    }
  };

  private static final String UTC = "-Duser.timezone=UTC";

  private final String title;

  CellSide(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  boolean reads(CellAccess access) {
    return true;
  }

  /** Starts a process that reads a type in one way; the caller closes it. */
  abstract LineProcess start(CellType type, CellAccess access, CellSources sources)
      throws IOException;

  private static LineProcess java(
      List<String> flags, String classPath, Class<?> program, Object... arguments)
      throws IOException {
    List<String> options = new ArrayList<>(flags);
    Collections.addAll(options, UTC);
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    return LineProcess.java(options, classPath, program, texts);
  }
}
