package dev.oleander.polars.jdbc.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/**
 * Reads the texts of property values, one method a kind of value. What cannot be read is an
 * IllegalArgumentException that says what would be right, without the text, which may be a secret.
 */
final class PropertyText {
  private PropertyText() {}

  static Boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("it must be true or false");
    };
  }

  static Integer integer(String text, int least, int most) {
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

  static Integer oneOf(String text, List<String> choices) {
    if (!choices.contains(text)) {
      throw new IllegalArgumentException("it must be " + either(choices));
    }
    return Integer.valueOf(text);
  }

  /** One of the constants of an enum, by the name that users write: see {@link Named}. */
  static <E extends Enum<E> & Named> E named(String text, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (constant.text().equalsIgnoreCase(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("it must be " + either(Named.texts(type)));
  }

  private static String either(List<String> choices) {
    int last = choices.size() - 1;
    return String.join(", ", choices.subList(0, last)) + " or " + choices.get(last);
  }

  static Duration seconds(String text) {
    // OkHttp and java.sql count in int milliseconds.
    return Duration.ofSeconds(integer(text, 0, Integer.MAX_VALUE / 1000));
  }

  static Long bytes(String text) {
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

  static Path path(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("it must name a file");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("it must name a file", e);
    }
  }

  static String name(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("it must not be empty");
    }
    return printable(text);
  }

  static String printable(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("it must not have control characters");
    }
    return text;
  }

  static String clientInfo(String text) {
    if (text.length() > ConnectionProperty.LONGEST_CLIENT_INFO) {
      throw new IllegalArgumentException(
          "it must have at most " + ConnectionProperty.LONGEST_CLIENT_INFO + " characters");
    }
    return printable(text);
  }

  static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "it must be a time zone such as Europe/Berlin, UTC or +02:00", e);
    }
  }

  static TrustSource trustSource(String text) {
    return text.equalsIgnoreCase("system")
        ? new TrustSource.OfSystem()
        : new TrustSource.OfFile(path(text), null);
  }

  static ProxyAddress proxy(String text) {
    switch (text.toLowerCase(Locale.ROOT)) {
      case "system" -> {
        return ProxyAddress.SYSTEM;
      }
      case "none" -> {
        return ProxyAddress.NONE;
      }
      default -> {}
    }
    String allowed =
        "it must be none, system, http://host:port or socks5://host:port; credentials go into"
            + " proxyUser and proxyPassword";
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      // Not as a cause: its message is the text, which may hold a password.
      throw new IllegalArgumentException(allowed);
    }
    boolean plain =
        uri.getHost() != null
            && uri.getPort() > 0
            && uri.getPort() <= 65535
            && uri.getRawUserInfo() == null
            && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null;
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!plain || !(scheme.equals("http") || scheme.equals("socks5"))) {
      throw new IllegalArgumentException(allowed);
    }
    String host = uri.getHost();
    return new ProxyAddress(
        scheme.equals("http") ? ProxyAddress.Kind.HTTP : ProxyAddress.Kind.SOCKS5,
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        uri.getPort());
  }
}
