package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.arrow.ResultBatches;
import dev.oleander.polars.jdbc.arrow.ResultMemory;
import java.io.IOException;
import java.io.InputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.TimeZone;
import java.util.function.Supplier;
import org.apache.calcite.avatica.QueryState;

/** Reads what a server may have sent, and lets only the exceptions pass that users may see. */
final class HostileResult {
  private static final long MEMORY_LIMIT = 8 << 20;
  private static final int MOST_ROWS = 60;
  private static final int MOST_COLUMNS = 100;
  private static final int MOST_BYTES = 1 << 20; // of an Arrow stream

  /** So many ways to ask for a value are tried on each; which ones changes from value to value. */
  static final int WAYS = 5;

  private final Supplier<InputStream> server;

  /**
   * @param server gives an Arrow stream, the same each time
   */
  HostileResult(Supplier<InputStream> server) {
    this.server = server;
  }

  /**
   * Reads it as rows and as an Arrow stream.
   *
   * @param turn which getters come first
   * @return the rows that were read
   * @throws AssertionError if it ends in another way than results may, or holds memory afterwards
   */
  int read(int turn) {
    int[] read = new int[1];
    attempt(rows -> read[0] = readRows(rows, turn));
    attempt(HostileResult::readStream);
    return read[0];
  }

  private interface Reading {
    void of(PolarsResultSet rows) throws SQLException;
  }

  private void attempt(Reading reading) {
    try (ResultMemory memory = new ResultMemory(MEMORY_LIMIT)) {
      try (ResultBatches batches = ResultBatches.open(server.get(), memory, Runnable::run);
          PolarsResultSet rows = resultSet(batches)) {
        reading.of(rows);
      } catch (SQLException e) {
        requireWords(e);
        if (e.getSQLState() == null || e.getSQLState().length() != 5) {
          throw new AssertionError("the SQLState " + e.getSQLState(), e);
        }
      } catch (IOException e) {
        requireWords(e); // of the schema alone; a workload looks for its reason
      }
      if (memory.used() != 0) {
        throw new AssertionError(memory.used() + " bytes are held after the end");
      }
    }
  }

  private static PolarsResultSet resultSet(ResultBatches batches) throws SQLException {
    return new PolarsResultSet(
        null,
        new QueryState("hostile"),
        ResultRows.signature("hostile", MemoryRows.of(batches), ColumnTables.UNKNOWN),
        TimeZone.getDefault());
  }

  private static int readRows(PolarsResultSet rows, int turn) throws SQLException {
    int columns = Math.min(rows.getMetaData().getColumnCount(), MOST_COLUMNS);
    for (int column = 1; column <= columns; column++) {
      describe(rows, column);
    }
    int way = turn;
    int read = 0;
    while (read < MOST_ROWS && rows.next()) {
      read++;
      for (int column = 1; column <= columns; column++) {
        for (int i = 0; i < WAYS; i++) {
          readValue(rows, column, way++);
        }
      }
    }
    return read;
  }

  private static void describe(ResultSet rows, int column) throws SQLException {
    String described =
        rows.getMetaData().getColumnLabel(column)
            + rows.getMetaData().getColumnTypeName(column)
            + rows.getMetaData().getColumnClassName(column)
            + rows.getMetaData().getPrecision(column)
            + rows.getMetaData().getScale(column)
            + rows.getMetaData().getColumnDisplaySize(column);
    if (described.isEmpty()) {
      throw new AssertionError("column " + column + " is not described");
    }
  }

  private static void readValue(ResultSet rows, int column, int way) {
    try {
      EveryGetter.read(rows, column, way);
    } catch (SQLException e) {
      requireWords(e); // the value after it may be good
    }
  }

  private static void readStream(PolarsResultSet rows) throws SQLException {
    try (InputStream stream = rows.arrowStream()) {
      byte[] part = new byte[8192];
      int total = 0;
      int read = stream.read(part);
      while (read >= 0 && total < MOST_BYTES) {
        total += read;
        read = stream.read(part);
      }
    } catch (IOException e) {
      if (!(e.getCause() instanceof SQLException)) {
        throw new AssertionError("an IOException without its reason", e);
      }
    }
  }

  private static void requireWords(Exception e) {
    if (e.getMessage() == null || e.getMessage().isBlank()) {
      throw new AssertionError("an exception without words", e);
    }
  }
}
