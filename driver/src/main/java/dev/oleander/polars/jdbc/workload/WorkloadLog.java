package dev.oleander.polars.jdbc.workload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.jdbc.http.OleanderHttp;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/**
 * What a workload prints, read a part at a time; for a server with the extension "workload-logs".
 * Used by one thread at a time.
 */
public final class WorkloadLog {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final OleanderHttp http;
  private final String id;
  private long offset;
  private boolean complete;

  WorkloadLog(OleanderHttp http, String id) {
    this.http = http;
    this.id = id;
  }

  /** The workload. */
  public String id() {
    return id;
  }

  /** Whether nothing comes any more. */
  public boolean isComplete() {
    return complete;
  }

  /**
   * A part of the log.
   *
   * @param text what follows on the part before, at most 1 MiB; empty if there is nothing new yet
   * @param skipped bytes between the two parts that the server has not kept
   */
  public record Part(String text, long skipped) {}

  /**
   * What was printed since the last call, for at most a few seconds.
   *
   * @throws SQLException if the server does not tell
   */
  public Part read() throws SQLException {
    if (complete) {
      return new Part("", 0);
    }
    JsonNode answer =
        http.get(
            LIMIT, Map.of("offset", Long.toString(offset)), "api", "v1", "workloads", id, "logs");
    long begins = answer.path("offset").asLong();
    long skipped = Math.max(0, begins - offset);
    offset = Math.max(offset, answer.path("nextOffset").asLong());
    complete = answer.path("complete").asBoolean();
    return new Part(answer.path("text").asText(), skipped);
  }
}
