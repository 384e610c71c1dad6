package dev.oleander.polars.jdbc.config;

import dev.oleander.polars.jdbc.error.SqlState;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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
  /** The bearer token. */
  public static final ConnectionProperty<Secret> TOKEN =
      new ConnectionProperty<>(
          "token",
          "The access token. Otherwise: password, tokenFile, or the environment variable"
              + " OLEANDER_API_KEY.",
          null,
          List.of(),
          Secret::new,
          true);

  /** Another name for the token, for tools that ask for a user and a password only. */
  public static final ConnectionProperty<Secret> PASSWORD =
      new ConnectionProperty<>(
          "password",
          "The access token, for tools that offer no property 'token'.",
          null,
          List.of(),
          Secret::new,
          true);

  /** A file whose text is the token. */
  public static final ConnectionProperty<Path> TOKEN_FILE =
      new ConnectionProperty<>(
          "tokenFile",
          "A file that holds the access token on its first line.",
          null,
          List.of(),
          ConnectionProperty::path,
          false);

  /** Accepted because tools send it; the token alone says who connects. */
  public static final ConnectionProperty<String> USER =
      new ConnectionProperty<>(
          "user",
          "Informational; the token alone decides who connects.",
          null,
          List.of(),
          ConnectionProperty::printable,
          false);

  /** Whether to use TLS; when not set, only a loopback host is spoken to without. */
  public static final ConnectionProperty<Boolean> TLS =
      new ConnectionProperty<>(
          "tls",
          "Whether to use TLS. Default: true, but false for a loopback host.",
          null,
          List.of("true", "false"),
          ConnectionProperty::bool,
          false);

  /** Time limit for making a network connection; 0 is none. */
  public static final ConnectionProperty<Duration> CONNECT_TIMEOUT =
      new ConnectionProperty<>(
          "connectTimeout",
          "Seconds to wait for a network connection, and for the server's first answer on it; 0"
              + " waits as long as the system does, and 30 seconds for the answer.",
          "10",
          List.of(),
          ConnectionProperty::seconds,
          false);

  /** Time limit for the next byte of an answer; 0 is none. */
  public static final ConnectionProperty<Duration> NETWORK_TIMEOUT =
      new ConnectionProperty<>(
          "networkTimeout",
          "Seconds to wait for the next byte of an answer; 0 for no limit. A workload answers when"
              + " it has a result, which on a service that starts cold may take half an hour.",
          "1860",
          List.of(),
          ConnectionProperty::seconds,
          false);

  /** What Statement.getQueryTimeout begins with; 0 is none. */
  public static final ConnectionProperty<Duration> QUERY_TIMEOUT =
      new ConnectionProperty<>(
          "queryTimeout",
          "Seconds a workload may take unless its statement says otherwise; 0 for no limit but the"
              + " server's.",
          "0",
          List.of(),
          ConnectionProperty::seconds,
          false);

  /** Bytes of batches that the results of a connection may hold together. */
  public static final ConnectionProperty<Long> MEMORY_LIMIT =
      new ConnectionProperty<>(
          "memoryLimit",
          "Bytes of the Java heap that the batches of the open results of a connection may hold"
              + " together; KiB, MiB and GiB may follow the number.",
          "256MiB",
          List.of(),
          ConnectionProperty::bytes,
          false);

  /**
   * What Statement.getFetchSize begins with: rows in a batch of a result; 0 is the server's choice.
   */
  public static final ConnectionProperty<Integer> FETCH_SIZE =
      new ConnectionProperty<>(
          "fetchSize",
          "Rows in a batch of a result unless the statement says otherwise, up to 1048576; 0 leaves"
              + " it to the server.",
          "0",
          List.of(),
          text -> integer(text, 0, 1_048_576),
          false);

  /** Whether a text may hold several statements. */
  public static final ConnectionProperty<Boolean> MULTIPLE_STATEMENTS =
      new ConnectionProperty<>(
          "multipleStatements",
          "Whether Statement.execute takes several statements parted by semicolons, and runs them"
              + " in order as getMoreResults asks for them. Without, they are refused.",
          "false",
          List.of("true", "false"),
          ConnectionProperty::bool,
          false);

  /** How the batches of results are compressed on their way; {@link ConnectionConfig#zstd}. */
  public static final ConnectionProperty<Compression> COMPRESSION =
      new ConnectionProperty<>(
          "compression",
          "How results are compressed on their way: auto, zstd or none. auto is zstd, but none for"
              + " a loopback host. A server that cannot compress does not.",
          "auto",
          List.of("auto", "zstd", "none"),
          ConnectionProperty::compression,
          false);

  /** How long metadata of the catalogs is kept; 0 keeps none. */
  public static final ConnectionProperty<Duration> METADATA_TTL =
      new ConnectionProperty<>(
          "metadataTtl",
          "Seconds for which a connection keeps what it read of catalogs, namespaces and tables; 0"
              + " keeps nothing.",
          "30",
          List.of(),
          ConnectionProperty::seconds,
          false);

  /** Named in the User-Agent header. */
  public static final ConnectionProperty<String> APPLICATION_NAME =
      new ConnectionProperty<>(
          "applicationName",
          "The application that connects; the server sees it in the User-Agent header.",
          null,
          List.of(),
          ConnectionProperty::printable,
          false);

  /** Every property there is, in the order in which tools should show them. */
  public static final List<ConnectionProperty<?>> ALL =
      List.of(
          TOKEN,
          PASSWORD,
          TOKEN_FILE,
          USER,
          TLS,
          CONNECT_TIMEOUT,
          NETWORK_TIMEOUT,
          QUERY_TIMEOUT,
          MEMORY_LIMIT,
          FETCH_SIZE,
          MULTIPLE_STATEMENTS,
          COMPRESSION,
          METADATA_TTL,
          APPLICATION_NAME);

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
      String shown = secret ? "" : " '" + text + "'";
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

  private static Boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("it must be true or false");
    };
  }

  private static Integer integer(String text, int least, int most) {
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(range(least, most), e);
    }
    throw new IllegalArgumentException(range(least, most));
  }

  private static String range(int least, int most) {
    return "it must be a whole number from " + least + " to " + most;
  }

  private static Duration seconds(String text) {
    // OkHttp and java.sql count in int milliseconds.
    return Duration.ofSeconds(integer(text, 0, Integer.MAX_VALUE / 1000));
  }

  private static Long bytes(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    long unit = 1;
    String digits = lower;
    for (String suffix : List.of("kib", "mib", "gib")) {
      if (lower.endsWith(suffix)) {
        unit = 1L << (10 * (1 + List.of("kib", "mib", "gib").indexOf(suffix)));
        digits = lower.substring(0, lower.length() - suffix.length()).strip();
      }
    }
    String allowed = "it must be at least 1MiB, as bytes or with KiB, MiB or GiB behind the number";
    try {
      long value = Math.multiplyExact(Long.parseLong(digits), unit);
      if (value >= 1L << 20) {
        return value;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(allowed, e);
    }
    throw new IllegalArgumentException(allowed);
  }

  private static Compression compression(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "auto" -> Compression.AUTO;
      case "zstd" -> Compression.ZSTD;
      case "none" -> Compression.NONE;
      default -> throw new IllegalArgumentException("it must be auto, zstd or none");
    };
  }

  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("it must name a file");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("it must name a file", e);
    }
  }

  private static String printable(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("it must not have control characters");
    }
    return text;
  }
}
