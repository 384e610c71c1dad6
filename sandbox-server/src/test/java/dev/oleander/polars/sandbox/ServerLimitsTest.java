package dev.oleander.polars.sandbox;

import static dev.oleander.polars.sandbox.TestServer.ARROW;
import static dev.oleander.polars.sandbox.TestServer.query;
import static dev.oleander.polars.sandbox.TestServer.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The limits of a tier as a client meets them. */
@Timeout(120)
final class ServerLimitsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_ROWS = 100_000;

  /** 3.4 million rows. */
  private static final String LONG =
      "SELECT a.species FROM flowers a CROSS JOIN flowers b CROSS JOIN flowers c";

  /** Computes for minutes before its first row, in little memory. */
  private static final String SLOW =
      "SELECT sum(a.sepal_length * b.sepal_width * c.petal_length * d.petal_width) AS n"
          + " FROM flowers a CROSS JOIN flowers b CROSS JOIN flowers c CROSS JOIN flowers d"
          + " CROSS JOIN flowers e";

  /** Half a billion rows, all of which are needed before the first is known. */
  private static final String LARGE =
      "SELECT a.sepal_length + b.sepal_width + c.petal_length + d.petal_width AS s"
          + " FROM flowers a CROSS JOIN flowers b CROSS JOIN flowers c CROSS JOIN flowers d"
          + " ORDER BY s DESC";

  @TempDir private static Path folder;
  private static TestServer server;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    server =
        new TestServer(
            folder,
            Map.of(
                "tiers.2.resultRows",
                MOST_ROWS,
                "tiers.2.memory",
                "512MiB",
                "tiers.4.memory",
                "512MiB",
                "tiers.4.threads",
                2,
                "tiers.4.resultRows",
                100));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Whether the answer has begun by then is a matter of 100 ms. */
  @Test
  void refusesASmallResult() throws Exception {
    UUID id = UUID.randomUUID();
    HttpResponse<String> response =
        server.send(
            client,
            server.post(query("SELECT species FROM flowers", withId(id) + ", \"vcpus\": 4")));
    assertThat(response.statusCode()).isIn(400, 200);
    JsonNode body = JSON.readTree(response.body());
    assertThat(body.get("success").booleanValue()).isFalse();
    assertThat(body.get("errorCode").textValue()).isEqualTo("RESULT_TOO_LARGE");
    assertThat(body.get("error").textValue()).contains("100 rows", "tiers.4.resultRows");
    assertThat(state(id).get("error")).isEqualTo(body.get("error"));
  }

  @Test
  void endsAJsonResultThatGrowsTooLarge() throws Exception {
    UUID id = UUID.randomUUID();
    HttpResponse<String> response = server.send(client, server.post(query(LONG, withId(id))));
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode body = JSON.readTree(response.body());
    assertTooLarge(body);
    assertThat(body.get("row_count").intValue()).isLessThan(2 * MOST_ROWS);
    JsonNode state = state(id);
    assertThat(state.get("state").textValue()).isEqualTo("FAILED");
    assertThat(state.get("errorCode").textValue()).isEqualTo("RESULT_TOO_LARGE");
  }

  @Test
  void breaksOffAnArrowResultThatGrowsTooLarge() throws Exception {
    UUID id = UUID.randomUUID();
    assertThatThrownBy(
            () ->
                server.send(
                    client,
                    server.post(query(LONG, withId(id))).header("Accept", ARROW),
                    BodyHandlers.ofByteArray()))
        .isInstanceOf(IOException.class);
    assertThat(state(id).get("errorCode").textValue()).isEqualTo("RESULT_TOO_LARGE");
  }

  @Test
  void aResultWithinTheLimitIsWhole() throws Exception {
    HttpResponse<String> response =
        server.send(client, server.post(query(LONG + " LIMIT " + MOST_ROWS, "")));
    JsonNode body = JSON.readTree(response.body());
    assertThat(body.get("success").booleanValue()).isTrue();
    assertThat(body.get("row_count").intValue()).isEqualTo(MOST_ROWS);
  }

  @Test
  void tellsThatMemoryDidNotSuffice() throws Exception {
    UUID id = UUID.randomUUID();
    HttpResponse<String> response = server.send(client, server.post(query(LARGE, withId(id))));
    assertThat(response.statusCode()).isEqualTo(500);
    JsonNode body = JSON.readTree(response.body());
    assertThat(body.get("errorCode").textValue()).isEqualTo("OUT_OF_MEMORY");
    assertThat(body.get("error").textValue()).contains("512 MiB of tier 2");
    JsonNode state = state(id);
    assertThat(state.get("state").textValue()).isEqualTo("OUT_OF_MEMORY");
    assertThat(state.get("peakMemoryBytes").longValue()).isGreaterThan(128L << 20);
  }

  @Test
  void tellsThatTimeDidNotSuffice() throws Exception {
    UUID id = UUID.randomUUID();
    HttpResponse<String> response =
        server.send(client, server.post(query(SLOW, withId(id) + ", \"timeoutSeconds\": 2")));
    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(JSON.readTree(response.body()).get("errorCode").textValue()).isEqualTo("TIMED_OUT");
    JsonNode state = state(id);
    assertThat(state.get("state").textValue()).isEqualTo("TIMED_OUT");
  }

  @Test
  void showsWhatAWorkloadTakesWhileItRuns() throws Exception {
    UUID id = UUID.randomUUID();
    CompletableFuture<HttpResponse<String>> running =
        client.sendAsync(server.post(query(SLOW, withId(id))).build(), BodyHandlers.ofString());
    JsonNode state = state(id);
    while (state.path("cpuSeconds").asDouble() < 0.5) {
      assertThat(running).isNotDone();
      Thread.sleep(50);
      state = state(id);
    }
    assertThat(state.get("peakMemoryBytes").longValue()).isPositive();
    double seen = state.get("cpuSeconds").doubleValue();
    server.send(client, server.request("/api/v1/workloads/" + id).DELETE());
    assertThat(running.get().statusCode()).isEqualTo(499);
    assertThat(state(id).get("cpuSeconds").doubleValue()).isGreaterThanOrEqualTo(seen);
  }

  @Test
  void healthSaysHowLimitsAreEnforced() throws Exception {
    JsonNode limits =
        JSON.readTree(server.send(client, server.request("/health")).body()).get("limits");
    assertThat(limits.get("memory").textValue()).isIn("cgroup-v2", "cgroup-v1", "watch");
    assertThat(limits.get("cpu").textValue()).isIn("cgroup-v2", "cgroup-v1", "none");
    assertThat(limits.get("processes").textValue()).isIn("cgroup-v2", "cgroup-v1", "rlimit");
  }

  private static void assertTooLarge(JsonNode body) {
    assertThat(body.get("success").booleanValue()).isFalse();
    assertThat(body.get("errorCode").textValue()).isEqualTo("RESULT_TOO_LARGE");
    assertThat(body.get("error").textValue())
        .contains("100000 rows", "tier 2", "tiers.2.resultRows");
  }

  private JsonNode state(UUID id) throws Exception {
    return JSON.readTree(server.send(client, server.request("/api/v1/workloads/" + id)).body());
  }
}
