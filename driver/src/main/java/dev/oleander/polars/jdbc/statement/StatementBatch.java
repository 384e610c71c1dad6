package dev.oleander.polars.jdbc.statement;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a statement has been told to run together. Used by the thread that uses the statement.
 *
 * @param <T> what stands for one execution
 */
final class StatementBatch<T> {
  private final List<T> entries = new ArrayList<>();

  /** Runs one entry; its update count. */
  interface Run<T> {
    long update(T entry) throws SQLException;
  }

  void add(T entry) {
    entries.add(entry);
  }

  void clear() {
    entries.clear();
  }

  /**
   * Runs the entries in order, up to the first that fails. There are none afterwards.
   *
   * @return their update counts
   * @throws BatchUpdateException with the update counts of those before the one that failed
   */
  long[] run(Run<T> run) throws BatchUpdateException {
    List<T> all = List.copyOf(entries);
    entries.clear();
    long[] counts = new long[all.size()];
    for (int i = 0; i < counts.length; i++) {
      try {
        counts[i] = run.update(all.get(i));
      } catch (SQLException e) {
        throw new BatchUpdateException(
            "Statement " + (i + 1) + " of the batch failed: " + e.getMessage(),
            e.getSQLState(),
            e.getErrorCode(),
            Arrays.copyOf(counts, i),
            e);
      }
    }
    return counts;
  }

  /** Runs all entries as one; the update count of them all. */
  interface RunTogether<T> {
    long update(List<T> entries) throws SQLException;
  }

  /**
   * Runs the entries as one: all or none of them take effect. There are none afterwards.
   *
   * @param each the rows of one entry
   * @return the update counts of the entries
   * @throws BatchUpdateException if all failed
   */
  long[] runTogether(int each, RunTogether<T> run) throws BatchUpdateException {
    List<T> all = List.copyOf(entries);
    entries.clear();
    long[] counts = new long[all.size()];
    if (counts.length == 0) {
      return counts;
    }
    try {
      long written = run.update(all);
      boolean told = written == (long) each * counts.length;
      Arrays.fill(counts, told ? each : java.sql.Statement.SUCCESS_NO_INFO);
      return counts;
    } catch (SQLException e) {
      Arrays.fill(counts, java.sql.Statement.EXECUTE_FAILED);
      throw new BatchUpdateException(
          "The batch failed as a whole, and none of it was written: " + e.getMessage(),
          e.getSQLState(),
          e.getErrorCode(),
          counts,
          e);
    }
  }

  /** Update counts as {@link java.sql.Statement#executeBatch} has them. */
  static int[] ints(long[] counts) {
    return Arrays.stream(counts).mapToInt(StatementBatch::count).toArray();
  }

  private static int count(long count) {
    return count > Integer.MAX_VALUE ? java.sql.Statement.SUCCESS_NO_INFO : (int) count;
  }
}
