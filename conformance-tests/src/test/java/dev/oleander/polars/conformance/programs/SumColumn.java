package dev.oleander.polars.conformance.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Reads a result to its end and prints the number of rows, the sum of the first column, and the
 * peak resident memory of this process in KiB. Arguments: URL, SQL.
 */
public final class SumColumn {
  private SumColumn() {}

  public static void main(String[] arguments) throws SQLException, IOException {
    long rows = 0;
    double sum = 0;
    try (Connection connection = DriverManager.getConnection(arguments[0]);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(arguments[1])) {
      while (result.next()) {
        rows++;
        sum += result.getDouble(1);
      }
    }
    System.out.println(rows + " " + Math.round(sum) + " " + peakMemoryKib("self"));
  }

  /**
   * The most memory that a process has had resident.
   *
   * @param process its id, or {@code self}
   */
  public static long peakMemoryKib(String process) throws IOException {
    Path status = Path.of("/proc", process, "status");
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException(status + " has no VmHWM");
  }
}
