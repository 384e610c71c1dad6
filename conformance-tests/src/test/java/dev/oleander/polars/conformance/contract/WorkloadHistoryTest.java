package dev.oleander.polars.conformance.contract;

import static dev.oleander.polars.conformance.contract.Requests.query;
import static dev.oleander.polars.conformance.server.LongQueries.LONG_RESULT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.PlainHttp.Answer;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server tells of workloads besides their results. */
@SandboxServer
final class WorkloadHistoryTest {
  private static final String WORKLOADS = "/api/v1/workloads";
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void sendsWarningsBesideAnArrowStream(ServerProcess server) throws IOException {
    ObjectNode body = (ObjectNode) JSON.readTree(query("SELECT 1 AS one"));
    body.put("caf\u00e9", true).put("second", 2);

    Answer answer = server.http().postForArrow(body.toString());

    String header = answer.headers().get("Oleander-Warnings");
    assertThat(header).matches("[ -~]+");
    JsonNode warnings = JSON.readTree(header);
    assertThat(warnings).hasSize(2);
    assertThat(warnings.path(0).asText()).contains("caf\u00e9");
    assertThat(warnings.path(1).asText()).contains("second");
  }

  @Test
  void boundsTheWarningsBesideAnArrowStream(ServerProcess server) throws IOException {
    ObjectNode body = (ObjectNode) JSON.readTree(query("SELECT 1 AS one"));
    for (int i = 0; i < 30; i++) {
      body.put("\u00e9".repeat(10_000) + i, i);
    }

    Answer answer = server.http().postForArrow(body.toString());

    assertThat(answer.status()).isEqualTo(200);
    String header = answer.headers().get("Oleander-Warnings");
    assertThat(header).hasSizeLessThanOrEqualTo(4096);
    JsonNode warnings = JSON.readTree(header);
    assertThat(warnings.path(warnings.size() - 1).asText()).contains("more warnings");
  }

  @Test
  void sendsNoWarningsWhenThereAreNone(ServerProcess server) throws IOException {
    assertThat(server.http().postForArrow(query("SELECT 1 AS one")).headers())
        .doesNotContainKey("Oleander-Warnings");
  }

  @Test
  void keepsWhatAClientSaysOfItself(ServerProcess server) throws IOException {
    Answer answer =
        run(
            server,
            Map.of(
                "Oleander-Application-Name",
                encode("Blumen \u2013 \ud83c\udf38 50%"),
                "Oleander-Client-User",
                "ann",
                "Oleander-Client-Hostname",
                "garden.example",
                "User-Agent",
                "gardener/1.0"));

    JsonNode client = server.http().get(WORKLOADS + "/" + id(answer)).json().path("client");

    assertThat(client.path("application").asText()).isEqualTo("Blumen \u2013 \ud83c\udf38 50%");
    assertThat(client.path("user").asText()).isEqualTo("ann");
    assertThat(client.path("hostname").asText()).isEqualTo("garden.example");
    assertThat(client.path("userAgent").asText()).isEqualTo("gardener/1.0");
  }

