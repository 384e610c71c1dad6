package dev.oleander.polars.sandbox.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keys and values that a configuration file or a command line sets, before defaults and checks.
 * The keys of a section have its name and a dot before them: {@code queue.limit}, {@code
 * tiers.4.memory}.
 */
public final class ConfigKeys {
  /** Stands for the name of a tier in {@link #KEYS}. */
  static final String ANY_TIER = "<vcpus>";

  /** Stands for the name of a catalog in {@link #KEYS}. */
  static final String ANY_CATALOG = "<name>";

  /** Stands for the name of one of Iceberg's properties in {@link #KEYS}. */
  static final String ANY_PROPERTY = "<property>";

  /** What the keys of catalogs begin with. */
  static final String CATALOGS = "catalogs.";

  /** The names of the tiers that there can be. */
  static final List<String> TIERS = List.of("2", "4", "8", "16", "32");

  /** The documented keys, in order. */
  public static final List<String> KEYS = keysOf(ServerConfig.class, "");

  private static final Set<String> PATHS =
      Set.of(
          "warehouse",
          "tokenFile",
          "python",
          "runtimeDirectory",
          "stateDirectory",
          "scripts.folder",
          "tls.certificate",
          "tls.key",
          "audit.file");

  /** A location that is no path. */
  private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");

  private final Map<String, String> values = new TreeMap<>();

  /** What the file says where that refers to something else. */
  private final Map<String, String> references = new TreeMap<>();

  private static List<String> keysOf(Class<?> section, String prefix) {
    List<String> keys = new ArrayList<>();
    for (RecordComponent component : section.getRecordComponents()) {
      String key = prefix + component.getName();
      if (component.getType().isRecord()) {
        keys.addAll(keysOf(component.getType(), key + "."));
      } else if (component.getName().equals("tls")) {
        keys.addAll(keysOf(TlsConfig.class, key + "."));
      } else if (component.getName().equals("tiers")) {
        keysOf(TierConfig.class, key + "." + ANY_TIER + ".").stream()
            .filter(tierKey -> !tierKey.endsWith(".vcpus"))
            .forEach(keys::add);
      } else if (component.getName().equals("catalogs")) {
        keysOf(CatalogConfig.class, CATALOGS + ANY_CATALOG + ".").stream()
            .filter(catalogKey -> !catalogKey.endsWith(".name"))
            .forEach(keys::add);
      } else if (component.getName().equals("properties")) {
        keys.add(key + "." + ANY_PROPERTY);
      } else {
        keys.add(key);
      }
    }
    return List.copyOf(keys);
  }

  /**
   * Reads a YAML file: maps of keys to plain values, in which {@link References} may stand.
   * Relative paths in it start at the file's folder.
   *
   * @throws ConfigException for an unreadable file, an unknown key (naming the nearest known one)
   *     or a value that is a list
   */
  public static ConfigKeys read(Path file) throws ConfigException {
    return read(file, System.getenv());
  }

  /**
   * As {@link #read(Path)}.
   *
   * @param environment what values may refer to
   */
  static ConfigKeys read(Path file, Map<String, String> environment) throws ConfigException {
    ConfigKeys keys = new ConfigKeys();
    keys.take(file, parse(file), "");
    References references =
        new References(file.toAbsolutePath().normalize().getParent(), environment);
    for (Map.Entry<String, String> entry : keys.values.entrySet()) {
      String written = entry.getValue();
      if (References.refersTo(written)) {
        keys.references.put(entry.getKey(), written);
      }
      entry.setValue(references.resolve(entry.getKey(), written));
    }
    for (String key : PATHS) {
      keys.values.computeIfPresent(
          key, (k, path) -> file.toAbsolutePath().resolveSibling(path).toString());
    }
    keys.placeCatalogs(file.toAbsolutePath());
    return keys;
  }

  /** Folders of catalogs start where the file is, too. */
  private void placeCatalogs(Path file) throws ConfigException {
    for (String name : catalogs()) {
      String prefix = CATALOGS + name + ".";
      if (!"rest".equals(values.get(prefix + "type"))) {
        placeFolders(file, prefix + "warehouse");
      }
      placeFolders(file, prefix + "locations");
    }
  }

  private void placeFolders(Path file, String key) throws ConfigException {
    String written = values.get(key);
    if (written == null) {
      return;
    }
    try {
      values.put(
          key,
          written
              .lines()
              .map(
                  place ->
                      URL.matcher(place).lookingAt()
                          ? place
                          : file.resolveSibling(place).toString())
              .collect(Collectors.joining("\n")));
    } catch (InvalidPathException e) {
      throw new ConfigException("%s: '%s' is not a path".formatted(key, shown(key)), e);
    }
  }

