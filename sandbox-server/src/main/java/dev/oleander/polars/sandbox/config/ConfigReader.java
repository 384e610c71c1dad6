package dev.oleander.polars.sandbox.config;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns keys and values into a {@link ServerConfig}: fills in the defaults and checks every value.
 */
public final class ConfigReader {
  private static final Pattern SIZE =
      Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(|b|kb?|kib|mb?|mib|gb?|gib|tb?|tib)");
  private static final long LEAST_MEMORY = 512L << 20;
  private static final int DAY_SECONDS = 86_400;

  private final ConfigKeys keys;

  public ConfigReader(ConfigKeys keys) {
    this.keys = keys;
  }

  /**
   * Checks everything.
   *
   * @throws ConfigException for the first value that cannot be used
   */
  public ServerConfig read() throws ConfigException {
    int workers = integer("workers", 2, 1, 1024);
    int processors = Runtime.getRuntime().availableProcessors();
    return new ServerConfig(
        text("bind", "127.0.0.1"),
        integer("port", 0, 0, 65_535),
        path("warehouse").orElseThrow(() -> missing("warehouse", "--warehouse DIR")),
        tokenFile(),
        path("python"),
        workers,
        bool("extensions", true),
        integer(
            "threadsPerWorker", Math.max(Math.min(2, processors), processors / workers), 1, 1024),
        memory(),
        integer("queueLimit", 64, 0, 10_000),
        integer("queueTimeoutSeconds", 60, 1, DAY_SECONDS),
        integer("workloadTimeoutSeconds", 1_800, 1, 7 * DAY_SECONDS),
        integer("stallTimeoutSeconds", 60, 1, DAY_SECONDS),
        isolation(),
        path("stateDirectory").orElse(Path.of(System.getProperty("java.io.tmpdir"))));
  }

  private String text(String key, String absent) {
    String value = keys.get(key);
    return value == null || value.isBlank() ? absent : value.strip();
  }

  private int integer(String key, int absent, int least, int most) throws ConfigException {
    String value = keys.get(key);
    if (value == null) {
      return absent;
    }
    try {
      int number = Integer.parseInt(value.strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new ConfigException("%s: '%s' is not a whole number".formatted(key, value.strip()), e);
    }
    throw new ConfigException(
        "%s: %s is not between %d and %d".formatted(key, value.strip(), least, most));
  }

  private boolean bool(String key, boolean absent) throws ConfigException {
    String value = text(key, String.valueOf(absent));
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new ConfigException("%s: '%s' is neither true nor false".formatted(key, value));
    };
  }

  private Optional<Path> path(String key) throws ConfigException {
    String value = text(key, "");
    try {
      return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value).toAbsolutePath());
    } catch (InvalidPathException e) {
      throw new ConfigException("%s: '%s' is not a path".formatted(key, value), e);
    }
  }

  private Path tokenFile() throws ConfigException {
    Path file = path("tokenFile").orElseThrow(() -> missing("tokenFile", "--token-file FILE"));
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new ConfigException(
          "tokenFile: " + file + " cannot be read; write one token on one line into it");
    }
    return file;
  }

  private long memory() throws ConfigException {
    String value = text("memoryPerWorker", "2GiB");
    Matcher matcher = SIZE.matcher(value.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new ConfigException(
          "memoryPerWorker: '%s' is not a size; write 2GiB or 512MiB".formatted(value));
    }
    String unit = matcher.group(2);
    int power = unit.isEmpty() ? 0 : "bkmgt".indexOf(unit.charAt(0));
    long base = unit.endsWith("ib") ? 1024 : unit.length() == 2 ? 1000 : 1024;
    BigDecimal bytes =
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(base).pow(power));
    if (bytes.compareTo(BigDecimal.valueOf(LEAST_MEMORY)) < 0
        || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new ConfigException(
          "memoryPerWorker: '%s' is too little or too much; a worker needs 512MiB at least"
              .formatted(value));
    }
    return bytes.longValue();
  }

  private String isolation() throws ConfigException {
    String value = text("isolation", "bwrap");
    if (!value.equals("bwrap")) {
      throw new ConfigException(
          "isolation: '%s' is unknown; the only isolation is bwrap".formatted(value));
    }
    return value;
  }

  private static ConfigException missing(String key, String option) {
    return new ConfigException(
        "%s is not set: pass %s, or set %s in the configuration file".formatted(key, option, key));
  }
}
