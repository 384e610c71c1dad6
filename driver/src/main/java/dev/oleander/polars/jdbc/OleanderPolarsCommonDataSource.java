package dev.oleander.polars.jdbc;

import dev.oleander.polars.jdbc.config.ConnectionConfig;
import dev.oleander.polars.jdbc.config.ConnectionProperty;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.statement.PolarsDriver;
import java.io.PrintWriter;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.logging.Logger;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import javax.sql.CommonDataSource;

/**
 * What the data sources have in common: a URL, and a bean property for each connection property, of
 * the same name. What is not set has the default of the connection property; null and an empty text
 * unset it. A property that is set here wins over the URL.
 *
 * <p>A data source can be bound in JNDI, and serialised, with all that is set, <em>secrets
 * included</em>: where that is to be avoided, set {@code tokenFile}, or nothing and the environment
 * variable {@code OLEANDER_API_KEY}. {@link #toString} shows the URL without its properties.
 *
 * <p>Set it up, then let threads use it.
 */
public abstract sealed class OleanderPolarsCommonDataSource
    implements CommonDataSource, Referenceable, Serializable
    permits OleanderPolarsDataSource, OleanderPolarsConnectionPoolDataSource {
  private static final long serialVersionUID = 1L;

  static final String URL = "url";

  private static final String LOGIN_TIMEOUT = ConnectionProperty.LOGIN_TIMEOUT.key();

  /** Texts by key, those that are set. */
  private final TreeMap<String, String> values = new TreeMap<>();

  private String url;

  // Of this JVM; made when it is first needed, again after deserialisation. Guarded by "this".
  private transient PolarsDriver driver;
  private transient PrintWriter logWriter;

  OleanderPolarsCommonDataSource() {}

  /**
   * Connects.
   *
   * @param login what is set on top of the bean properties, or null
   * @throws SQLException as {@link OleanderPolarsDriver#connect}; 08001 too if no URL is set
   */
  final Connection connect(Properties login) throws SQLException {
    if (url == null) {
      throw SqlState.CONNECTION_NOT_ESTABLISHED.exception(
          "The data source has no URL: set its property 'url' to jdbc:oleander-polars://host…");
    }
    if (!ConnectionConfig.accepts(url)) {
      throw SqlState.CONNECTION_NOT_ESTABLISHED.exception(
          "The URL of the data source must begin with '" + ConnectionConfig.URL_PREFIX + "'");
    }
    Properties info = new Properties();
    info.putAll(values);
    if (login != null) {
      info.putAll(login);
    }
    try {
      return driver().connect(url, info);
    } catch (SQLException e) {
      PrintWriter log = logWriter;
      if (log != null) {
        log.println("No connection to " + this + ": " + e.getMessage());
      }
      throw e;
    }
  }

  /**
   * A name and a password for one connection.
   *
   * @param user may be null
   * @param password the access token; null for the one that is set
   */
  static Properties login(String user, String password) {
    Properties login = new Properties();
    if (user != null) {
      login.setProperty(ConnectionProperty.USER.key(), user);
    }
    if (password != null && !password.isEmpty()) {
      // Over a token that is set, whatever its property.
      login.setProperty(ConnectionProperty.TOKEN.key(), password);
    }
    return login;
  }

  private synchronized PolarsDriver driver() {
    if (driver == null) {
      driver = new PolarsDriver();
    }
    return driver;
  }

  /** The URL; null if it is not set. */
  public final String getUrl() {
    return url;
  }

  /**
   * Sets the URL.
   *
   * @param value {@code
   *     jdbc:oleander-polars://host[:port][/catalog[/namespace]][?property=value&…]}
   */
  public final void setUrl(String value) {
    this.url = value;
  }

  /** The connection property {@code token}. */
  public final String getToken() {
    return get("token");
  }

  /** Sets the connection property {@code token}. */
  public final void setToken(String value) {
    set("token", value);
  }

  /** The connection property {@code password}. */
  public final String getPassword() {
    return get("password");
  }

  /** Sets the connection property {@code password}. */
  public final void setPassword(String value) {
    set("password", value);
  }

  /** The connection property {@code tokenFile}. */
  public final String getTokenFile() {
    return get("tokenFile");
  }

  /** Sets the connection property {@code tokenFile}. */
  public final void setTokenFile(String value) {
    set("tokenFile", value);
  }

  /** The connection property {@code user}. */
  public final String getUser() {
    return get("user");
  }

  /** Sets the connection property {@code user}. */
  public final void setUser(String value) {
    set("user", value);
  }

  /** The connection property {@code catalog}. */
  public final String getCatalog() {
    return get("catalog");
  }

  /** Sets the connection property {@code catalog}. */
  public final void setCatalog(String value) {
    set("catalog", value);
  }

  /** The connection property {@code namespace}. */
  public final String getNamespace() {
    return get("namespace");
  }

  /** Sets the connection property {@code namespace}. */
  public final void setNamespace(String value) {
    set("namespace", value);
  }

  /** The connection property {@code tls}. */
  public final String getTls() {
    return get("tls");
  }

  /** Sets the connection property {@code tls}. */
  public final void setTls(String value) {
    set("tls", value);
  }

  /** The connection property {@code tlsVerify}. */
  public final String getTlsVerify() {
    return get("tlsVerify");
  }

  /** Sets the connection property {@code tlsVerify}. */
  public final void setTlsVerify(String value) {
    set("tlsVerify", value);
  }

  /** The connection property {@code tlsTrustStore}. */
  public final String getTlsTrustStore() {
    return get("tlsTrustStore");
  }

  /** Sets the connection property {@code tlsTrustStore}. */
  public final void setTlsTrustStore(String value) {
    set("tlsTrustStore", value);
  }

  /** The connection property {@code tlsTrustStorePassword}. */
  public final String getTlsTrustStorePassword() {
    return get("tlsTrustStorePassword");
  }

  /** Sets the connection property {@code tlsTrustStorePassword}. */
  public final void setTlsTrustStorePassword(String value) {
    set("tlsTrustStorePassword", value);
  }

  /** The connection property {@code tlsClientCertificate}. */
  public final String getTlsClientCertificate() {
    return get("tlsClientCertificate");
  }

  /** Sets the connection property {@code tlsClientCertificate}. */
  public final void setTlsClientCertificate(String value) {
    set("tlsClientCertificate", value);
  }

  /** The connection property {@code tlsClientKey}. */
  public final String getTlsClientKey() {
    return get("tlsClientKey");
  }

  /** Sets the connection property {@code tlsClientKey}. */
  public final void setTlsClientKey(String value) {
    set("tlsClientKey", value);
  }

  /** The connection property {@code tlsClientPassword}. */
  public final String getTlsClientPassword() {
    return get("tlsClientPassword");
  }

  /** Sets the connection property {@code tlsClientPassword}. */
  public final void setTlsClientPassword(String value) {
    set("tlsClientPassword", value);
  }

  /** The connection property {@code proxy}. */
  public final String getProxy() {
    return get("proxy");
  }

  /** Sets the connection property {@code proxy}. */
  public final void setProxy(String value) {
    set("proxy", value);
  }

  /** The connection property {@code proxyUser}. */
  public final String getProxyUser() {
    return get("proxyUser");
  }

  /** Sets the connection property {@code proxyUser}. */
  public final void setProxyUser(String value) {
    set("proxyUser", value);
  }

  /** The connection property {@code proxyPassword}. */
  public final String getProxyPassword() {
    return get("proxyPassword");
  }

  /** Sets the connection property {@code proxyPassword}. */
  public final void setProxyPassword(String value) {
    set("proxyPassword", value);
  }

  /** The connection property {@code httpVersion}. */
  public final String getHttpVersion() {
    return get("httpVersion");
  }

  /** Sets the connection property {@code httpVersion}. */
  public final void setHttpVersion(String value) {
    set("httpVersion", value);
  }

  /** The connection property {@code connectTimeout}. */
  public final int getConnectTimeout() {
    return Integer.parseInt(get("connectTimeout"));
  }

  /** Sets the connection property {@code connectTimeout}. */
  public final void setConnectTimeout(int value) {
    set("connectTimeout", Integer.toString(value));
  }

  /** The connection property {@code networkTimeout}. */
  public final int getNetworkTimeout() {
    return Integer.parseInt(get("networkTimeout"));
  }

  /** Sets the connection property {@code networkTimeout}. */
  public final void setNetworkTimeout(int value) {
    set("networkTimeout", Integer.toString(value));
  }

  /** The connection property {@code queryTimeout}. */
  public final int getQueryTimeout() {
    return Integer.parseInt(get("queryTimeout"));
  }

  /** Sets the connection property {@code queryTimeout}. */
  public final void setQueryTimeout(int value) {
    set("queryTimeout", Integer.toString(value));
  }

  /** The connection property {@code retryBudget}. */
  public final int getRetryBudget() {
    return Integer.parseInt(get("retryBudget"));
  }

  /** Sets the connection property {@code retryBudget}. */
  public final void setRetryBudget(int value) {
    set("retryBudget", Integer.toString(value));
  }

  /** The connection property {@code retryAttempts}. */
  public final int getRetryAttempts() {
    return Integer.parseInt(get("retryAttempts"));
  }

  /** Sets the connection property {@code retryAttempts}. */
  public final void setRetryAttempts(int value) {
    set("retryAttempts", Integer.toString(value));
  }

  /** The connection property {@code memoryLimit}. */
  public final String getMemoryLimit() {
    return get("memoryLimit");
  }

  /** Sets the connection property {@code memoryLimit}. */
  public final void setMemoryLimit(String value) {
    set("memoryLimit", value);
  }

  /** The connection property {@code fetchSize}. */
  public final int getFetchSize() {
    return Integer.parseInt(get("fetchSize"));
  }

  /** Sets the connection property {@code fetchSize}. */
  public final void setFetchSize(int value) {
    set("fetchSize", Integer.toString(value));
  }

  /** The connection property {@code compression}. */
  public final String getCompression() {
    return get("compression");
  }

  /** Sets the connection property {@code compression}. */
  public final void setCompression(String value) {
    set("compression", value);
  }

  /** The connection property {@code metadataTtl}. */
  public final int getMetadataTtl() {
    return Integer.parseInt(get("metadataTtl"));
  }

  /** Sets the connection property {@code metadataTtl}. */
  public final void setMetadataTtl(int value) {
    set("metadataTtl", Integer.toString(value));
  }

  /** The connection property {@code timeZone}. */
  public final String getTimeZone() {
    return get("timeZone");
  }

  /** Sets the connection property {@code timeZone}. */
  public final void setTimeZone(String value) {
    set("timeZone", value);
  }

  /** The connection property {@code readOnly}. */
  public final boolean isReadOnly() {
    return Boolean.parseBoolean(get("readOnly"));
  }

  /** Sets the connection property {@code readOnly}. */
  public final void setReadOnly(boolean value) {
    set("readOnly", Boolean.toString(value));
  }

  /** The connection property {@code multipleStatements}. */
  public final boolean isMultipleStatements() {
    return Boolean.parseBoolean(get("multipleStatements"));
  }

  /** Sets the connection property {@code multipleStatements}. */
  public final void setMultipleStatements(boolean value) {
    set("multipleStatements", Boolean.toString(value));
  }

  /** The connection property {@code scriptFolder}. */
  public final String getScriptFolder() {
    return get("scriptFolder");
  }

  /** Sets the connection property {@code scriptFolder}. */
  public final void setScriptFolder(String value) {
    set("scriptFolder", value);
  }

  /** The connection property {@code tier}. */
  public final String getTier() {
    return get("tier");
  }

  /** Sets the connection property {@code tier}. */
  public final void setTier(String value) {
    set("tier", value);
  }

  /** The connection property {@code distributed}. */
  public final boolean isDistributed() {
    return Boolean.parseBoolean(get("distributed"));
  }

  /** Sets the connection property {@code distributed}. */
  public final void setDistributed(boolean value) {
    set("distributed", Boolean.toString(value));
  }

  /** The connection property {@code instanceType}. */
  public final String getInstanceType() {
    return get("instanceType");
  }

  /** Sets the connection property {@code instanceType}. */
  public final void setInstanceType(String value) {
    set("instanceType", value);
  }

  /** The connection property {@code clusterSize}. */
  public final String getClusterSize() {
    return get("clusterSize");
  }

  /** Sets the connection property {@code clusterSize}. */
  public final void setClusterSize(String value) {
    set("clusterSize", value);
  }

  /** The connection property {@code applicationName}. */
  public final String getApplicationName() {
    return get("applicationName");
  }

  /** Sets the connection property {@code applicationName}. */
  public final void setApplicationName(String value) {
    set("applicationName", value);
  }

  /** The connection property {@code clientUser}. */
  public final String getClientUser() {
    return get("clientUser");
  }

  /** Sets the connection property {@code clientUser}. */
  public final void setClientUser(String value) {
    set("clientUser", value);
  }

  /** The connection property {@code clientHostname}. */
  public final String getClientHostname() {
    return get("clientHostname");
  }

  /** Sets the connection property {@code clientHostname}. */
  public final void setClientHostname(String value) {
    set("clientHostname", value);
  }

  /**
   * Sets a connection property by its name, for what has no method of its own here.
   *
   * @param value null unsets it
   * @throws SQLException 22023 if there is no such property
   */
  public final void setProperty(String name, String value) throws SQLException {
    if (ConnectionProperty.find(name).isEmpty()) {
      throw SqlState.INVALID_ARGUMENT.exception("There is no connection property '" + name + "'");
    }
    set(name, value);
  }

  final void set(String name, String value) {
    if (value == null || value.isEmpty()) {
      values.remove(name);
    } else {
      values.put(name, value);
    }
  }

  /** What is set, else the default, else null. */
  private String get(String name) {
    String set = values.get(name);
    Optional<ConnectionProperty<?>> property = ConnectionProperty.find(name);
    return set != null ? set : property.flatMap(ConnectionProperty::defaultText).orElse(null);
  }

  /**
   * Seconds that connecting may take; 0 for what the connection properties and DriverManager say.
   */
  @Override
  public final int getLoginTimeout() {
    String set = values.get(LOGIN_TIMEOUT);
    return set == null ? 0 : Integer.parseInt(set);
  }

  /** Sets the connection property {@code loginTimeout}. */
  @Override
  public final void setLoginTimeout(int seconds) throws SQLException {
    if (seconds < 0) {
      throw SqlState.INVALID_ARGUMENT.exception("The login timeout is negative: " + seconds);
    }
    set(LOGIN_TIMEOUT, seconds == 0 ? null : Integer.toString(seconds));
  }

  @Override
  public final PrintWriter getLogWriter() {
    return logWriter;
  }

  /**
   * @param out is told of connections that fail; null for nobody. Neither bound in JNDI nor
   *     serialised
   */
  @Override
  public final void setLogWriter(PrintWriter out) {
    this.logWriter = out;
  }

  @Override
  public final Logger getParentLogger() {
    return driver().getParentLogger();
  }

  /** All that is set, for {@link OleanderPolarsObjectFactory} to make another of. */
  @Override
  public final Reference getReference() {
    Reference reference =
        new Reference(getClass().getName(), OleanderPolarsObjectFactory.class.getName(), null);
    if (url != null) {
      reference.add(new StringRefAddr(URL, url));
    }
    for (Map.Entry<String, String> value : values.entrySet()) {
      reference.add(new StringRefAddr(value.getKey(), value.getValue()));
    }
    return reference;
  }

  /** The URL, without its properties, which may hold a token. */
  @Override
  public final String toString() {
    int question = url == null ? -1 : url.indexOf('?');
    return getClass().getSimpleName()
        + "["
        + (question < 0 ? String.valueOf(url) : url.substring(0, question))
        + "]";
  }
}
