package dev.oleander.polars.jdbc.config;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;

/**
 * Where and how a connection connects: the URL and the properties, read and checked.
 *
 * <p>Immutable but for its {@link AccessToken}; any thread may use it. A property in the {@link
 * Properties} wins over the same property in the URL, as with other drivers.
 */
public final class ConnectionConfig {
  /** What every URL of this driver begins with. */
  public static final String URL_PREFIX = JdbcUrl.PREFIX;

  /** The catalog when the URL names none. */
  public static final String DEFAULT_CATALOG = "oleander";

  /** The namespace when the URL names none. */
  public static final String DEFAULT_NAMESPACE = "default";

  /** The environment variable that holds the token when no property does. */
  public static final String TOKEN_VARIABLE = "OLEANDER_API_KEY";

  private static final List<ConnectionProperty<?>> OF_TLS =
      List.of(
          ConnectionProperty.TLS_VERIFY,
          ConnectionProperty.TLS_TRUST_STORE,
          ConnectionProperty.TLS_TRUST_STORE_PASSWORD,
          ConnectionProperty.TLS_CLIENT_CERTIFICATE,
          ConnectionProperty.TLS_CLIENT_KEY,
          ConnectionProperty.TLS_CLIENT_PASSWORD);

  private final JdbcUrl url;
  private final boolean tls;
  private final AccessToken token;
  private final Values values;

  // As they were given; never shown, since there are secrets among them.
  private final Map<String, String> texts;

  private ConnectionConfig(
      JdbcUrl url, boolean tls, AccessToken token, Values values, Map<String, String> texts) {
    this.url = url;
    this.tls = tls;
    this.token = token;
    this.values = values;
    this.texts = Map.copyOf(texts);
  }

  /** Whether the URL is one of this driver; says nothing of whether it is right. */
  public static boolean accepts(String url) {
    return url != null && url.startsWith(URL_PREFIX);
  }

  /**
   * Reads a URL and properties, and the token file where one is named.
   *
   * @param info may be null
   * @throws SQLException 08001 for a URL that cannot be read, 22023 for a property that is unknown
   *     or has an impossible value, 28000 where no token is given or its file cannot be read
   */
  public static ConnectionConfig parse(String url, Properties info) throws SQLException {
    return parse(url, info, System::getenv);
  }

