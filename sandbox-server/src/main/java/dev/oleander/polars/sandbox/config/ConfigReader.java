package dev.oleander.polars.sandbox.config;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private static final long MOST_BYTES = 1L << 50;

  private final ConfigKeys keys;
  private final int processors = Runtime.getRuntime().availableProcessors();
  private final long memoryOfMachine = memoryOfMachine();

  public ConfigReader(ConfigKeys keys) {
    this.keys = keys;
  }

  private static long memoryOfMachine() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine
        ? machine.getTotalMemorySize()
        : 0;
  }

  /**
   * Checks everything.
   *
   * @throws ConfigException for the first value that cannot be used
   */
  public ServerConfig read() throws ConfigException {
    List<TierConfig> tiers = tiers();
    Optional<TlsConfig> tls = tls();
    boolean plainHttp = bool("plainHttp", false);
    String isolation = oneOf("isolation", "bwrap", "landlock", "process");
    Optional<Path> warehouse = path("warehouse");
    List<CatalogConfig> catalogs =
        CatalogReader.read(keys, warehouse.map(folder -> ServerConfig.EMBEDDED));
    if (warehouse.isEmpty() && catalogs.isEmpty()) {
      throw missing("warehouse", "--warehouse DIR");
    }
    return new ServerConfig(
        bind(tls.isPresent(), plainHttp, isolation),
        integer("port", 0, 0, 65_535),
        plainHttp,
        tls,
        warehouse,
        catalogs,
        tokenFile(),
        path("python"),
        bool("extensions", true),
        isolation,
        integer("firstUid", 61_000, 1_000, 2_000_000_000),
        path("runtimeDirectory").orElse(Path.of(System.getProperty("java.io.tmpdir"))),
        path("stateDirectory"),
        integer("stallTimeoutSeconds", 60, 1, DAY_SECONDS),
        integer("drainSeconds", 30, 0, DAY_SECONDS),
        new HttpConfig(
            integer("http.maxConnections", 2_048, 1, 1_000_000),
            (int) size("http.maxHeaderBytes", 16L << 10, 1L << 10, 1L << 20),
            (int) size("http.maxBodyBytes", 8L << 20, 1L << 10, 1L << 30),
            integer("http.requestTimeoutSeconds", 30, 1, DAY_SECONDS),
            integer("http.requestsPerSecond", 500, 0, 1_000_000)),
        new QueueConfig(
            integer("queue.limit", 64, 0, 10_000),
            integer("queue.limitPerPrincipal", 32, 0, 10_000),
            integer("queue.timeoutSeconds", 60, 1, DAY_SECONDS)),
        capacity(tiers),
        tiers,
        new HistoryConfig(
            integer("history.days", 30, 1, 3_650),
            integer("history.workloads", 100_000, 1, 100_000_000)),
        new ScriptsConfig(scriptsFolder()),
        new AuditConfig(path("audit.file"), bool("audit.text", false)),
        new LogConfig(
            oneOf("log.format", "text", "json"),
            oneOf("log.level", "info", "error", "warn", "debug", "trace")));
  }

  private String bind(boolean tls, boolean plainHttp, String isolation) throws ConfigException {
    String bind = text("bind", "127.0.0.1");
    // An IPv6 address as it stands in a URL.
    String address =
        bind.startsWith("[") && bind.endsWith("]") ? bind.substring(1, bind.length() - 1) : bind;
    BindRules.check(address, tls, plainHttp, isolation);
    return address;
  }

  private Optional<TlsConfig> tls() throws ConfigException {
    if (!keys.anySet("tls.")) {
      return Optional.empty();
    }
    return Optional.of(new TlsConfig(readableFile("tls.certificate"), readableFile("tls.key")));
  }

  private Path readableFile(String key) throws ConfigException {
    Path file =
        path(key)
            .orElseThrow(
                () -> new ConfigException("%s is not set: name a PEM file".formatted(key)));
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new ConfigException("%s: %s cannot be read".formatted(key, file));
    }
    return file;
  }

  /**
   * The tiers that are configured, and those of the others that the machine is large enough for.
   */
  private List<TierConfig> tiers() throws ConfigException {
    List<TierConfig> tiers = new ArrayList<>();
    for (String name : ConfigKeys.TIERS) {
      int vcpus = Integer.parseInt(name);
      String prefix = "tiers." + name + ".";
      if (tiers.isEmpty() || vcpus <= processors || keys.anySet(prefix)) {
        tiers.add(tier(prefix, vcpus, tiers.isEmpty() ? Math.max(2, processors / 2) : 1));
      }
    }
    return tiers;
  }

  private TierConfig tier(String prefix, int vcpus, int workers) throws ConfigException {
    return new TierConfig(
        vcpus,
        integer(prefix + "workers", workers, 1, 1_024),
        integer(prefix + "threads", Math.min(vcpus, processors), 1, 1_024),
        integer(prefix + "cpus", vcpus, 1, 1_024),
        size(prefix + "memory", (long) vcpus << 30, LEAST_MEMORY, MOST_BYTES),
        integer(prefix + "processes", 1_024, 32, 1_000_000),
        integer(prefix + "openFiles", 4_096, 64, 1_000_000),
        size(prefix + "scratch", 1L << 30, 1L << 20, MOST_BYTES),
        integer(prefix + "timeoutSeconds", 1_800, 1, 7 * DAY_SECONDS),
        integer(prefix + "resultRows", 0, 0, Integer.MAX_VALUE),
        size(prefix + "resultBytes", 0, 0, MOST_BYTES),
        (int) size(prefix + "logBytes", 1L << 20, 1L << 10, 1L << 30));
  }

  private CapacityConfig capacity(List<TierConfig> tiers) throws ConfigException {
    TierConfig smallest = tiers.get(0);
    TierConfig largest = tiers.get(tiers.size() - 1);
    int vcpus =
        integer(
            "capacity.vcpus",
            Math.max(
                2 * processors, Math.max(smallest.vcpus() * smallest.workers(), largest.vcpus())),
            largest.vcpus(),
            1_000_000);
    long most =
        size(
            "capacity.memory",
            Math.max(memoryOfMachine / 4 * 3, largest.memory()),
            largest.memory(),
            MOST_BYTES);
    return new CapacityConfig(vcpus, most);
  }

  private String oneOf(String key, String absent, String... others) throws ConfigException {
    String value = text(key, absent);
    if (value.equals(absent) || List.of(others).contains(value)) {
      return value;
    }
    throw new ConfigException(
        "%s: '%s' is unknown; write %s or %s"
            .formatted(key, keys.shown(key), absent, String.join(" or ", others)));
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
      throw new ConfigException(
          "%s: '%s' is not a whole number".formatted(key, keys.shown(key).strip()), e);
    }
    throw new ConfigException(
        "%s: %s is not between %d and %d".formatted(key, keys.shown(key).strip(), least, most));
  }

  private boolean bool(String key, boolean absent) throws ConfigException {
    String value = text(key, String.valueOf(absent));
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new ConfigException(
              "%s: '%s' is neither true nor false".formatted(key, keys.shown(key)));
    };
  }

  private Optional<Path> path(String key) throws ConfigException {
    String value = text(key, "");
    try {
      return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value).toAbsolutePath());
    } catch (InvalidPathException e) {
      throw new ConfigException("%s: '%s' is not a path".formatted(key, keys.shown(key)), e);
    }
  }

  private Optional<Path> scriptsFolder() throws ConfigException {
    Optional<Path> folder = path("scripts.folder");
    if (folder.isPresent() && !Files.isDirectory(folder.get())) {
      throw new ConfigException(
          "scripts.folder: %s is not a folder; make it".formatted(folder.get()));
    }
    return folder;
  }

  private Path tokenFile() throws ConfigException {
    Path file = path("tokenFile").orElseThrow(() -> missing("tokenFile", "--token-file FILE"));
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new ConfigException(
          "tokenFile: " + file + " cannot be read; write one token on one line into it");
    }
    return file;
  }

  /** Bytes: a number with an optional unit. */
  private long size(String key, long absent, long least, long most) throws ConfigException {
    String value = keys.get(key);
    if (value == null) {
      return absent;
    }
    Matcher matcher = SIZE.matcher(value.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new ConfigException(
          "%s: '%s' is not a size; write 2GiB or 512MiB".formatted(key, keys.shown(key).strip()));
    }
    String unit = matcher.group(2);
    int power = unit.isEmpty() ? 0 : "bkmgt".indexOf(unit.charAt(0));
    long base = unit.endsWith("ib") ? 1024 : unit.length() == 2 ? 1000 : 1024;
    BigDecimal bytes =
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(base).pow(power));
    if (bytes.compareTo(BigDecimal.valueOf(least)) < 0
        || bytes.compareTo(BigDecimal.valueOf(most)) > 0) {
      throw new ConfigException(
          "%s: '%s' is not between %s and %s"
              .formatted(key, keys.shown(key).strip(), shown(least), shown(most)));
    }
    return bytes.longValue();
  }

  private static String shown(long bytes) {
    String[] units = {"TiB", "GiB", "MiB", "KiB"};
    for (int i = 0; i < units.length; i++) {
      int bits = 40 - 10 * i;
      if (bytes != 0 && bytes % (1L << bits) == 0) {
        return (bytes >> bits) + units[i];
      }
    }
    return Long.toString(bytes);
  }

  private static ConfigException missing(String key, String option) {
    return new ConfigException(
        "%s is not set: pass %s, or set %s in the configuration file".formatted(key, option, key));
  }
}
