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

  /** Update counts as {@link java.sql.Statement#executeBatch} has them. */
  static int[] ints(long[] counts) {
    return Arrays.stream(counts).mapToInt(StatementBatch::count).toArray();
  }

  private static int count(long count) {
    return count > Integer.MAX_VALUE ? java.sql.Statement.SUCCESS_NO_INFO : (int) count;
  }
}
