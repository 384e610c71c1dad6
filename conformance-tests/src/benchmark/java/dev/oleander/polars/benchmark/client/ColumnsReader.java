package dev.oleander.polars.benchmark.client;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Reads all columns of a lake on one connection, several times, as a tool that was just started.
 * Prints how many columns there are, and the nanoseconds of each time.
 */
public final class ColumnsReader {
  private ColumnsReader() {}

  /**
   * Reads the columns.
   *
   * @param arguments the URL, the token, and how many times
   */
  public static void main(String[] arguments) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(arguments[0], "benchmark", arguments[1])) {
      StringBuilder line = new StringBuilder();
      for (int time = 0; time < Integer.parseInt(arguments[2]); time++) {
        long begin = System.nanoTime();
        long columns = read(connection);
        long nanos = System.nanoTime() - begin;
        line.append(time == 0 ? columns + " " : " ").append(nanos);
      }
      System.out.println(line);
    }
  }

  private static long read(Connection connection) throws SQLException {
    long columns = 0;
    try (ResultSet rows = connection.getMetaData().getColumns(null, null, "%", "%")) {
      int width = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        for (int i = 1; i <= width; i++) {
          rows.getObject(i);
        }
        columns++;
      }
    }
    return columns;
  }
}
