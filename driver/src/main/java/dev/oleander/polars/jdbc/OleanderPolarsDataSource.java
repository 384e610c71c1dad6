package dev.oleander.polars.jdbc;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Connections without a pool, for pools and frameworks that are given a {@link DataSource}.
 *
 * <pre>{@code
 * OleanderPolarsDataSource source = new OleanderPolarsDataSource();
 * source.setUrl("jdbc:oleander-polars://oleander.dev/oleander/default");
 * source.setTokenFile("/run/secrets/oleander");
 * try (Connection connection = source.getConnection()) {
 *   ...
 * }
 * }</pre>
 *
 * <p>The connections of one data source share sockets and threads; the last that is closed closes
 * them.
 */
public final class OleanderPolarsDataSource extends OleanderPolarsCommonDataSource
    implements DataSource {
  private static final long serialVersionUID = 1L;

  /** A data source without a URL. */
  public OleanderPolarsDataSource() {}

  /**
   * Connects.
   *
   * @return the caller's to close
   * @throws SQLException as {@link OleanderPolarsDriver#connect}; 08001 too if no URL is set
   */
  @Override
  public Connection getConnection() throws SQLException {
    return connect(null);
  }

  /**
   * Connects with another token.
   *
   * @param user may be null; it has no effect
   * @param password the access token; null for the one that is set
   * @return the caller's to close
   * @throws SQLException as {@link #getConnection()}
   */
  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return connect(login(user, password));
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw SqlState.INVALID_ARGUMENT.exception("A data source is no " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type != null && type.isInstance(this);
  }
}
