package dev.oleander.polars.jdbc;

import dev.oleander.polars.jdbc.statement.PolarsDriver;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;

/**
 * The JDBC driver for Polars workloads over an Iceberg lake.
 *
 * <pre>{@code
 * try (Connection connection =
 *         DriverManager.getConnection(
 *             "jdbc:oleander-polars://oleander.dev/oleander/default?tokenFile=/run/secrets/oleander");
 *     Statement statement = connection.createStatement();
 *     ResultSet rows = statement.executeQuery("SELECT species, count(*) AS n FROM flowers GROUP BY 1")) {
 *   while (rows.next()) {
 *     System.out.println(rows.getString("species") + " " + rows.getLong("n"));
 *   }
 * }
 * }</pre>
 *
 * <p>Any thread may use a driver. A connection, its statements and results are for one thread at a
 * time, but {@link java.sql.Statement#cancel}, {@code close} and {@link Connection#abort} may be
 * called from any thread at any time.
 */
public final class OleanderPolarsDriver implements Driver {
  static {
    try {
      DriverManager.registerDriver(new OleanderPolarsDriver());
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final PolarsDriver driver = new PolarsDriver();

  /** For {@link java.util.ServiceLoader} and for tools that load a driver by its class name. */
  public OleanderPolarsDriver() {}

  /**
   * Connects, and asks the server once, so that a wrong address, token or catalog is found here.
   *
   * @return null if the URL is not one of this driver
   * @throws SQLException 08001 if the URL cannot be read or the server cannot be reached, 28000 if
   *     there is no token or the server does not take it, 3D000 if it has no such catalog, 22023
   *     for a property that is unknown or has an impossible value
   */
  @Override
  public Connection connect(String url, Properties info) throws SQLException {
    return driver.connect(url, info);
  }

  @Override
  public boolean acceptsURL(String url) throws SQLException {
    return driver.acceptsURL(url);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
    return driver.getPropertyInfo(url, info);
  }

  @Override
  public int getMajorVersion() {
    return driver.getMajorVersion();
  }

  @Override
  public int getMinorVersion() {
    return driver.getMinorVersion();
  }

  /** False: the SQL of Polars is not all of SQL-92's entry level. */
  @Override
  public boolean jdbcCompliant() {
    return driver.jdbcCompliant();
  }

  @Override
  public Logger getParentLogger() {
    return driver.getParentLogger();
  }
}
