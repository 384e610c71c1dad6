package dev.oleander.polars.jdbc.config;

import dev.oleander.polars.jdbc.error.SqlState;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code jdbc:oleander-polars://host[:port][/catalog[/namespace]][?property=value&…]}, taken apart.
 *
 * <p>Names and values are percent-decoded as UTF-8; {@code +} stands for itself.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without its brackets
 */
record JdbcUrl(
    String host,
    OptionalInt port,
    Optional<String> catalog,
    Optional<String> namespace,
    Map<String, String> properties,
    String withoutProperties) {
  static final String PREFIX = "jdbc:oleander-polars:";

  private static final Pattern AUTHORITY =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+))(?::(\\d{0,5}))?");

  static JdbcUrl parse(String url) throws SQLException {
    if (url == null || !url.startsWith(PREFIX + "//")) {
      throw malformed("it must begin with '" + PREFIX + "//'");
    }
    String rest = url.substring(PREFIX.length() + 2);
    int question = rest.indexOf('?');
    String location = question < 0 ? rest : rest.substring(0, question);
    Map<String, String> properties =
        question < 0 ? Map.of() : properties(rest.substring(question + 1));

    String[] parts = location.split("/", -1);
    Matcher authority = AUTHORITY.matcher(parts[0]);
    if (!authority.matches()) {
      // The text is not echoed: a person may have put user:token@ there.
      throw malformed(
          parts[0].contains("@")
              ? "credentials do not go before the host, use the property 'token'"
              : "after '//' there must be host[:port], an IPv6 address in brackets");
    }
    String host = authority.group(1) != null ? authority.group(1) : authority.group(2);
    int segments = parts.length;
    if (segments > 1 && parts[segments - 1].isEmpty()) {
      segments--; // a slash at the end says nothing
    }
    if (segments > 3) {
      throw malformed("the path is /catalog/namespace; encode a '/' in a name as %2F");
    }
    return new JdbcUrl(
        host,
        port(authority.group(3)),
        segments > 1 ? Optional.of(name(parts[1], "catalog")) : Optional.empty(),
        segments > 2 ? Optional.of(name(parts[2], "namespace")) : Optional.empty(),
        properties,
        PREFIX + "//" + location);
  }

  /** Whether the host is this machine by its name alone; nothing is looked up. */
  boolean isLoopback() {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.equals("localhost")
        || lower.endsWith(".localhost")
        || lower.matches("127(\\.\\d{1,3}){3}")
        || lower.matches("(0{0,4}:){2,7}0{0,3}1");
  }

  private static OptionalInt port(String digits) throws SQLException {
    if (digits == null || digits.isEmpty()) {
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(digits);
    if (port < 1 || port > 65535) {
      throw malformed("the port must be from 1 to 65535, not " + digits);
    }
    return OptionalInt.of(port);
  }

  private static String name(String segment, String what) throws SQLException {
    String name = decode(segment);
    if (name.isEmpty()) {
      throw malformed("the " + what + " is empty");
    }
    return name;
  }

  private static Map<String, String> properties(String query) throws SQLException {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw malformed("after '?' there must be property=value pairs joined by '&'");
      }
      String key = decode(pair.substring(0, equals));
      if (properties.put(key, decode(pair.substring(equals + 1))) != null) {
        throw malformed("the property '" + key + "' is there twice");
      }
    }
    return properties;
  }

  private static String decode(String text) throws SQLException {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] != '%') {
        decoded.write(encoded[i]);
        continue;
      }
      int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
      int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw malformed("a '%' must be followed by two hexadecimal digits; write it as %25");
      }
      decoded.write(high << 4 | low);
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(decoded.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw SqlState.CONNECTION_NOT_ESTABLISHED.exception(
          message("what is percent-encoded is not UTF-8"), e);
    }
  }

  private static SQLException malformed(String why) {
    return SqlState.CONNECTION_NOT_ESTABLISHED.exception(message(why));
  }

  private static String message(String why) {
    return "The URL cannot be read: "
        + why
        + ". It is jdbc:oleander-polars://host[:port][/catalog[/namespace]][?property=value&…].";
  }
}
