package dev.oleander.polars.jdbc.config;

import dev.oleander.polars.jdbc.error.SqlState;
import java.nio.file.Path;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One connection property: its key, how its text is read, its default, what is allowed and its
 * help.
 *
 * <p>Immutable. {@link #ALL} is the only list of properties; what is not in it is refused.
 *
 * @param <T> the type of the value
 */
public final class ConnectionProperty<T> {
  /** The most characters of a value of the client info. */
  public static final int LONGEST_CLIENT_INFO = 256;

  private static final List<String> TIERS = List.of("2", "4", "8", "16", "32");

  /** The bearer token. */
  public static final ConnectionProperty<Secret> TOKEN =
      secret(
          "token",
          "The access token. Otherwise: password, tokenFile, or the environment variable"
              + " OLEANDER_API_KEY.");

  /** Another name for the token, for tools that ask for a user and a password only. */
  public static final ConnectionProperty<Secret> PASSWORD =
      secret("password", "The access token, for tools that offer no property 'token'.");

  /** A file whose text is the token. */
  public static final ConnectionProperty<Path> TOKEN_FILE =
      file(
          "tokenFile",
          "A file that holds the access token on its first line. It is read again when the server"
              + " does not take the token any more.");

  /** Accepted because tools send it; the token alone says who connects. */
  public static final ConnectionProperty<String> USER =
      text("user", "Informational; the token alone decides who connects.");

  /** The catalog, where the URL names none. */
  public static final ConnectionProperty<String> CATALOG =
      of(
          "catalog",
          "The catalog that names without one are in, if the URL names none. Default: oleander.",
          null,
          PropertyText::name);

  /** The namespace, where the URL names none. */
  public static final ConnectionProperty<String> NAMESPACE =
      of(
          "namespace",
          "The namespace that names without one are in, if the URL names none. Default: default.",
          null,
          PropertyText::name);

  /** Whether to use TLS; when not set, only a loopback host is spoken to without. */
  public static final ConnectionProperty<Boolean> TLS =
      flag("tls", "Whether to use TLS. Default: true, but false for a loopback host.", null);

  /** What of the server's certificate is verified. */
  public static final ConnectionProperty<TlsVerify> TLS_VERIFY =
      choice(
          "tlsVerify",
          "What of the server's certificate is verified: full, ca (not whether it is of the host)"
              + " or none. All but full let others read and change what is sent, token and"
              + " results.",
          "full",
          TlsVerify.class);

  /** The authorities that are trusted. */
  public static final ConnectionProperty<TrustSource> TLS_TRUST_STORE =
      of(
          "tlsTrustStore",
          "The certificate authorities to trust: a file (PEM, PKCS12 or JKS), or system for those"
              + " of the operating system. Default: Java's.",
          null,
          PropertyText::trustSource);

  /** Of the file of authorities. */
  public static final ConnectionProperty<Secret> TLS_TRUST_STORE_PASSWORD =
      secret(
          "tlsTrustStorePassword",
          "The password of tlsTrustStore, if it is a key store that has one.");

  /** This side's certificate. */
  public static final ConnectionProperty<Path> TLS_CLIENT_CERTIFICATE =
      file(
          "tlsClientCertificate",
          "The client's certificate, for servers that demand one: a file (PEM with the chain,"
              + " PKCS12 or JKS).");

  /** The key of this side's certificate. */
  public static final ConnectionProperty<Path> TLS_CLIENT_KEY =
      file(
          "tlsClientKey",
          "The private key (PEM, PKCS#8) of tlsClientCertificate, if it is not in the same file.");

  /** Of this side's key store or key. */
  public static final ConnectionProperty<Secret> TLS_CLIENT_PASSWORD =
      secret(
          "tlsClientPassword",
          "The password of the key store or of the encrypted private key of the client.");

  /** The way to the server. */
  public static final ConnectionProperty<ProxyAddress> PROXY =
      of(
          "proxy",
          "The proxy to the server: http://host:port, socks5://host:port, none, or system for what"
              + " Java's system properties say.",
          "system",
          PropertyText::proxy);

  /** Of the proxy. */
  public static final ConnectionProperty<String> PROXY_USER =
      text("proxyUser", "The name to log in with at the proxy.");

  /** Of the proxy. */
  public static final ConnectionProperty<Secret> PROXY_PASSWORD =
      secret("proxyPassword", "The password to log in with at the proxy.");

  /** The version of HTTP. */
  public static final ConnectionProperty<HttpVersion> HTTP_VERSION =
      choice(
          "httpVersion",
          "The version of HTTP: 1.1, or 2 (which falls back to 1.1 with TLS, but not without).",
          "1.1",
          HttpVersion.class);

  /** Time limit for a new connection in all. */
  public static final ConnectionProperty<Duration> LOGIN_TIMEOUT =
      seconds(
          "loginTimeout",
          "Seconds that opening a connection may take in all. Default: what"
              + " DriverManager.setLoginTimeout says, else connectTimeout, else 30.",
          null);

  /** Time limit for making a network connection; 0 is none. */
  public static final ConnectionProperty<Duration> CONNECT_TIMEOUT =
      seconds(
          "connectTimeout",
          "Seconds to wait for a network connection, and for the server's first answer on it; 0"
              + " waits as long as the system does, and 30 seconds for the answer.",
          "10");

  /** Time limit for the next byte of an answer; 0 is none. */
  public static final ConnectionProperty<Duration> NETWORK_TIMEOUT =
      seconds(
          "networkTimeout",
          "Seconds to wait for the next byte of an answer; 0 for no limit. A workload answers when"
              + " it has a result, which on a service that starts cold may take half an hour.",
          "1860");

  /** What Statement.getQueryTimeout begins with; 0 is none. */
  public static final ConnectionProperty<Duration> QUERY_TIMEOUT =
      seconds(
          "queryTimeout",
          "Seconds a workload may take unless its statement says otherwise; 0 for no limit but the"
              + " server's.",
          "0");

  /** The time that all attempts of a call may take. */
  public static final ConnectionProperty<Duration> RETRY_BUDGET =
      seconds(
          "retryBudget",
          "Seconds within which a call that did not get through, and cannot have had an effect, is"
              + " tried again; 0 for never.",
          "10");

  /** The most attempts of a call. */
  public static final ConnectionProperty<Integer> RETRY_ATTEMPTS =
      of(
          "retryAttempts",
          "The most attempts of a call within retryBudget, from 1 to 100.",
          "10",
          text -> PropertyText.integer(text, 1, 100));

  /** Bytes of batches that the results of a connection may hold together. */
  public static final ConnectionProperty<Long> MEMORY_LIMIT =
      of(
          "memoryLimit",
          "Bytes of the Java heap that the batches of the open results of a connection may hold"
              + " together; KiB, MiB and GiB may follow the number.",
          "256MiB",
          PropertyText::bytes);

  /**
   * What Statement.getFetchSize begins with: rows in a batch of a result; 0 is the server's choice.
   */
  public static final ConnectionProperty<Integer> FETCH_SIZE =
      of(
          "fetchSize",
          "Rows in a batch of a result unless the statement says otherwise, up to 1048576; 0 leaves"
              + " it to the server.",
          "0",
          text -> PropertyText.integer(text, 0, 1_048_576));

  /** How the batches of results are compressed on their way; {@link ConnectionConfig#zstd}. */
  public static final ConnectionProperty<Compression> COMPRESSION =
      choice(
          "compression",
          "How results are compressed on their way: auto, zstd or none. auto is zstd, but none for"
              + " a loopback host. A server that cannot compress does not.",
          "auto",
          Compression.class);

  /** How long metadata of the catalogs is kept; 0 keeps none. */
  public static final ConnectionProperty<Duration> METADATA_TTL =
      seconds(
          "metadataTtl",
          "Seconds for which a connection keeps what it read of catalogs, namespaces and tables; 0"
              + " keeps nothing.",
          "30");

  /** The zone in which java.sql's dates and times are made; the JVM's where it is not set. */
  public static final ConnectionProperty<ZoneId> TIME_ZONE =
      of(
          "timeZone",
          "The time zone in which java.sql.Date, Time and Timestamp are read and bound without a"
              + " Calendar. Default: the JVM's.",
          null,
          PropertyText::zone);

  /** What Connection.isReadOnly begins with. */
  public static final ConnectionProperty<Boolean> READ_ONLY =
      flag("readOnly", "Whether connections begin read-only.", "false");

  /** Whether a text may hold several statements. */
  public static final ConnectionProperty<Boolean> MULTIPLE_STATEMENTS =
      flag(
          "multipleStatements",
          "Whether Statement.execute takes several statements parted by semicolons, and runs them"
              + " in order as getMoreResults asks for them. Without, they are refused.",
          "false");

  /** Where scripts of the client are. */
  public static final ConnectionProperty<Path> SCRIPT_FOLDER =
      file(
          "scriptFolder",
          "A folder of this machine whose Python scripts CALL polars_script_file may send. Without,"
              + " it may send none.");

  /** The virtual processors of a workload. */
  public static final ConnectionProperty<Integer> TIER =
      new ConnectionProperty<>(
          "tier",
          "The tier of workloads, in virtual processors. Default: the server's.",
          null,
          TIERS,
          text -> PropertyText.oneOf(text, TIERS),
          false);

  /** Whether workloads run on a cluster. */
  public static final ConnectionProperty<Boolean> DISTRIBUTED =
      flag(
          "distributed",
          "Whether workloads are to run on a cluster, if the server offers that.",
          "false");

  /** The machines of the cluster. */
  public static final ConnectionProperty<String> INSTANCE_TYPE =
      of(
          "instanceType",
          "The type of the machines of the cluster; with distributed=true only.",
          null,
          PropertyText::name);

  /** How many machines the cluster has. */
  public static final ConnectionProperty<Integer> CLUSTER_SIZE =
      of(
          "clusterSize",
          "The machines of the cluster, from 1 to 64; with distributed=true only.",
          null,
          text -> PropertyText.integer(text, 1, 64));

  /** Named in the User-Agent header, and the client info ApplicationName. */
  public static final ConnectionProperty<String> APPLICATION_NAME =
      info(
          "applicationName",
          "The application that connects: the client info ApplicationName, unless that is set"
              + " otherwise.");

  /** The client info of that name. */
  public static final ConnectionProperty<String> CLIENT_USER =
      info(
          "clientUser",
          "The person that the application works for: the client info ClientUser, unless that is"
              + " set otherwise.");

  /** The client info of that name. */
  public static final ConnectionProperty<String> CLIENT_HOSTNAME =
      info(
          "clientHostname",
          "The machine that the application works for: the client info ClientHostname, unless that"
              + " is set otherwise.");

  /** Every property, in the order of the documentation. */
  public static final List<ConnectionProperty<?>> ALL =
      List.of(
          TOKEN,
          PASSWORD,
          TOKEN_FILE,
          USER,
          CATALOG,
          NAMESPACE,
          TLS,
          TLS_VERIFY,
          TLS_TRUST_STORE,
          TLS_TRUST_STORE_PASSWORD,
          TLS_CLIENT_CERTIFICATE,
          TLS_CLIENT_KEY,
          TLS_CLIENT_PASSWORD,
          PROXY,
          PROXY_USER,
          PROXY_PASSWORD,
          HTTP_VERSION,
          LOGIN_TIMEOUT,
          CONNECT_TIMEOUT,
          NETWORK_TIMEOUT,
          QUERY_TIMEOUT,
          RETRY_BUDGET,
          RETRY_ATTEMPTS,
          MEMORY_LIMIT,
          FETCH_SIZE,
          COMPRESSION,
          METADATA_TTL,
          TIME_ZONE,
          READ_ONLY,
          MULTIPLE_STATEMENTS,
          SCRIPT_FOLDER,
          TIER,
          DISTRIBUTED,
          INSTANCE_TYPE,
          CLUSTER_SIZE,
          APPLICATION_NAME,
          CLIENT_USER,
          CLIENT_HOSTNAME);

  /** Reads a text; an IllegalArgumentException says what would be right, without the text. */
  private interface Parser<T> extends Function<String, T> {}

  private final String key;
  private final String help;
  private final String defaultText;
  private final List<String> choices;
  private final Parser<T> parser;
  private final boolean secret;

  private ConnectionProperty(
      String key,
      String help,
      String defaultText,
      List<String> choices,
      Parser<T> parser,
      boolean secret) {
    this.key = key;
    this.help = help;
    this.defaultText = defaultText;
    this.choices = choices;
    this.parser = parser;
    this.secret = secret;
  }

  /** The property of a key; keys are exact. */
  public static Optional<ConnectionProperty<?>> find(String key) {
    return ALL.stream().filter(property -> property.key.equals(key)).findFirst();
  }

  /** The key, as in the URL and in {@link java.util.Properties}. */
  public String key() {
    return key;
  }

  /** One or two sentences for a person: what it is for, unit, special values. */
  public String help() {
    return help;
  }

  /** The text that stands for the default; empty where there is none. */
  public Optional<String> defaultText() {
    return Optional.ofNullable(defaultText);
  }

  /**
   * Reads the text of a value.
   *
   * @throws SQLException 22023, naming the property and what is allowed; a secret is not echoed
   */
  T parse(String text) throws SQLException {
    try {
      return parser.apply(text.strip());
    } catch (IllegalArgumentException e) {
      // Before an '@' a person may have put a name and a password.
      String shown = secret || text.contains("@") ? "" : " '" + text + "'";
      throw SqlState.INVALID_ARGUMENT.exception(
          "The value"
              + shown
              + " of connection property '"
              + key
              + "' is not possible: "
              + e.getMessage()
              + ".",
          e);
    }
  }

  /** The value when the property is not set; null where there is no default. */
  T defaultValue() {
    return defaultText == null ? null : parser.apply(defaultText);
  }

  /**
   * What {@link java.sql.Driver#getPropertyInfo} shows of this property.
   *
   * @param text what is set now, or null; never shown for a secret
   */
  DriverPropertyInfo describe(String text) {
    String shown = text == null ? defaultText : secret ? null : text;
    DriverPropertyInfo info = new DriverPropertyInfo(key, shown);
    info.description = help;
    info.required = false;
    info.choices = choices.isEmpty() ? null : choices.toArray(String[]::new);
    return info;
  }

  @Override
  public String toString() {
    return key;
  }

  private static <T> ConnectionProperty<T> of(
      String key, String help, String defaultText, Parser<T> parser) {
    return new ConnectionProperty<>(key, help, defaultText, List.of(), parser, false);
  }

  private static ConnectionProperty<String> text(String key, String help) {
    return of(key, help, null, PropertyText::printable);
  }

  private static ConnectionProperty<String> info(String key, String help) {
    return of(key, help, null, PropertyText::clientInfo);
  }

  private static ConnectionProperty<Path> file(String key, String help) {
    return of(key, help, null, PropertyText::path);
  }

  private static ConnectionProperty<Duration> seconds(String key, String help, String defaultText) {
    return of(key, help, defaultText, PropertyText::seconds);
  }

  private static ConnectionProperty<Secret> secret(String key, String help) {
    return new ConnectionProperty<>(key, help, null, List.of(), Secret::new, true);
  }

  private static ConnectionProperty<Boolean> flag(String key, String help, String defaultText) {
    return new ConnectionProperty<>(
        key, help, defaultText, List.of("true", "false"), PropertyText::bool, false);
  }

  private static <E extends Enum<E> & Named> ConnectionProperty<E> choice(
      String key, String help, String defaultText, Class<E> type) {
    return new ConnectionProperty<>(
        key, help, defaultText, Named.texts(type), text -> PropertyText.named(text, type), false);
  }
}
