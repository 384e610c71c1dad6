package dev.oleander.polars.conformance.jdbc;

import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Opens connections to a test's server and reads small results whole. */
public final class Connections {
  private Connections() {}

  public static Connection open(ServerProcess server) throws SQLException {
    return open(server, "/oleander/default");
  }

  public static Connection open(ServerProcess server, String pathAndQuery) throws SQLException {
    return DriverManager.getConnection(
        server.jdbcUrl(pathAndQuery), "conformance", ServerProcess.TOKEN);
  }

  /** Every row as its {@code getString} values. */
  public static List<List<String>> rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return rows(result);
    }
  }

  /** What is left of a result, as its {@code getString} values. */
  public static List<List<String>> rows(ResultSet result) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    List<List<String>> rows = new ArrayList<>();
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        row.add(result.getString(i));
      }
      rows.add(row);
    }
    return rows;
  }
}