  private void take(Path file, JsonNode section, String prefix) throws ConfigException {
    for (Map.Entry<String, JsonNode> entry : section.properties()) {
      String key = prefix + entry.getKey();
      JsonNode value = entry.getValue();
      String documented = documented(key);
      boolean isSection = KEYS.stream().anyMatch(known -> known.startsWith(documented + "."));
      if (!isSection && !KEYS.contains(documented)) {
        throw new ConfigException(
            "%s: key '%s' is unknown; did you mean '%s'?".formatted(file, key, nearest(key)));
      }
      if (value.isNull()) {
        if (documented.equals(CATALOGS + ANY_CATALOG)) {
          throw new ConfigException("%s: '%s' has no keys; set %s.type".formatted(file, key, key));
        }
        continue;
      }
      if (isSection || (documented.endsWith(ANY_PROPERTY) && value.isObject())) {
        if (!value.isObject()) {
          throw new ConfigException("%s: key '%s' takes a map of keys".formatted(file, key));
        }
        take(file, value, key + ".");
      } else if (value.isValueNode()) {
        values.put(key, value.asText());
      } else if (documented.endsWith(".locations") && isTexts(value)) {
        List<String> texts = new ArrayList<>();
        value.forEach(each -> texts.add(each.asText()));
        values.put(key, String.join("\n", texts));
      } else {
        throw new ConfigException("%s: key '%s' takes one plain value".formatted(file, key));
      }
    }
  }

  private static boolean isTexts(JsonNode value) {
    boolean texts = value.isArray();
    for (JsonNode each : value) {
      texts &= each.isTextual();
    }
    return texts;
  }

  /** The key as it is documented: without the name of a tier, a catalog or a property in it. */
  private static String documented(String key) {
    String[] parts = key.split("\\.", 4);
    if (parts.length >= 2 && parts[0].equals("tiers") && TIERS.contains(parts[1])) {
      parts[1] = ANY_TIER;
    } else if (parts.length >= 2 && key.startsWith(CATALOGS)) {
      parts[1] = ANY_CATALOG;
      if (parts.length == 4 && parts[2].equals("properties")) {
        parts[3] = ANY_PROPERTY;
      }
    }
    return String.join(".", parts);
  }

  private static JsonNode parse(Path file) throws ConfigException {
    ObjectMapper yaml =
        new ObjectMapper(
                YAMLFactory.builder().enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    try {
      JsonNode tree = yaml.readTree(Files.readString(file));
      if (tree == null || tree.isMissingNode() || tree.isNull()) {
        return yaml.createObjectNode();
      }
      if (!tree.isObject()) {
        throw new ConfigException(file + ": is not a map of keys to values");
      }
      return tree;
    } catch (NoSuchFileException e) {
      throw new ConfigException("configuration file " + file + " does not exist", e);
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
      throw new ConfigException(
          file + ": is not YAML" + where + ": " + firstLine(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new ConfigException("configuration file " + file + " cannot be read", e);
    }
  }

  private static String firstLine(String text) {
    return text == null ? "" : text.lines().findFirst().orElse("");
  }

  /** Sets one value, over what is there. */
  public void set(String key, Object value) {
    if (!KEYS.contains(documented(key))) {
      throw new IllegalArgumentException("unknown key " + key);
    }
    values.put(key, value.toString());
    references.remove(key);
  }

  /** A value as messages may show it: what came from elsewhere may be a secret. */
  String shown(String key) {
    return references.containsKey(key) ? references.get(key) : values.get(key);
  }

  /** What the file says of a key where that refers to something else; else null. */
  String reference(String key) {
    return references.get(key);
  }

  String get(String key) {
    return values.get(key);
  }

  /** Whether any key is set whose name begins like this. */
  boolean anySet(String prefix) {
    return values.keySet().stream().anyMatch(key -> key.startsWith(prefix));
  }

  /** The names of the catalogs that any key is set of, in order. */
  Set<String> catalogs() {
    return values.keySet().stream()
        .filter(key -> key.startsWith(CATALOGS))
        .map(key -> key.split("\\.", 3)[1])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The keys that begin so, without that, and their values. */
  Map<String, String> below(String prefix) {
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().substring(prefix.length()), Map.Entry::getValue));
  }

  private static String nearest(String key) {
    String catalog = key.startsWith(CATALOGS) ? key.split("\\.", 3)[1] : ANY_CATALOG;
    return KEYS.stream()
        .map(known -> known.replace(ANY_CATALOG, catalog))
        .flatMap(
            known ->
                known.contains(ANY_TIER)
                    ? TIERS.stream().map(tier -> known.replace(ANY_TIER, tier))
                    : Stream.of(known))
        .min(
            Comparator.comparingInt(
                known -> distance(known.toLowerCase(Locale.ROOT), key.toLowerCase(Locale.ROOT))))
        .orElseThrow();
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
