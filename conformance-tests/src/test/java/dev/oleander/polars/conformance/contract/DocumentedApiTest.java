package dev.oleander.polars.conformance.contract;

import static dev.oleander.polars.conformance.contract.Requests.golden;
import static dev.oleander.polars.conformance.contract.Requests.query;
import static dev.oleander.polars.conformance.server.LongQueries.ENDLESS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.PlainHttp.Answer;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is told to go nowhere beyond the documented API. */
@SandboxServer(extensions = false)
final class DocumentedApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "query-string-tables.json",
        "query-object-tables.json",
        "query-as-the-python-client-sends-it.json"
      })
  void answersWithTheDocumentedFieldsOnly(String golden, ServerProcess server) throws IOException {
    Answer answer = server.http().post(PlainHttp.POLARS, golden(golden));

    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    assertThat(answer.headers()).doesNotContainKey("Oleander-Workload-Id");
    ObjectNode body = (ObjectNode) answer.json();
    assertThat(body.remove("execution_time").asText()).matches("\\d+ms");
    ObjectNode expected = (ObjectNode) JSON.readTree(golden("answer.json"));
    expected.remove("warnings");
    assertThat(body).isEqualTo(expected);
  }

  @Test
  void answersAnErrorWithTheDocumentedFieldsOnly(ServerProcess server) throws IOException {
    Answer answer = server.http().post(PlainHttp.POLARS, query("SELECT no_such FROM flowers"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.headers()).doesNotContainKey("Oleander-Workload-Id");
    assertThat(answer.json().properties())
        .extracting(field -> field.getKey())
        .containsExactlyInAnyOrder("success", "error", "details");
    assertThat(answer.json().path("success").asBoolean(true)).isFalse();
    assertThat(answer.json().path("error").asText()).contains("no_such");
  }

  @Test
  void answersJsonWhoeverAsksForArrow(ServerProcess server) throws IOException {
    Answer answer = server.http().postForArrow(query("SELECT count(*) AS n FROM flowers"));

    assertThat(answer.headers()).containsEntry("Content-Type", "application/json");
    assertThat(answer.json().path("results").path("rows").path(0).path(0).asInt()).isEqualTo(150);
  }

  @Test
  void ignoresTheFieldsOfExtensionsWhateverTheyHold(ServerProcess server) throws IOException {
    ObjectNode body = (ObjectNode) JSON.readTree(query("SELECT * FROM flowers"));
    body.put("workloadId", "no UUID");
    body.put("maxRows", 7);
    body.put("batchRows", -1);
    body.put("timeoutSeconds", "soon");
    body.putObject("compression");
    body.put("describe", true);

    Answer answer = server.http().post(PlainHttp.POLARS, body.toString());

    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    assertThat(answer.json().path("row_count").asInt()).isEqualTo(150);
  }

  @Test
  void takesNoNoticeOfTheHeadersOfExtensions(ServerProcess server) throws IOException {
    Answer answer =
        server
            .http()
            .send(
                "POST",
                PlainHttp.POLARS,
                query("SELECT 1 AS one"),
                Map.of("Oleander-Application-Name", "%zz", "Accept", PlainHttp.ARROW));

    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    assertThat(answer.headers()).doesNotContainKey("Oleander-Warnings");
  }

  @Test
  void hasNoRoutesOfExtensions(ServerProcess server) throws IOException {
    String workload = "/api/v1/workloads/" + UUID.randomUUID();

    assertNotFound(server.http().get("/api/v1/capabilities"));
    assertNotFound(server.http().get("/api/v1/workloads"));
    assertNotFound(server.http().get("/api/v1/catalogs/oleander/columns"));
    assertNotFound(server.http().get(workload));
    assertNotFound(server.http().delete(workload));
  }

  @Test
  void servesTheCatalogsApi(ServerProcess server) throws IOException {
    JsonNode tables =
        server.http().get("/api/v1/catalogs/oleander/namespaces/default/tables").json();

    assertThat(tables.path("tables").path(0).path("table").asText()).isEqualTo("flowers");
  }

  @Test
  void stopsTheWorkOfAClientThatGoesAway(ServerProcess server) throws Exception {
    byte[] body = query(ENDLESS).getBytes(StandardCharsets.UTF_8);
    try (Socket socket = new Socket(server.base().getHost(), server.port())) {
      String head =
          """
          POST %s HTTP/1.1\r
          Host: localhost\r
          Authorization: Bearer %s\r
          Content-Length: %d\r
          \r
          """
              .formatted(PlainHttp.POLARS, ServerProcess.TOKEN, body.length);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      awaitBusyWorkers(1, server);
    }

    awaitBusyWorkers(0, server);
  }

  private static void awaitBusyWorkers(int expected, ServerProcess server)
      throws IOException, InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (server.http().get("/health").json().path("workers").path("busy").asInt() != expected) {
      assertThat(Instant.now()).as("not %d workers are busy", expected).isBefore(end);
      Thread.sleep(20);
    }
  }

  private static void assertNotFound(Answer answer) throws IOException {
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().path("error").asText()).contains("there is nothing at");
    assertThat(answer.json().has("errorCode")).isFalse();
  }
}