  @Test
  void keepsNothingOfAClientThatSaysNothing(ServerProcess server) throws IOException {
    Answer answer = run(server, Map.of("Oleander-Application-Name", "%20"));

    JsonNode client = server.http().get(WORKLOADS + "/" + id(answer)).json().path("client");

    assertThat(client.path("application").isNull()).isTrue();
    assertThat(client.path("user").isNull()).isTrue();
    assertThat(client.path("hostname").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "%zz, percent-encoded",
    "%c3, percent-encoded",
    "%4, percent-encoded",
    "a%0Ab, control character",
    "%7F, control character",
    "%C2%85, control character"
  })
  void refusesMalformedClientInfoNamingTheHeader(String value, String problem, ServerProcess server)
      throws IOException {
    Answer answer = run(server, Map.of("Oleander-Client-User", value));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("errorCode").asText()).isEqualTo("INVALID_REQUEST");
    assertThat(answer.json().path("error").asText()).contains("Oleander-Client-User", problem);
  }

  @Test
  void takesClientInfoUpToItsLimit(ServerProcess server) throws IOException {
    String most = encode("\ud83c\udf38".repeat(256));

    assertThat(run(server, Map.of("Oleander-Application-Name", most)).status()).isEqualTo(200);
    assertThat(run(server, Map.of("Oleander-Application-Name", most + "x")).status())
        .isEqualTo(400);
  }

  @Test
  void listsWorkloadsNewestFirstByPages(ServerProcess server) throws IOException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(0, id(run(server, Map.of("Oleander-Application-Name", "page " + i))));
    }

    JsonNode first = server.http().get(WORKLOADS + "?limit=2").json();
    JsonNode second =
        server.http().get(WORKLOADS + "?limit=3&before=" + first.path("before").asText()).json();

    assertThat(first.path("workloads").findValuesAsText("id")).isEqualTo(ids.subList(0, 2));
    assertThat(second.path("workloads").findValuesAsText("id")).isEqualTo(ids.subList(2, 5));
    JsonNode newest = first.path("workloads").path(0);
    assertThat(newest.path("state").asText()).isEqualTo("FINISHED");
    assertThat(newest.path("rows").asInt()).isEqualTo(1);
    assertThat(newest.path("bytes").asInt()).isPositive();
    assertThat(newest.path("client").path("application").asText()).isEqualTo("page 4");
    JsonNode all = server.http().get(WORKLOADS + "?limit=1000").json();
    assertThat(all.path("before").isNull()).isTrue();
    assertThat(all.path("workloads").findValuesAsText("id")).containsAll(ids);
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=1001", "limit=-1", "limit=many", "limit="})
  void refusesAnImpossibleLimit(String query, ServerProcess server) throws IOException {
    Answer answer = server.http().get(WORKLOADS + "?" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").asText()).contains("limit", "1000");
  }

  @Test
  void refusesToListAfterWhatItDoesNotKnow(ServerProcess server) throws IOException {
    assertThat(server.http().get(WORKLOADS + "?before=" + UUID.randomUUID()).status())
        .isEqualTo(404);
    assertThat(server.http().get(WORKLOADS + "?before=yesterday").status()).isEqualTo(404);
  }

  @Test
  void tellsProgressWhileRowsAreSent(ServerProcess server) throws IOException {
    HttpURLConnection connection = server.http().begin(query(LONG_RESULT), PlainHttp.ARROW);
    String path = WORKLOADS + "/" + connection.getHeaderField("Oleander-Workload-Id");
    try (InputStream in = connection.getInputStream()) {
      in.skipNBytes(8 << 20);
      JsonNode early = server.http().get(path).json();
      in.skipNBytes(64 << 20);
      JsonNode later = server.http().get(path).json();

      assertThat(early.path("state").asText()).isEqualTo("RUNNING");
      // A row takes 8 bytes of number, 8 of offset and about 8 of text.
      assertThat(early.path("rows").asLong()).isGreaterThan((8 << 20) / 40);
      assertThat(later.path("rows").asLong()).isGreaterThan(early.path("rows").asLong());
      assertThat(later.path("bytes").asLong()).isGreaterThan(early.path("bytes").asLong());
      assertThat(later.path("timings").path("queuedMs").isIntegralNumber()).isTrue();
      assertThat(later.path("timings").path("startingMs").isIntegralNumber()).isTrue();
      assertThat(later.path("timings").path("runningMs").asLong()).isPositive();
    } finally {
      connection.disconnect();
    }
    JsonNode ended = server.http().delete(path).json();
    assertThat(ended.path("state").asText()).isEqualTo("CANCELLED");
    assertThat(ended.path("rows").asLong()).isPositive();
  }

  @Test
  void leavesOutTheTimesOfPhasesThatWereNotReached(ServerProcess server) throws IOException {
    Answer failed = server.http().post(PlainHttp.POLARS, query("SELECT no_such FROM flowers"));

    JsonNode timings = server.http().get(WORKLOADS + "/" + id(failed)).json().path("timings");

    assertThat(timings.path("startingMs").isIntegralNumber()).isTrue();
    assertThat(timings.path("runningMs").isNull()).isTrue();
  }

  @Test
  void tellsItsExtensionsToThoseItKnows(ServerProcess server) throws IOException {
    List<String> extensions = new ArrayList<>();
    server
        .http()
        .get("/api/v1/capabilities")
        .json()
        .path("extensions")
        .forEach(name -> extensions.add(name.asText()));

    assertThat(extensions)
        .contains("describe", "warnings", "client-info", "workload-list", "workload-progress");
    assertThat(server.http().withToken(null).get("/api/v1/capabilities").status()).isEqualTo(401);
    assertThat(server.http().withToken("wrong").get("/api/v1/capabilities").status())
        .isEqualTo(401);
    assertThat(server.http().withToken("wrong").get(WORKLOADS).status()).isEqualTo(401);
  }

  private static Answer run(ServerProcess server, Map<String, String> headers) throws IOException {
    return server.http().send("POST", PlainHttp.POLARS, query("SELECT 1 AS one"), headers);
  }

  private static String id(Answer answer) throws IOException {
    return answer.json().path("workloadId").asText();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
