package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.cells.CellAccess;
import dev.oleander.polars.benchmark.cells.CellType;
import dev.oleander.polars.benchmark.cells.CellsRead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What reading one cell costs, by type and way to read it, in turns with the other sides. */
final class CellsBenchmark {
  private final Settings settings;
  private final CellSources sources;
  private final MarkdownTable loopback =
      table("ns a cell with the fetch over loopback, " + CellAccess.INDEX.title());
  private final MarkdownTable bytes = new MarkdownTable(allocationHeader());

  private CellsBenchmark(Settings settings, CellSources sources) {
    this.settings = settings;
    this.sources = sources;
  }

  static String run(Settings settings, Path directory) throws IOException {
    try (CellSources sources =
        CellSources.start(directory, settings.cellTypes(), settings.cellRows())) {
      return new CellsBenchmark(settings, sources).tables();
    }
  }

  private String tables() throws IOException {
    Map<CellAccess, MarkdownTable> loaded = new EnumMap<>(CellAccess.class);
    for (CellAccess access : CellAccess.values()) {
      loaded.put(access, table("ns a cell, " + access.title()));
    }
    for (CellType type : settings.cellTypes()) {
      Map<CellAccess, Map<CellSide, Figures>> ofType = new EnumMap<>(CellAccess.class);
      for (CellAccess access : CellAccess.values()) {
        Benchmark.say("cells " + type + " " + access);
        Map<CellSide, Figures> figures = measure(type, access);
        ofType.put(access, figures);
        loaded.get(access).row(cells(type, figures, side -> side.loadedNanos));
      }
      loopback.row(cells(type, ofType.get(CellAccess.INDEX), side -> side.totalNanos));
      bytes.row(allocations(type, ofType));
    }
    List<String> tables = new ArrayList<>();
    loaded.values().forEach(table -> tables.add(table.toString()));
    tables.add(loopback.toString());
    tables.add(bytes.toString());
    return String.join("\n", tables);
  }

  private Map<CellSide, Figures> measure(CellType type, CellAccess access) throws IOException {
    Map<CellSide, LineProcess> processes = new EnumMap<>(CellSide.class);
    try {
      for (CellSide side : CellSide.values()) {
        if (side.reads(access)) {
          processes.put(side, side.start(type, access, sources));
        }
      }
      Map<CellSide, Figures> figures = new EnumMap<>(CellSide.class);
      for (Map.Entry<CellSide, LineProcess> side : processes.entrySet()) {
        warmUp(side.getValue());
        figures.put(side.getKey(), new Figures());
      }
      for (int turn = 0; turn < settings.repeats(); turn++) {
        Map<CellSide, CellsRead> passes = new EnumMap<>(CellSide.class);
        for (Map.Entry<CellSide, LineProcess> side : processes.entrySet()) {
          CellsRead read = CellsRead.fromLine(side.getValue().ask("read"));
          passes.put(side.getKey(), read);
          figures.get(side.getKey()).add(read);
        }
        requireSameCells(access, passes);
      }
      return figures;
    } finally {
      for (LineProcess process : processes.values()) {
        process.close();
      }
    }
  }

  private void warmUp(LineProcess process) throws IOException {
    long start = System.nanoTime();
    do {
      process.ask("read");
    } while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(settings.warmUpMillis()));
  }

  /** Which object and which text stands for a value is up to each driver; the value is not. */
  private void requireSameCells(CellAccess access, Map<CellSide, CellsRead> passes) {
    boolean sameValues = access == CellAccess.INDEX || access == CellAccess.LABEL;
    CellsRead expected = passes.get(CellSide.BARE);
    for (CellsRead read : passes.values()) {
      if (read.rows() != settings.cellRows()
          || (sameValues && read.checksum() != expected.checksum())) {
        throw new IllegalStateException("the sides read different cells: " + passes);
      }
    }
  }

  // Tables

  private static MarkdownTable table(String title) {
    List<String> header = new ArrayList<>();
    header.add(title);
    for (CellSide side : CellSide.values()) {
      header.add(side.title());
    }
    header.add("driver / bare");
    header.add("driver / Flight SQL");
    header.add("driver / DuckDB");
    return new MarkdownTable(header.toArray(String[]::new));
  }

  private interface Figure {
    Samples of(Figures figures);
  }

  private static String[] cells(CellType type, Map<CellSide, Figures> figures, Figure figure) {
    List<String> cells = new ArrayList<>();
    cells.add(type.title());
    for (CellSide side : CellSide.values()) {
      cells.add(
          figures.containsKey(side)
              ? "%.1f".formatted(figure.of(figures.get(side)).median())
              : "–");
    }
    Samples driver = figure.of(figures.get(CellSide.DRIVER));
    for (CellSide other : List.of(CellSide.BARE, CellSide.FLIGHT_SQL, CellSide.DUCKDB)) {
      cells.add("%.2f".formatted(driver.over(figure.of(figures.get(other))).median()));
    }
    return cells.toArray(String[]::new);
  }

  private static String[] allocationHeader() {
    List<String> columns = new ArrayList<>();
    columns.add("Bytes allocated a row");
    for (CellAccess access : CellAccess.values()) {
      columns.add("this driver, " + access.title());
    }
    for (CellSide side : CellSide.values()) {
      if (side != CellSide.DRIVER) {
        columns.add(side.title() + ", " + CellAccess.INDEX.title());
      }
    }
    return columns.toArray(String[]::new);
  }

  private static String[] allocations(
      CellType type, Map<CellAccess, Map<CellSide, Figures>> figures) {
    List<String> cells = new ArrayList<>();
    cells.add(type.title());
    for (CellAccess access : CellAccess.values()) {
      cells.add(bytes(figures.get(access).get(CellSide.DRIVER)));
    }
    for (CellSide side : CellSide.values()) {
      if (side != CellSide.DRIVER) {
        cells.add(bytes(figures.get(CellAccess.INDEX).get(side)));
      }
    }
    return cells.toArray(String[]::new);
  }

  private static String bytes(Figures figures) {
    return "%.1f".formatted(figures.loadedBytes.median());
  }

  /** What was measured of one side, a cell. */
  private static final class Figures {
    private final Samples loadedNanos = new Samples();
    private final Samples loadedBytes = new Samples();
    private final Samples totalNanos = new Samples();

    void add(CellsRead read) {
      loadedNanos.add((double) read.loadedNanos() / read.rows());
      loadedBytes.add((double) read.loadedBytes() / read.rows());
      totalNanos.add((double) read.totalNanos() / read.rows());
    }
  }
}
