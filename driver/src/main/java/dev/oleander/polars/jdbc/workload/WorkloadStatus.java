package dev.oleander.polars.jdbc.workload;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a server says of a workload.
 *
 * @param state as the server spells it
 * @param rows made so far; empty where the server does not tell
 * @param bytes of the result so far; empty where the server does not tell
 * @param phases how long each phase has taken, in their order
 */
public record WorkloadStatus(
    String state, OptionalLong rows, OptionalLong bytes, Map<String, Duration> phases) {
  private static final String MILLISECONDS = "Ms";

  static WorkloadStatus of(JsonNode answer) {
    Map<String, Duration> phases = new LinkedHashMap<>();
    answer
        .path("timings")
        .properties()
        .forEach(
            timing -> {
              if (timing.getKey().endsWith(MILLISECONDS) && timing.getValue().isNumber()) {
                phases.put(
                    timing.getKey().substring(0, timing.getKey().length() - MILLISECONDS.length()),
                    Duration.ofMillis(timing.getValue().asLong()));
              }
            });
    return new WorkloadStatus(
        answer.path("state").asText(),
        number(answer.path("rows")),
        number(answer.path("bytes")),
        Collections.unmodifiableMap(phases));
  }

  private static OptionalLong number(JsonNode value) {
    return value.isIntegralNumber() ? OptionalLong.of(value.asLong()) : OptionalLong.empty();
  }
}
