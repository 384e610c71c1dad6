package dev.oleander.polars.jdbc;

import dev.oleander.polars.jdbc.pool.PhysicalConnection;
import dev.oleander.polars.jdbc.pool.PooledPolarsConnection;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.PooledConnection;

/**
 * Connections for a pool that hands them out by {@link PooledConnection}s, as application servers
 * do. This is no pool; {@link OleanderPolarsDataSource} is what most pools want.
 *
 * <p>What {@link PooledConnection#getConnection} hands out is as new each time: settings are those
 * of the data source, statements and results of the user before are closed. Its {@code close} gives
 * the connection back and tells the pool. A connection that is lost (SQLState 08) is told to the
 * pool as {@code connectionErrorOccurred}. Prepared statements are not pooled, so statement events
 * do not occur.
 */
public final class OleanderPolarsConnectionPoolDataSource extends OleanderPolarsCommonDataSource
    implements ConnectionPoolDataSource {
  private static final long serialVersionUID = 1L;

  /** A data source without a URL. */
  public OleanderPolarsConnectionPoolDataSource() {}

  /**
   * Connects.
   *
   * @return the caller's to close
   * @throws SQLException as {@link OleanderPolarsDriver#connect}; 08001 too if no URL is set
   */
  @Override
  public PooledConnection getPooledConnection() throws SQLException {
    return pooled(connect(null));
  }

  /**
   * Connects with another token.
   *
   * @param user may be null; it has no effect
   * @param password the access token; null for the one that is set
   * @return the caller's to close
   * @throws SQLException as {@link #getPooledConnection()}
   */
  @Override
  public PooledConnection getPooledConnection(String user, String password) throws SQLException {
    return pooled(connect(login(user, password)));
  }

  private static PooledConnection pooled(Connection connection) {
    return new PooledPolarsConnection((PhysicalConnection) connection);
  }
}
