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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SandboxServer
final class WorkloadApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "query-string-tables.json",
        "query-object-tables.json",
        "query-as-the-python-client-sends-it.json"
      })
  void answersTheDocumentedBodies(String golden, ServerProcess server) throws IOException {
    Answer answer = server.http().post(PlainHttp.POLARS, golden(golden));

    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    ObjectNode body = (ObjectNode) answer.json();
    assertThat(body.remove("execution_time").asText()).matches("\\d+ms");
    assertThat(body.remove("workloadId").asText())
        .isEqualTo(answer.headers().get("Oleander-Workload-Id"));
    JsonNode tables = body.remove("tables");
    assertThat(tables.at("/0/table").asText()).isEqualTo("default.flowers");
    assertThat(tables.at("/0/snapshotId").asText()).matches("-?\\d+");
    assertThat(body).isEqualTo(JSON.readTree(golden("answer.json")));
  }

  @Test
  void ignoresUnknownFieldsAndNamesThem(ServerProcess server) throws IOException {
    Answer answer =
        server
            .http()
            .post(
                PlainHttp.POLARS,
                "{\"mode\": \"query\", \"query\": \"SELECT 1 AS one\", \"tables\": [], \"colour\":"
                    + " \"blue\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("warnings").toString()).contains("colour");
  }

  @Test
  void namesOnlySoManyUnknownFields(ServerProcess server) throws IOException {
    ObjectNode body = (ObjectNode) JSON.readTree(query("SELECT 1 AS one"));
    for (int i = 0; i < 1_000; i++) {
      body.put("unknown" + i, i);
    }

    JsonNode warnings =
        server.http().post(PlainHttp.POLARS, body.toString()).json().path("warnings");

    assertThat(warnings).hasSize(21);
    assertThat(warnings.path(20).asText()).contains("980 more");
  }

  @Test
  void namesTheTiersThereAreWhenAskedForAnother(ServerProcess server) throws IOException {
    Answer answer =
        server
            .http()
            .post(
                PlainHttp.POLARS,
                "{\"mode\": \"query\", \"query\": \"SELECT 1 AS one\", \"tables\": [], \"vcpus\":"
                    + " 4}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("errorCode").asText()).isEqualTo("UNSUPPORTED");
    assertThat(answer.json().path("error").asText()).contains("vcpus", "4", "its tiers are 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mode       | {"query": "SELECT 1", "tables": []}
          mode       | {"mode": "both", "query": "SELECT 1", "tables": []}
          mode       | {"mode": 1, "query": "SELECT 1", "tables": []}
          query      | {"mode": "query", "tables": []}
          query      | {"mode": "query", "query": ["SELECT 1"], "tables": []}
          query      | {"mode": "query", "query": "  ", "tables": []}
          tables     | {"mode": "query", "query": "SELECT 1", "tables": "flowers"}
          tables[1]  | {"mode": "query", "query": "SELECT 1", "tables": ["a=default.flowers", 3]}
          tables[0]  | {"mode": "query", "query": "SELECT 1", "tables": ["=default.flowers"]}
          tables[0]  | {"mode": "query", "query": "SELECT 1", "tables": [{"alias": "a"}]}
          vcpus      | {"mode": "query", "query": "SELECT 1", "tables": [], "vcpus": 3}
          vcpus      | {"mode": "query", "query": "SELECT 1", "tables": [], "vcpus": "2"}
          catalog    | {"mode": "query", "query": "SELECT 1", "tables": [], "catalog": 7}
          maxRows    | {"mode": "query", "query": "SELECT 1", "tables": [], "maxRows": -1}
          batchRows  | {"mode": "query", "query": "SELECT 1", "tables": [], "batchRows": 0}
          compression | {"mode": "query", "query": "SELECT 1", "tables": [], "compression": "lz4"}
          compression | {"mode": "query", "query": "SELECT 1", "tables": [], "compression": true}
          timeoutSeconds | {"mode": "query", "query": "SELECT 1", "tables": [], "timeoutSeconds": 0}
          workloadId | {"mode": "query", "query": "SELECT 1", "tables": [], "workloadId": "me"}
          distributed | {"mode": "query", "query": "SELECT 1", "tables": [], "distributed": "no"}
          """)
  void refusesWrongTypesNamingTheField(String field, String body, ServerProcess server)
      throws IOException {
    Answer answer = server.http().post(PlainHttp.POLARS, body);

    assertError(answer, 400, "INVALID_REQUEST");
    assertThat(answer.json().path("error").asText()).contains(field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1", "", "[]", "{\"mode\": ", "null", "\u0000"})
  void refusesABodyThatIsNoJsonObject(String body, ServerProcess server) throws IOException {
    assertError(server.http().post(PlainHttp.POLARS, body), 400, "INVALID_REQUEST");
  }

  @Test
  void refusesAnUnreasonablyLargeBody(ServerProcess server) throws IOException {
    String body = query("SELECT '" + "x".repeat(20_000_000) + "' AS x");

    assertError(server.http().post(PlainHttp.POLARS, body), 413, "REQUEST_TOO_LARGE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrong", ""})
  void refusesAWrongToken(String token, ServerProcess server) throws IOException {
    PlainHttp http = server.http().withToken(token);

    assertError(http.post(PlainHttp.POLARS, query("SELECT 1")), 401, "UNAUTHENTICATED");
    assertError(http.get("/api/v1/catalogs"), 401, "UNAUTHENTICATED");
  }

  @Test
  void refusesARequestWithoutAToken(ServerProcess server) throws IOException {
    Answer answer = server.http().withToken(null).post(PlainHttp.POLARS, query("SELECT 1"));

    assertError(answer, 401, "UNAUTHENTICATED");
    assertThat(answer.headers()).containsEntry("WWW-Authenticate", "Bearer");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | SYNTAX_ERROR     | SELEC 1
          400 | UNSUPPORTED      | DELETE FROM flowers
          400 | UNSUPPORTED      | DROP TABLE flowers
          400 | UNSUPPORTED      | CREATE TABLE x AS SELECT 1
          400 | UNSUPPORTED      | SELECT * FROM read_csv('/etc/passwd')
          400 | UNSUPPORTED      | SELECT * FROM Read_Parquet('http://127.0.0.1/x')
          400 | COLUMN_NOT_FOUND | SELECT no_such FROM flowers
          400 | QUERY_FAILED     | SELECT CAST(species AS INTEGER) AS i FROM flowers
          404 | TABLE_NOT_FOUND  | SELECT * FROM bees
          """)
  void tellsQueryFaultsApart(int status, String code, String sql, ServerProcess server)
      throws IOException {
    Answer answer = server.http().post(PlainHttp.POLARS, query(sql));

    assertError(answer, status, code);
    assertThat(answer.text()).doesNotContain("Traceback").doesNotContain("site-packages");
  }

  @Test
  void namesTheTableThatIsMissing(ServerProcess server) throws IOException {
    Answer answer =
        server
            .http()
            .post(
                PlainHttp.POLARS,
                "{\"mode\": \"query\", \"query\": \"SELECT * FROM b\", \"tables\":"
                    + " [\"b=default.bees\"]}");

    assertError(answer, 404, "TABLE_NOT_FOUND");
    assertThat(answer.json().path("error").asText()).contains("bees", "default", "oleander");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          distributed | {"mode": "query", "query": "SELECT 1", "tables": [], "distributed": true}
          """)
  void refusesInWordsWhatIsNotServed(String named, String body, ServerProcess server)
      throws IOException {
    Answer answer = server.http().post(PlainHttp.POLARS, body);

    assertError(answer, 400, "UNSUPPORTED");
    assertThat(answer.json().path("error").asText()).contains(named);
  }

  @Test
  void capsTheRows(ServerProcess server) throws IOException {
    ObjectNode body = (ObjectNode) JSON.readTree(query("SELECT * FROM flowers"));
    body.put("maxRows", 7);

    JsonNode answer = server.http().post(PlainHttp.POLARS, body.toString()).json();

    assertThat(answer.path("row_count").asInt()).isEqualTo(7);
    assertThat(answer.path("results").path("rows").size()).isEqualTo(7);
  }

  @Test
  void endsAnArrowStreamWithItsMark(ServerProcess server) throws IOException {
    Answer answer = server.http().postForArrow(query("SELECT * FROM flowers"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).containsEntry("Content-Type", PlainHttp.ARROW);
    assertThat(answer.headers()).containsKey("Oleander-Workload-Id");
    byte[] body = answer.body();
    assertThat(body)
        .startsWith(0xFF, 0xFF, 0xFF, 0xFF)
        .endsWith(0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0);
  }

  @Test
  void compressesBatchesWhenAsked(ServerProcess server) throws IOException {
    ObjectNode body = (ObjectNode) JSON.readTree(query("SELECT a.* FROM flowers a, flowers b"));
    int plain = server.http().postForArrow(body.toString()).body().length;

    byte[] packed = server.http().postForArrow(body.put("compression", "zstd").toString()).body();

    assertThat(packed).hasSizeLessThan(plain / 4).endsWith(0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0);
    assertThat(server.http().get("/api/v1/capabilities").json().path("extensions").toString())
        .contains("\"compression\"");
  }

  @Test
  void refusesAnAcceptHeaderThatCannotBeRead(ServerProcess server) throws IOException {
    Answer answer =
        server
            .http()
            .send(
                "POST", PlainHttp.POLARS, query("SELECT 1 AS one"), Map.of("Accept", "text/r\"q"));

    assertThat(answer.status()).as(answer::text).isEqualTo(400);
    assertThat(answer.json().path("error").asText()).contains("Accept");
  }

  @Test
  void sendsTheFirstBatchBeforeTheLastIsComputed(ServerProcess server) throws Exception {
    String body =
        query(
            "SELECT a.*, b.species AS s, c.species AS t FROM flowers a, flowers b, flowers c,"
                + " flowers d");
    HttpURLConnection connection = server.http().begin(body, PlainHttp.ARROW);
    String id = connection.getHeaderField("Oleander-Workload-Id");
    try (InputStream in = connection.getInputStream()) {
      assertThat(in.readNBytes(1 << 20)).hasSize(1 << 20);
      assertThat(state(server, id)).isEqualTo("RUNNING");
    } finally {
      connection.disconnect();
    }
    server.http().delete("/api/v1/workloads/" + id);
    assertThat(state(server, id)).isEqualTo("CANCELLED");
  }

  @Test
  void aReaderThatPausesHoldsTheWorkBack(ServerProcess server) throws Exception {
    HttpURLConnection connection =
        server
            .http()
            .begin(
                query("SELECT a.* FROM flowers a, flowers b, flowers c, flowers d"),
                PlainHttp.ARROW);
    String id = connection.getHeaderField("Oleander-Workload-Id");
    try (InputStream in = connection.getInputStream()) {
      assertThat(in.readNBytes(1 << 20)).hasSize(1 << 20);
      Instant end = Instant.now().plusSeconds(20);
      long before = -1;
      long sent = bytes(server, id);
      while (sent != before) {
        assertThat(Instant.now()).as("the server sends on").isBefore(end);
        Thread.sleep(1000);
        before = sent;
        sent = bytes(server, id);
      }
      assertThat(sent).as("bytes ahead of the reader").isLessThan(64 << 20);
      assertThat(state(server, id)).isEqualTo("RUNNING");
    } finally {
      connection.disconnect();
    }
    server.http().delete("/api/v1/workloads/" + id);
  }

  @Test
  void cancelStopsTheWorkWithinASecond(ServerProcess server) throws Exception {
    awaitStartedWorkers(server); // a worker that starts computes too
    String id = UUID.randomUUID().toString();
    ObjectNode body = (ObjectNode) JSON.readTree(query(ENDLESS));
    body.put("workloadId", id);
    HttpURLConnection connection =
        server
            .http()
            .open(
                "POST",
                PlainHttp.POLARS,
                body.toString(),
                Map.of("Content-Type", "application/json"));
    CompletableFuture<Integer> status =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return connection.getResponseCode();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    awaitState(server, id, "RUNNING");
    List<ProcessHandle> workers = server.handle().descendants().toList();

    Instant start = Instant.now();
    Answer answer = server.http().delete("/api/v1/workloads/" + id);

    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(2));
    assertThat(answer.json().path("state").asText()).isEqualTo("CANCELLED");
    assertThat(answer.json().path("errorCode").asText()).isEqualTo("CANCELLED");
    assertThat(processorTime(workers, Duration.ofSeconds(1)))
        .as("what the workers of that time still compute in a second")
        .isLessThan(Duration.ofMillis(300));
    assertThat(status.get(10, TimeUnit.SECONDS)).isEqualTo(499);
    connection.disconnect();
  }

  @Test
  void cancelMayOvertakeItsWorkload(ServerProcess server) throws IOException {
    String id = UUID.randomUUID().toString();
    server.http().delete("/api/v1/workloads/" + id);
    ObjectNode body = (ObjectNode) JSON.readTree(query(ENDLESS));
    body.put("workloadId", id);

    assertError(server.http().post(PlainHttp.POLARS, body.toString()), 499, "CANCELLED");
  }

  @Test
  void stopsAWorkloadAtItsTimeLimit(ServerProcess server) throws IOException {
    ObjectNode body = (ObjectNode) JSON.readTree(query(ENDLESS));
    body.put("timeoutSeconds", 1);

    Answer answer = server.http().post(PlainHttp.POLARS, body.toString());

    assertError(answer, 504, "TIMED_OUT");
    assertThat(state(server, answer.json().path("workloadId").asText())).isEqualTo("TIMED_OUT");
  }

  @Test
  void tellsTheStateOfAnEndedWorkload(ServerProcess server) throws IOException {
    Answer failed = server.http().post(PlainHttp.POLARS, query("SELECT no_such FROM flowers"));
    String id = failed.json().path("workloadId").asText();

    JsonNode state = server.http().get("/api/v1/workloads/" + id).json();

    assertThat(state.path("state").asText()).isEqualTo("FAILED");
    assertThat(state.path("errorCode").asText()).isEqualTo("COLUMN_NOT_FOUND");
    assertThat(state.path("error").asText()).contains("no_such");
    assertThat(Instant.parse(state.path("createdAt").asText())).isBefore(Instant.now());
    assertThat(Instant.parse(state.path("finishedAt").asText())).isBefore(Instant.now());
  }

  @Test
  void knowsNothingOfStrangersWorkloads(ServerProcess server) throws IOException {
    assertError(
        server.http().get("/api/v1/workloads/" + UUID.randomUUID()), 404, "WORKLOAD_NOT_FOUND");
  }

  @Test
  void answersUnknownRoutesAndMethodsAsJson(ServerProcess server) throws IOException {
    assertError(server.http().get("/api/v1/nothing"), 404, "NOT_FOUND");
    Answer answer = server.http().get(PlainHttp.POLARS);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers().get("Allow")).contains("POST");
  }

  private static void awaitStartedWorkers(ServerProcess server)
      throws IOException, InterruptedException {
    Instant end = Instant.now().plusSeconds(30);
    while (server.http().get("/health").json().path("workers").path("starting").asInt() > 0) {
      assertThat(Instant.now()).as("workers are still starting").isBefore(end);
      Thread.sleep(20);
    }
  }

  private static void awaitState(ServerProcess server, String id, String expected)
      throws IOException, InterruptedException {
    Instant end = Instant.now().plusSeconds(20);
    while (!state(server, id).equals(expected)) {
      assertThat(Instant.now()).as("the workload is not %s", expected).isBefore(end);
      Thread.sleep(20);
    }
  }

  /** The processor time that processes use in a span of time; none once they have ended. */
  private static Duration processorTime(List<ProcessHandle> processes, Duration span)
      throws InterruptedException {
    Map<ProcessHandle, Duration> before = new HashMap<>();
    for (ProcessHandle process : processes) {
      process.info().totalCpuDuration().ifPresent(used -> before.put(process, used));
    }
    Thread.sleep(span.toMillis());
    Duration sum = Duration.ZERO;
    for (Map.Entry<ProcessHandle, Duration> process : before.entrySet()) {
      Duration used = process.getKey().info().totalCpuDuration().orElse(process.getValue());
      sum = sum.plus(used.minus(process.getValue()));
    }
    return sum;
  }

  private static long bytes(ServerProcess server, String id) throws IOException {
    return server.http().get("/api/v1/workloads/" + id).json().path("bytes").asLong();
  }

  private static String state(ServerProcess server, String id) throws IOException {
    return server.http().get("/api/v1/workloads/" + id).json().path("state").asText();
  }

  private static void assertError(Answer answer, int status, String code) throws IOException {
    assertThat(answer.status()).as(answer::text).isEqualTo(status);
    JsonNode body = answer.json();
    assertThat(body.path("success").isBoolean()).isTrue();
    assertThat(body.path("success").asBoolean()).isFalse();
    assertThat(body.path("errorCode").asText()).isEqualTo(code);
    assertThat(body.path("error").asText()).isNotBlank();
  }
}
