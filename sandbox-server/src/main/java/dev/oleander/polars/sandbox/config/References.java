package dev.oleander.polars.sandbox.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What values of the configuration file may have from elsewhere, such as secrets: <code>
 * ${env:NAME}</code> stands for an environment variable, <code>${file:PATH}</code> for what is in a
 * file, without the line end that it may end with. <code>$${</code> stands for <code>${</code>.
 */
final class References {
  private static final Pattern REFERENCE = Pattern.compile("\\$(\\$)?\\{([^{}]*)(\\}?)");
  private static final int MOST_BYTES = 64 << 10;

  private final Path folder;
  private final Map<String, String> environment;

  /**
   * @param folder where relative paths start
   */
  References(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = Map.copyOf(environment);
  }

  /**
   * The value with all that it refers to. What is put in is not looked at again.
   *
   * @param key for messages, which never hold what is put in
   * @throws ConfigException when something is missing or not understood
   */
  String resolve(String key, String value) throws ConfigException {
    StringBuilder resolved = new StringBuilder();
    Matcher matcher = REFERENCE.matcher(value);
    int from = 0;
    while (matcher.find()) {
      resolved.append(value, from, matcher.start());
      if (matcher.group(1) != null) {
        resolved.append(matcher.group().substring(1));
      } else {
        resolved.append(referred(key, matcher.group(), matcher.group(2), matcher.group(3)));
      }
      from = matcher.end();
    }
    return resolved.append(value, from, value.length()).toString();
  }

  /** Whether a value of the file has something from elsewhere: it is not to be shown then. */
  static boolean refersTo(String value) {
    return REFERENCE.matcher(value).results().anyMatch(found -> found.group(1) == null);
  }

  private String referred(String key, String whole, String inside, String end)
      throws ConfigException {
    if (!end.isEmpty() && inside.startsWith("env:")) {
      return variable(key, inside.substring("env:".length()));
    }
    if (!end.isEmpty() && inside.startsWith("file:")) {
      return file(key, inside.substring("file:".length()));
    }
    throw new ConfigException(
        "%s: '%s' is not understood; write ${env:NAME} or ${file:PATH}, or $${ for ${ itself"
            .formatted(key, whole));
  }

  private String variable(String key, String name) throws ConfigException {
    String value = environment.get(name);
    if (value == null) {
      throw new ConfigException("%s: the environment variable %s is not set".formatted(key, name));
    }
    return value;
  }

  private String file(String key, String name) throws ConfigException {
    try (InputStream in = Files.newInputStream(folder.resolve(name))) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new ConfigException(
            "%s: file %s has more than %d bytes".formatted(key, name, MOST_BYTES));
      }
      return new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\R\\z", "");
    } catch (IOException | InvalidPathException e) {
      throw new ConfigException("%s: file %s cannot be read".formatted(key, name), e);
    }
  }
}
