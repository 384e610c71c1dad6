package dev.oleander.polars.contract;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A path of the description.
 *
 * @param template its text, with variables in braces
 * @param item what the description says of it
 */
record ApiPath(String template, JsonNode item) {
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  /** Whether a path as it was sent is this one. */
  boolean matches(String path) {
    List<String> wanted = List.of(template.split("/", -1));
    List<String> found = List.of(path.split("/", -1));
    if (wanted.size() != found.size()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      boolean variable = wanted.get(i).startsWith("{");
      if (variable ? found.get(i).isEmpty() : !wanted.get(i).equals(decoded(found.get(i)))) {
        return false;
      }
    }
    return true;
  }

  private static String decoded(String segment) {
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return segment;
    }
  }

  Optional<JsonNode> operation(String method) {
    return item.optional(method.toLowerCase(Locale.ROOT))
        .filter(found -> methods().contains(method));
  }

  /** In capital letters. */
  Set<String> methods() {
    return item.propertyNames().stream()
        .filter(METHODS::contains)
        .map(method -> method.toUpperCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }
}