  static ConnectionConfig parse(String url, Properties info, UnaryOperator<String> environment)
      throws SQLException {
    JdbcUrl parsed = JdbcUrl.parse(url);
    Map<ConnectionProperty<?>, Object> set = new HashMap<>();
    Map<String, String> texts = texts(parsed, info);
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      ConnectionProperty<?> property = property(entry.getKey());
      set.put(property, property.parse(entry.getValue()));
    }
    Values values = new Values(Map.copyOf(set));
    boolean tls = values.find(ConnectionProperty.TLS).orElse(!parsed.isLoopback());
    check(parsed, tls, values);
    AccessToken token =
        AccessToken.find(
            values.find(ConnectionProperty.TOKEN),
            values.find(ConnectionProperty.PASSWORD),
            values.find(ConnectionProperty.TOKEN_FILE),
            environment);
    return new ConnectionConfig(parsed, tls, token, values, texts);
  }

  /**
   * What {@link java.sql.Driver#getPropertyInfo} answers. Never fails for a property: a tool asks
   * while a person is still typing.
   *
   * @param info may be null
   * @throws SQLException 08001 for a URL that cannot be read
   */
  public static DriverPropertyInfo[] describe(String url, Properties info) throws SQLException {
    Map<String, String> texts = texts(JdbcUrl.parse(url), info);
    return ConnectionProperty.ALL.stream()
        .map(property -> property.describe(texts.get(property.key())))
        .toArray(DriverPropertyInfo[]::new);
  }

  /** The value of a property that has a default. */
  public <T> T get(ConnectionProperty<T> property) {
    return find(property)
        .orElseThrow(
            () -> new IllegalArgumentException(property.key() + " has no default: use find"));
  }

  /** The value of a property, or its default; empty where it is not set and has none. */
  public <T> Optional<T> find(ConnectionProperty<T> property) {
    Optional<T> set = values.find(property);
    return set.isPresent() ? set : Optional.ofNullable(property.defaultValue());
  }

  /** What a property was set to, as it was written; empty where it is not set. */
  Optional<String> text(ConnectionProperty<?> property) {
    return Optional.ofNullable(texts.get(property.key()));
  }

  /** The host, an IPv6 address without brackets. */
  public String host() {
    return url.host();
  }

  /** The port: of the URL, else 443 with TLS and 80 without. */
  public int port() {
    return url.port().orElse(tls ? 443 : 80);
  }

  /** Whether TLS is used. */
  public boolean tls() {
    return tls;
  }

  /**
   * Whether results are to be compressed with zstd: where nothing says so, unless they come from
   * this machine, where it only costs time.
   */
  public boolean zstd() {
    return switch (get(ConnectionProperty.COMPRESSION)) {
      case AUTO -> !url.isLoopback();
      case ZSTD -> true;
      case NONE -> false;
    };
  }

  /** The catalog that names without one are in. */
  public String catalog() {
    return url.catalog().or(() -> find(ConnectionProperty.CATALOG)).orElse(DEFAULT_CATALOG);
  }

  /** The namespace that names without one are in; levels are joined by dots. */
  public String namespace() {
    return url.namespace().or(() -> find(ConnectionProperty.NAMESPACE)).orElse(DEFAULT_NAMESPACE);
  }

  /** How TLS is spoken; empty where it is not. */
  public Optional<TlsSettings> tlsSettings() {
    if (!tls) {
      return Optional.empty();
    }
    TrustSource trust = find(ConnectionProperty.TLS_TRUST_STORE).orElse(new TrustSource.OfJava());
    if (trust instanceof TrustSource.OfFile store) {
      Optional<Secret> password = find(ConnectionProperty.TLS_TRUST_STORE_PASSWORD);
      trust = new TrustSource.OfFile(store.file(), password.orElse(null));
    }
    return Optional.of(
        new TlsSettings(
            get(ConnectionProperty.TLS_VERIFY),
            trust,
            find(ConnectionProperty.TLS_CLIENT_CERTIFICATE)
                .map(
                    certificate ->
                        new TlsSettings.ClientIdentity(
                            certificate,
                            find(ConnectionProperty.TLS_CLIENT_KEY),
                            find(ConnectionProperty.TLS_CLIENT_PASSWORD)))));
  }

  /** The way to the server. */
  public ProxySettings proxy() {
    return new ProxySettings(
        get(ConnectionProperty.PROXY),
        find(ConnectionProperty.PROXY_USER)
            .map(
                user ->
                    new ProxySettings.Credentials(
                        user, find(ConnectionProperty.PROXY_PASSWORD).orElseThrow())));
  }

  /** The access token; one and the same object, which notices when the token is replaced. */
  public AccessToken token() {
    return token;
  }

  /**
   * The URL without its properties, so without secrets: what {@code DatabaseMetaData.getURL} says.
   */
  public String url() {
    return url.withoutProperties();
  }

  @Override
  public String toString() {
    return url();
  }

  private static Map<String, String> texts(JdbcUrl url, Properties info) {
    Map<String, String> texts = new HashMap<>(url.properties());
    if (info != null) {
      // stringPropertyNames sees the defaults of the Properties too.
      info.stringPropertyNames().forEach(key -> texts.put(key, info.getProperty(key)));
    }
    return texts;
  }

  private static ConnectionProperty<?> property(String key) throws SQLException {
    Optional<ConnectionProperty<?>> known = ConnectionProperty.find(key);
    if (known.isEmpty()) {
      List<String> keys = ConnectionProperty.ALL.stream().map(ConnectionProperty::key).toList();
      throw SqlState.INVALID_ARGUMENT.exception(
          "There is no connection property '"
              + key
              + "'."
              + NearestName.of(key, keys).map(near -> " Did you mean '" + near + "'?").orElse("")
              + " The properties are: "
              + String.join(", ", keys)
              + ".");
    }
    return known.get();
  }

  private static void check(JdbcUrl url, boolean tls, Values values) throws SQLException {
    agree("catalog", url.catalog(), values.find(ConnectionProperty.CATALOG));
    agree("namespace", url.namespace(), values.find(ConnectionProperty.NAMESPACE));
    if (!tls) {
      for (ConnectionProperty<?> property : OF_TLS) {
        values.refuse(property, "there is no TLS here: set tls=true");
      }
    }
    if (values.find(ConnectionProperty.TLS_VERIFY).equals(Optional.of(TlsVerify.NONE))) {
      values.refuse(ConnectionProperty.TLS_TRUST_STORE, "tlsVerify=none verifies nothing");
    }
    needs(values, ConnectionProperty.TLS_TRUST_STORE_PASSWORD, ConnectionProperty.TLS_TRUST_STORE);
    needs(values, ConnectionProperty.TLS_CLIENT_KEY, ConnectionProperty.TLS_CLIENT_CERTIFICATE);
    needs(
        values, ConnectionProperty.TLS_CLIENT_PASSWORD, ConnectionProperty.TLS_CLIENT_CERTIFICATE);
    needs(values, ConnectionProperty.PROXY_USER, ConnectionProperty.PROXY);
    needs(values, ConnectionProperty.PROXY_USER, ConnectionProperty.PROXY_PASSWORD);
    needs(values, ConnectionProperty.PROXY_PASSWORD, ConnectionProperty.PROXY_USER);
    if (values.find(ConnectionProperty.DISTRIBUTED).orElse(false)) {
      values.refuse(ConnectionProperty.TIER, "a cluster has none; see instanceType");
    } else {
      values.refuse(ConnectionProperty.INSTANCE_TYPE, "it needs distributed=true");
      values.refuse(ConnectionProperty.CLUSTER_SIZE, "it needs distributed=true");
    }
  }

  private static void needs(
      Values values, ConnectionProperty<?> property, ConnectionProperty<?> other)
      throws SQLException {
    if (values.find(other).isEmpty()) {
      values.refuse(property, "it needs '" + other.key() + "', which is not set");
    }
  }

  /** A name that is given twice is given as the same name. */
  private static void agree(String what, Optional<String> inUrl, Optional<String> property)
      throws SQLException {
    if (inUrl.isPresent() && property.isPresent() && !inUrl.equals(property)) {
      throw SqlState.INVALID_ARGUMENT.exception(
          "The URL names the "
              + what
              + " '"
              + inUrl.get()
              + "', and the connection property '"
              + what
              + "' names '"
              + property.get()
              + "': leave one of them out.");
    }
  }

  /** The values that are set. */
  private record Values(Map<ConnectionProperty<?>, Object> set) {
    /** What was set; no default. */
    <T> Optional<T> find(ConnectionProperty<T> property) {
      @SuppressWarnings("unchecked") // put there by parse, with this property as key
      T value = (T) set.get(property);
      return Optional.ofNullable(value);
    }

    void refuse(ConnectionProperty<?> property, String why) throws SQLException {
      if (set.containsKey(property)) {
        throw SqlState.INVALID_ARGUMENT.exception(
            "The connection property '" + property.key() + "' cannot be set: " + why + ".");
      }
    }
  }
}
