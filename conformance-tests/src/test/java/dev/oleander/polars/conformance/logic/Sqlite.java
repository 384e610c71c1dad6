package dev.oleander.polars.conformance.logic;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** SQLite with the tables of a file: tells what a query would answer under other rules. */
final class Sqlite implements AutoCloseable {
  private final Connection connection;

  Sqlite(LogicFile file) throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite::memory:");
    try (Statement statement = connection.createStatement()) {
      for (String sql : file.statements()) {
        statement.execute(sql);
      }
    }
  }

  /** The answer if the quotient of whole numbers had a fraction. */
  List<String> withTrueDivision(LogicQuery query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query.sql().replace("/", "* 1.0 /"))) {
      return query.read(result);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
