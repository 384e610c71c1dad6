package dev.oleander.polars.benchmark.client;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * An application that keeps one connection and runs statements on it, through whatever driver its
 * class path has. Arguments: the JDBC URL; user and password, if any.
 *
 * <p>Commands: {@code fetch READER SQL} answers {@link Fetched}; {@code small RUNS SQL} answers the
 * nanoseconds of each run; {@code peak} answers this process' peak resident memory in KiB.
 */
public final class JdbcClient {
  private final Connection connection;

  private JdbcClient(Connection connection) {
    this.connection = connection;
  }

  public static void main(String[] arguments) throws SQLException, IOException {
    try (Connection connection =
        arguments.length == 1
            ? DriverManager.getConnection(arguments[0])
            : DriverManager.getConnection(arguments[0], arguments[1], arguments[2])) {
      CommandLoop.run(new JdbcClient(connection)::answer);
    }
  }

  private String answer(String name, String argument) throws SQLException, IOException {
    String[] words = argument.split(" ", 2);
    return switch (name) {
      case "fetch" -> fetch(RowReader.valueOf(words[0]), words[1]).toLine();
      case "small" -> small(Integer.parseInt(words[0]), words[1]);
      case "peak" -> CommandLoop.line(PeakMemory.kib(ProcessHandle.current()));
      default -> throw new IllegalArgumentException("unknown command " + name);
    };
  }

  private Fetched fetch(RowReader reader, String sql) throws SQLException {
    long rows = 0;
    long checksum = 0;
    long start = System.nanoTime();
    long first = start;
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        if (rows == 0) {
          first = System.nanoTime();
        }
        rows++;
        checksum += reader.read(result);
      }
    }
    return new Fetched(rows, checksum, 0, first - start, System.nanoTime() - start);
  }

  private String small(int runs, String sql) throws SQLException {
    long[] nanos = new long[runs];
    for (int run = 0; run < runs; run++) {
      long start = System.nanoTime();
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery(sql)) {
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
          for (int i = 1; i <= columns; i++) {
            result.getObject(i);
          }
        }
      }
      nanos[run] = System.nanoTime() - start;
    }
    return CommandLoop.line(nanos);
  }
}
