package dev.oleander.polars.benchmark;

import dev.oleander.polars.benchmark.cells.CellType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a run measures, and how much of it; from the system properties {@code benchmark.quick}
 * (true: just enough to see that everything works), {@code benchmark.parts}, {@code
 * benchmark.rows}, {@code benchmark.repeats} and {@code benchmark.cells}, each of which may be
 * empty.
 *
 * @param parts what is measured
 * @param rows of the table that is fetched
 * @param repeats of each fetch, after one that does not count, and of each reading of cells
 * @param smallRuns of each small query, after five blocks that do not count, and of each thing
 *     whose latency is measured
 * @param block how many small queries run before the other side has its turn
 * @param largeFactor of the large result: times 150³ rows
 * @param slowRows of a fetch over a slow link, or as JSON
 * @param slowRepeats of such a fetch, after one that does not count
 * @param lakeRepeats of a write and of a series of commits, after one that does not count, and of
 *     starts of a server that is asked for plans
 * @param cellTypes the types whose cells are read
 * @param cellRows how many cells of each
 * @param tables whose columns are read as metadata
 * @param files of the table whose scans are planned, a multiple of 100
 * @param commits of one writer
 * @param warmUpMillis how long cells are read before it counts, at least once
 */
record Settings(
    List<Part> parts,
    int rows,
    int repeats,
    int smallRuns,
    int block,
    int largeFactor,
    int slowRows,
    int slowRepeats,
    int lakeRepeats,
    List<CellType> cellTypes,
    int cellRows,
    int tables,
    int files,
    int commits,
    int warmUpMillis) {
  private static final List<Part> ALL_PARTS = List.of(Part.values());
  private static final List<CellType> ALL_TYPES = List.of(CellType.values());

  private static final Settings FULL =
      new Settings(
          ALL_PARTS,
          10_000_000,
          7,
          2_000,
          100,
          30,
          1_000_000,
          5,
          3,
          ALL_TYPES,
          1 << 21,
          1_000,
          10_000,
          25,
          1_000);
  private static final Settings QUICK =
      new Settings(
          ALL_PARTS,
          200_000,
          1,
          40,
          20,
          1,
          50_000,
          1,
          1,
          List.of(CellType.INT64, CellType.TEXT, CellType.INT64_LIST),
          1 << 17,
          100,
          200,
          5,
          0);

  /** What can be measured by itself. */
  enum Part {
    FETCH,
    SMALL,
    LATENCY,
    LARGE,
    CELLS,
    JSON,
    COMPRESSION,
    METADATA,
    BOXES,
    WRITE,
    PLAN,
    COMMIT;

    /** Those that fetch the table of many rows, which takes time to write. */
    private static final Set<Part> OF_EVENTS = EnumSet.of(FETCH, JSON, COMPRESSION);

    boolean needsEvents() {
      return OF_EVENTS.contains(this);
    }
  }

  static Settings fromSystemProperties() {
    Settings base = Boolean.getBoolean("benchmark.quick") ? QUICK : FULL;
    return new Settings(
        names("benchmark.parts", Part::valueOf, base.parts),
        number("benchmark.rows", base.rows),
        number("benchmark.repeats", base.repeats),
        base.smallRuns,
        base.block,
        base.largeFactor,
        base.slowRows,
        base.slowRepeats,
        base.lakeRepeats,
        names("benchmark.cells", CellType::valueOf, base.cellTypes),
        base.cellRows,
        base.tables,
        base.files,
        base.commits,
        base.warmUpMillis);
  }

  private static <T> List<T> names(
      String property, Function<String, T> valueOf, List<T> otherwise) {
    String value = System.getProperty(property, "");
    return value.isEmpty() ? otherwise : Stream.of(value.split(",")).map(valueOf).toList();
  }

  private static int number(String property, int otherwise) {
    String value = System.getProperty(property, "");
    return value.isEmpty() ? otherwise : Integer.parseInt(value);
  }

  long largeRows() {
    return 150L * 150 * 150 * largeFactor;
  }
}
