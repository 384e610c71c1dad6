package dev.oleander.polars.conformance.programs;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Lists the tables of a namespace, then runs a statement and prints its first value. Arguments:
 * URL, namespace, SQL.
 */
public final class BrowseAndQuery {
  private BrowseAndQuery() {}

  public static void main(String[] arguments) throws SQLException {
    try (Connection connection = DriverManager.getConnection(arguments[0])) {
      try (ResultSet tables =
          connection.getMetaData().getTables(null, arguments[1], "%", new String[] {"TABLE"})) {
        while (tables.next()) {
          System.out.println("table " + tables.getString("TABLE_NAME"));
        }
      }
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery(arguments[2])) {
        result.next();
        System.out.println("value " + result.getString(1));
      }
    }
  }
}
