package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.config.ConnectionConfig;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.http.HttpTransports;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.DriverVersion;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.UnregisteredDriver;

/** The driver that {@link dev.oleander.polars.jdbc.OleanderPolarsDriver} shows to the world. */
public final class PolarsDriver extends UnregisteredDriver {
  static final Logger LOGGER = Logger.getLogger("dev.oleander.polars.jdbc");

  private final HttpTransports transports = new HttpTransports();

  /** What the driver's connections share. */
  HttpTransports transports() {
    return transports;
  }

  @Override
  protected AvaticaFactory createFactory() {
    return new PolarsFactory();
  }

  @Override
  protected DriverVersion createDriverVersion() {
    return DriverBuild.INSTANCE.version();
  }

  /** A {@link Meta} stands for a connection to an Avatica server; there is none to ask. */
  @Override
  public Meta createMeta(AvaticaConnection connection) {
    return (Meta)
        Proxy.newProxyInstance(
            Meta.class.getClassLoader(),
            new Class<?>[] {Meta.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(
                  "There is no Avatica server for " + method.getName());
            });
  }

  @Override
  public Connection connect(String url, Properties info) throws SQLException {
    return acceptsURL(url)
        ? factory.newConnection(this, factory, url, info == null ? new Properties() : info)
        : null;
  }

  @Override
  public boolean acceptsURL(String url) throws SQLException {
    if (url == null) {
      throw SqlState.INVALID_ARGUMENT.exception("There is no URL: null was given");
    }
    return ConnectionConfig.accepts(url);
  }

  @Override
  protected String getConnectStringPrefix() {
    return ConnectionConfig.URL_PREFIX;
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
    return acceptsURL(url) ? ConnectionConfig.describe(url, info) : new DriverPropertyInfo[0];
  }

  @Override
  public Logger getParentLogger() {
    return LOGGER;
  }
}
