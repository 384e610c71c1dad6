package dev.oleander.polars.benchmark.cells;

import dev.oleander.polars.benchmark.client.CommandLoop;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Reads a column through whatever driver the class path has. A process reads one type in one way,
 * so that what was read before has no say in how the code is compiled. Arguments: {@link CellType},
 * {@link CellAccess}, the rows of a batch, the JDBC URL; user and password, if any.
 *
 * <p>Commands: {@code run SQL} runs a statement and answers nothing of use; {@code read} answers
 * {@link CellsRead}.
 */
public final class JdbcCells {
  private final Connection connection;
  private final String sql;
  private final JdbcCell cell;
  private final int batchRows;
  private final Allocated allocated = new Allocated();

  private JdbcCells(Connection connection, String sql, JdbcCell cell, int batchRows) {
    this.connection = connection;
    this.sql = sql;
    this.cell = cell;
    this.batchRows = batchRows;
  }

  public static void main(String[] arguments) throws SQLException, IOException {
    CellType type = CellType.valueOf(arguments[0]);
    JdbcCell cell = JdbcCell.of(type, CellAccess.valueOf(arguments[1]), new Kept());
    int batchRows = Integer.parseInt(arguments[2]);
    try (Connection connection =
        arguments.length == 4
            ? DriverManager.getConnection(arguments[3])
            : DriverManager.getConnection(arguments[3], arguments[4], arguments[5])) {
      JdbcCells cells = new JdbcCells(connection, type.sql(), cell, batchRows);
      CommandLoop.run(cells::answer);
    }
  }

  private String answer(String name, String argument) throws SQLException {
    return switch (name) {
      case "run" -> run(argument);
      case "read" -> read().toLine();
      default -> throw new IllegalArgumentException("unknown command " + name);
    };
  }

  private String run(String statementText) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(statementText);
      return "done";
    }
  }

  private CellsRead read() throws SQLException {
    long rows = 0;
    long checksum = 0;
    long loadedNanos = 0;
    long loadedBytes = 0;
    long start = System.nanoTime();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      // This call of next() waits for a batch, and is not part of what the batch's rows cost.
      while (result.next()) {
        long bytesBefore = allocated.bytes();
        long nanosBefore = System.nanoTime();
        checksum += cell.read(result);
        int row = 1;
        while (row < batchRows && result.next()) {
          checksum += cell.read(result);
          row++;
        }
        loadedNanos += System.nanoTime() - nanosBefore;
        loadedBytes += allocated.bytes() - bytesBefore;
        rows += row;
      }
    }
    return new CellsRead(rows, checksum, loadedNanos, loadedBytes, System.nanoTime() - start);
  }
}
