package dev.oleander.polars.sandbox.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The keys and values that a configuration file or a command line sets, before defaults and checks.
 */
public final class ConfigKeys {
  /** The documented keys, in order. */
  public static final List<String> KEYS =
      Arrays.stream(ServerConfig.class.getRecordComponents())
          .map(component -> component.getName())
          .toList();

  private final Map<String, String> values = new TreeMap<>();

  /**
   * Reads a YAML file: one map of keys to plain values. Relative paths in it start at the file's
   * folder.
   *
   * @throws ConfigException for an unreadable file, an unknown key (naming the nearest known one)
   *     or a value that is a list or map
   */
  public static ConfigKeys read(Path file) throws ConfigException {
    ConfigKeys keys = new ConfigKeys();
    for (Map.Entry<String, JsonNode> entry : parse(file).properties()) {
      String key = entry.getKey();
      if (!KEYS.contains(key)) {
        throw new ConfigException(
            "%s: key '%s' is unknown; did you mean '%s'?".formatted(file, key, nearest(key)));
      }
      if (!entry.getValue().isValueNode()) {
        throw new ConfigException("%s: key '%s' takes one plain value".formatted(file, key));
      }
      if (!entry.getValue().isNull()) {
        keys.values.put(key, entry.getValue().asText());
      }
    }
    for (String key : List.of("warehouse", "tokenFile", "python", "stateDirectory")) {
      keys.values.computeIfPresent(
          key, (k, path) -> file.toAbsolutePath().resolveSibling(path).toString());
    }
    return keys;
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
    if (!KEYS.contains(key)) {
      throw new IllegalArgumentException("unknown key " + key);
    }
    values.put(key, value.toString());
  }

  String get(String key) {
    return values.get(key);
  }

  private static String nearest(String key) {
    return KEYS.stream()
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
