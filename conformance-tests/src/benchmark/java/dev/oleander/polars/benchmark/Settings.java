package dev.oleander.polars.benchmark;

/**
 * How much a run measures; from the system properties {@code benchmark.quick} (true: just enough to
 * see that everything works), {@code benchmark.rows} and {@code benchmark.repeats}, which may be
 * empty.
 *
 * @param rows of the table that is fetched
 * @param repeats of each fetch, after one that does not count
 * @param smallRuns of each small query, after five blocks that do not count
 * @param block how many small queries run before the other side has its turn
 * @param largeFactor of the large result: times 150³ rows
 */
record Settings(int rows, int repeats, int smallRuns, int block, int largeFactor) {
  private static final Settings FULL = new Settings(10_000_000, 7, 2_000, 100, 30);
  private static final Settings QUICK = new Settings(200_000, 1, 40, 20, 1);

  static Settings fromSystemProperties() {
    Settings base = Boolean.getBoolean("benchmark.quick") ? QUICK : FULL;
    return new Settings(
        number("benchmark.rows", base.rows),
        number("benchmark.repeats", base.repeats),
        base.smallRuns,
        base.block,
        base.largeFactor);
  }

  private static int number(String property, int otherwise) {
    String value = System.getProperty(property, "");
    return value.isEmpty() ? otherwise : Integer.parseInt(value);
  }

  long largeRows() {
    return 150L * 150 * 150 * largeFactor;
  }
}
