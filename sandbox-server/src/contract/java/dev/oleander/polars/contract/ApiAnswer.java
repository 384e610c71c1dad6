package dev.oleander.polars.contract;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One answer of a server, with what it was an answer to.
 *
 * @param target path and query as they were sent
 * @param headers without the order of their names; names in any case
 * @param body what was read of the body; empty when it was left unread
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ApiAnswer(
    String method,
    String target,
    int status,
    Map<String, List<String>> headers,
    Optional<byte[]> body) {

  public ApiAnswer {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(body, "body");
    Map<String, List<String>> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach(
        (name, values) -> {
          // Java's clients list the status line as a header: without a name, or as :status.
          if (name != null && !name.startsWith(":")) {
            named.put(name, List.copyOf(values));
          }
        });
    headers = named;
  }

  /** The media type of the body, without parameters and in lower case; empty when there is none. */
  String contentType() {
    List<String> values = headers.getOrDefault("Content-Type", List.of());
    return values.isEmpty() ? "" : values.get(0).split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  String path() {
    return target.split("\\?", 2)[0];
  }

  @Override
  public String toString() {
    return "%s %s -> %d %s%s"
        .formatted(
            method,
            target,
            status,
            headers,
            body.map(bytes -> "\n" + new String(bytes, StandardCharsets.UTF_8)).orElse(""));
  }
}
