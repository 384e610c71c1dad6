package dev.oleander.polars.jdbc.config;

import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Where and how a connection connects: the URL and the properties, read and checked.
 *
 * <p>Immutable; any thread may use it. A property in the {@link Properties} wins over the same
 * property in the URL, as with other drivers.
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

  private final JdbcUrl url;
  private final boolean tls;
  private final Secret token;
  private final Map<ConnectionProperty<?>, Object> values;

  // As they were given; never shown, since there are secrets among them.
  private final Map<String, String> texts;

  private ConnectionConfig(
      JdbcUrl url,
      boolean tls,
      Secret token,
      Map<ConnectionProperty<?>, Object> values,
      Map<String, String> texts) {
    this.url = url;
    this.tls = tls;
    this.token = token;
    this.values = Map.copyOf(values);
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
    Map<ConnectionProperty<?>, Object> values = new HashMap<>();
    Map<String, String> texts = texts(parsed, info);
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      ConnectionProperty<?> property = property(entry.getKey());
      values.put(property, property.parse(entry.getValue()));
    }
    boolean tls =
        values.containsKey(ConnectionProperty.TLS)
            ? (Boolean) values.get(ConnectionProperty.TLS)
            : !parsed.isLoopback();
    return new ConnectionConfig(parsed, tls, token(values, environment), values, texts);
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
    @SuppressWarnings("unchecked") // put there by parse, with this property as key
    T set = (T) values.get(property);
    return Optional.ofNullable(set != null ? set : property.defaultValue());
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
    return url.catalog().orElse(DEFAULT_CATALOG);
  }

  /** The namespace that names without one are in; levels are joined by dots. */
  public String namespace() {
    return url.namespace().orElse(DEFAULT_NAMESPACE);
  }

  /** The access token. */
  public Secret token() {
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

  private static Secret token(
      Map<ConnectionProperty<?>, Object> values, UnaryOperator<String> environment)
      throws SQLException {
    Optional<Secret> given =
        Stream.of(ConnectionProperty.TOKEN, ConnectionProperty.PASSWORD)
            .map(values::get)
            .map(Secret.class::cast)
            .filter(secret -> secret != null && !secret.reveal().isEmpty())
            .findFirst();
    if (given.isPresent()) {
      return checked(given.get(), "the property");
    }
    Path file = (Path) values.get(ConnectionProperty.TOKEN_FILE);
    if (file != null) {
      return checked(read(file), "the file '" + file + "'");
    }
    String variable = environment.apply(TOKEN_VARIABLE);
    if (variable != null && !variable.isBlank()) {
      return checked(new Secret(variable.strip()), "the environment variable " + TOKEN_VARIABLE);
    }
    throw SqlState.INVALID_AUTHORIZATION.exception(
        "There is no access token. Set the connection property 'token' (or 'password') or"
            + " 'tokenFile', or the environment variable "
            + TOKEN_VARIABLE
            + ".");
  }

  private static Secret read(Path file) throws SQLException {
    try (Stream<String> lines = Files.lines(file)) {
      Optional<String> first = lines.map(String::strip).findFirst();
      if (first.isPresent() && !first.get().isEmpty()) {
        return new Secret(first.get());
      }
    } catch (IOException | UncheckedIOException e) {
      // The decoder's message is about the content, which must not be shown.
      boolean undecodable =
          e instanceof CharacterCodingException || e.getCause() instanceof CharacterCodingException;
      throw SqlState.INVALID_AUTHORIZATION.exception(
          "The token file '"
              + file
              + "' of connection property 'tokenFile' cannot be read: "
              + (undecodable ? "it is not UTF-8 text" : e.getClass().getSimpleName())
              + ".",
          e);
    }
    throw SqlState.INVALID_AUTHORIZATION.exception(
        "The token file '"
            + file
            + "' of connection property 'tokenFile' has an empty first line.");
  }

  /** A token travels in a header: anything but visible ASCII would break or forge one. */
  private static Secret checked(Secret token, String source) throws SQLException {
    if (token.reveal().chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw SqlState.INVALID_AUTHORIZATION.exception(
          "The access token from "
              + source
              + " has a blank, a line break or a character that is not ASCII in it.");
    }
    return token;
  }
}
