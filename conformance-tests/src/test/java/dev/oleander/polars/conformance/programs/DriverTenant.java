package dev.oleander.polars.conformance.programs;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Uses a driver in many of its ways, and takes it out of the {@link DriverManager} in the end. */
public final class DriverTenant {
  private static final String JOIN =
      "SELECT flowers.species FROM flowers JOIN default.flowers AS others"
          + " ON flowers.petal_length = others.petal_length WHERE flowers.petal_length > 6.5";

  private DriverTenant() {}

  /** Runs on the loader that has the driver: only its classes may deregister it. */
  public static void run(String url, String sql) throws SQLException, ClassNotFoundException {
    Class.forName("dev.oleander.polars.jdbc.OleanderPolarsDriver");
    Driver driver = DriverManager.getDriver(url);
    try (Connection connection = DriverManager.getConnection(url);
        Connection beside = DriverManager.getConnection(url)) {
      browse(connection);
      browse(connection); // from what is kept
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(30);
        try (ResultSet rows = statement.executeQuery(sql)) {
          while (rows.next()) {
            rows.getString(1);
          }
        }
        try (ResultSet rows = statement.executeQuery(JOIN)) {
          rows.next();
        }
        try (ResultSet rows = statement.executeQuery("SELECT no_such_column FROM flowers")) {
          throw new AssertionError("answered " + rows);
        } catch (SQLException expected) {
          if (!expected.getMessage().contains("no_such_column")) {
            throw expected;
          }
        }
      }
      try (PreparedStatement prepared =
          beside.prepareStatement("SELECT species FROM flowers WHERE petal_length IN (?)")) {
        prepared.setObject(1, List.of(6.7, 6.9));
        try (ResultSet rows = prepared.executeQuery()) {
          rows.next();
        }
      }
      connection.isValid(5);
    }
    DriverManager.deregisterDriver(driver);
  }

  private static void browse(Connection connection) throws SQLException {
    try (ResultSet columns = connection.getMetaData().getColumns(null, "%", "%", "%")) {
      while (columns.next()) {
        columns.getString("COLUMN_NAME");
      }
    }
  }
}
