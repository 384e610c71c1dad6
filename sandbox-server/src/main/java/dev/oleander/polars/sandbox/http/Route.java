package dev.oleander.polars.sandbox.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A method and a pattern of path segments.
 *
 * @param open whether it needs no token
 */
record Route(String method, List<String> pattern, boolean open, Endpoint endpoint) {
  private static final String VARIABLE = "*";

  /**
   * @param pattern segments parted by slashes; {@code *} stands for any one segment
   */
  static Route of(String method, String pattern, Endpoint endpoint) {
    return to(method, pattern, endpoint);
  }

  /** As {@link #of}, for routes that are not written down one by one. */
  static Route to(String method, String pattern, Endpoint endpoint) {
    return new Route(method, List.of(pattern.substring(1).split("/", -1)), false, endpoint);
  }

  static Route open(String method, String pattern, Endpoint endpoint) {
    return new Route(method, List.of(pattern.substring(1).split("/", -1)), true, endpoint);
  }

  /** The segments that stand in for the pattern's variables; empty when the path is another one. */
  Optional<List<String>> match(List<String> segments) {
    if (segments.size() != pattern.size()) {
      return Optional.empty();
    }
    List<String> variables = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      if (pattern.get(i).equals(VARIABLE) && !segments.get(i).isEmpty()) {
        variables.add(segments.get(i));
      } else if (!pattern.get(i).equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(variables);
  }
}
