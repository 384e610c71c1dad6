package dev.oleander.polars.jdbc.http;

import dev.oleander.polars.jdbc.config.ConnectionConfig;
import java.sql.SQLException;
import java.util.Properties;

/** Makes the HTTP side of a connection for a test. */
final class Https {
  static final String TOKEN = "t0ken";

  private Https() {}

  /**
   * @param hostAndMore what follows the two slashes of the URL
   * @param properties names and values in turn
   */
  static ConnectionConfig config(String hostAndMore, String... properties) throws SQLException {
    Properties info = new Properties();
    info.setProperty("token", TOKEN);
    for (int i = 0; i < properties.length; i += 2) {
      info.setProperty(properties[i], properties[i + 1]);
    }
    return ConnectionConfig.parse("jdbc:oleander-polars://" + hostAndMore, info);
  }

  static OleanderHttp open(String hostAndMore, String... properties) throws SQLException {
    return new HttpTransports().open(config(hostAndMore, properties));
  }
}
