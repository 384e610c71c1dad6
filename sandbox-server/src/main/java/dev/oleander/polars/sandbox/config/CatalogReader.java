package dev.oleander.polars.sandbox.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the section {@code catalogs}, and checks that each has what its type needs. */
final class CatalogReader {
  /** A name stands in paths of URLs and before the dot of a right. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private static final List<String> TYPES = List.of("embedded", "jdbc", "rest", "custom");
  private static final Pattern PASSWORD = Pattern.compile("(?i)password=|://[^/?]*@");
  private static final int TIMEOUT_SECONDS = 15;
  private static final int MOST_SECONDS = 300;

  private final ConfigKeys keys;
  private final String name;
  private final String prefix;

  private CatalogReader(ConfigKeys keys, String name) {
    this.keys = keys;
    this.name = name;
    this.prefix = ConfigKeys.CATALOGS + name + ".";
  }

  /**
   * All catalogs of the section.
   *
   * @param taken the name of the catalog that the key {@code warehouse} makes, if it is set
   * @throws ConfigException for the first thing that cannot be used
   */
  static List<CatalogConfig> read(ConfigKeys keys, Optional<String> taken) throws ConfigException {
    List<CatalogConfig> catalogs = new ArrayList<>();
    for (String name : keys.catalogs()) {
      if (taken.filter(name::equals).isPresent()) {
        throw new ConfigException(
            "catalogs.%s: the key warehouse makes a catalog of this name already; leave out one of the two"
                .formatted(name));
      }
      catalogs.add(new CatalogReader(keys, name).read());
    }
    return catalogs;
  }

  private CatalogConfig read() throws ConfigException {
    if (!NAME.matcher(name).matches()) {
      throw new ConfigException(
          "catalogs.%s: a catalog's name has up to 64 letters, digits, - and _".formatted(name));
    }
    String type = type();
    CatalogConfig catalog =
        new CatalogConfig(
            name,
            type,
            text("warehouse"),
            text("uri"),
            text("locations").map(all -> all.lines().toList()).orElse(List.of()),
            text("implementation"),
            timeout(),
            keys.below(prefix + "properties."));
    switch (type) {
      case "embedded" -> {
        require(catalog.warehouse(), "warehouse", "the folder that the lake is in");
        refuse(catalog.uri().isPresent(), "uri", type);
        refuse(!catalog.locations().isEmpty(), "locations", type);
        refuse(!catalog.properties().isEmpty(), "properties", type);
      }
      case "jdbc" -> {
        require(catalog.warehouse(), "warehouse", "a folder, or s3://bucket/prefix");
        checkUri(require(catalog.uri(), "uri", "jdbc:postgresql://HOST/DATABASE"), "jdbc:");
      }
      case "rest" -> checkUri(require(catalog.uri(), "uri", "https://HOST/PATH"), "http");
      default -> require(catalog.implementation(), "implementation", "the name of a class");
    }
    refuse(!type.equals("custom") && catalog.implementation().isPresent(), "implementation", type);
    return catalog;
  }

  private String type() throws ConfigException {
    String type = require(text("type"), "type", String.join(" or ", TYPES));
    if (!TYPES.contains(type)) {
      throw new ConfigException(
          "%stype: '%s' is unknown; write %s"
              .formatted(prefix, keys.shown(prefix + "type"), String.join(" or ", TYPES)));
    }
    return type;
  }

  private int timeout() throws ConfigException {
    Optional<String> text = text("timeoutSeconds");
    if (text.isEmpty()) {
      return TIMEOUT_SECONDS;
    }
    try {
      int seconds = Integer.parseInt(text.get());
      if (seconds >= 1 && seconds <= MOST_SECONDS) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      // It is told of below.
    }
    throw new ConfigException(
        "%stimeoutSeconds: '%s' is not a whole number between 1 and %d"
            .formatted(prefix, keys.shown(prefix + "timeoutSeconds"), MOST_SECONDS));
  }

  /** What is wrong is told without the address: it may hold a secret. */
  private void checkUri(String uri, String start) throws ConfigException {
    if (!uri.toLowerCase(Locale.ROOT).startsWith(start)) {
      throw new ConfigException("%suri: does not begin with %s".formatted(prefix, start));
    }
    if (PASSWORD.matcher(uri).find()) {
      throw new ConfigException(
          "%suri: holds a user or a password; write them under %sproperties, where they are not shown"
              .formatted(prefix, prefix));
    }
    if (start.equals("http")) {
      try {
        URI parsed = new URI(uri);
        if (parsed.getHost() == null) {
          throw new ConfigException("%suri: names no host".formatted(prefix));
        }
      } catch (URISyntaxException e) {
        throw new ConfigException("%suri: is not a URL".formatted(prefix));
      }
    }
  }

  private Optional<String> text(String key) {
    return Optional.ofNullable(keys.get(prefix + key))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  private String require(Optional<String> value, String key, String what) throws ConfigException {
    return value.orElseThrow(
        () -> new ConfigException("%s%s is not set: write %s".formatted(prefix, key, what)));
  }

  private void refuse(boolean set, String key, String type) throws ConfigException {
    if (set) {
      throw new ConfigException(
          "%s%s: a catalog of type %s has no such key".formatted(prefix, key, type));
    }
  }
}
