package dev.oleander.polars.sandbox;

import static dev.oleander.polars.sandbox.TestServer.ARROW;
import static dev.oleander.polars.sandbox.TestServer.query;
import static dev.oleander.polars.sandbox.TestServer.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.oleander.polars.sandbox.catalog.EmbeddedCatalog;
import dev.oleander.polars.sandbox.catalog.LakeCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole server over real sockets with real workers. */
@Timeout(120)
final class RunningServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FLOWERS =
      "SELECT species, count(*) AS n FROM flowers GROUP BY species ORDER BY species";

  /** Half a billion rows: more than is produced before anyone has had enough. */
  private static final String ENDLESS =
      "SELECT a.species FROM flowers a CROSS JOIN flowers b CROSS JOIN flowers c"
          + " CROSS JOIN flowers d";

  /** Computes for minutes before its first row. */
  private static final String SLOW =
      "SELECT count(DISTINCT a.sepal_length * b.sepal_width * c.petal_length * d.petal_width) AS n"
          + " FROM flowers a CROSS JOIN flowers b CROSS JOIN flowers c CROSS JOIN flowers d"
          + " CROSS JOIN flowers e";

  private static final byte[] END_OF_STREAM = {-1, -1, -1, -1, 0, 0, 0, 0};

  @TempDir private static Path folder;
  private static TestServer server;

  private final HttpClient client = client(Version.HTTP_1_1);

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer(folder);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    assertThat(folder.resolve("state")).isEmptyDirectory();
  }

  /**
   * A client whose next request goes over HTTP/2 if that is asked for: it changes over with a
   * request without body.
   */
  private static HttpClient client(Version version) {
    HttpClient client =
        HttpClient.newBuilder().version(version).connectTimeout(Duration.ofSeconds(10)).build();
    try {
      assertThat(server.send(client, server.request("/health")).version()).isEqualTo(version);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return client;
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void answersAsJson(Version version) throws Exception {
    HttpResponse<String> response =
        server.send(client(version), server.post(query(FLOWERS, ", \"extra\": 1")));
    assertThat(response.version()).isEqualTo(version);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("server")).isEmpty();
    JsonNode body = JSON.readTree(response.body());
    assertThat(body.get("success").booleanValue()).isTrue();
    assertThat(body.at("/results/columns").toString()).isEqualTo("[\"species\",\"n\"]");
    assertThat(body.at("/results/rows").toString())
        .isEqualTo("[[\"setosa\",50],[\"versicolor\",50],[\"virginica\",50]]");
    assertThat(body.get("row_count").intValue()).isEqualTo(3);
    assertThat(body.get("execution_time").textValue()).matches("\\d+ms");
    assertThat(body.get("warnings").toString()).contains("'extra' is unknown");
    assertThat(response.headers().firstValue("oleander-workload-id"))
        .contains(body.get("workloadId").textValue());
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void answersAsArrow(Version version) throws Exception {
    HttpResponse<byte[]> response =
        server.send(
            client(version),
            server.post(query(FLOWERS, "")).header("Accept", ARROW),
            BodyHandlers.ofByteArray());
    assertThat(response.headers().firstValue("content-type")).contains(ARROW);
    assertThat(response.body()).startsWith(-1, -1, -1, -1).endsWith(END_OF_STREAM);
    UUID id = UUID.fromString(response.headers().firstValue("oleander-workload-id").orElseThrow());
    JsonNode state = state(id);
    assertThat(state.get("state").textValue()).isEqualTo("FINISHED");
    assertThat(state.get("rows").intValue()).isEqualTo(3);
    assertThat(state.get("bytes").intValue())
        .isEqualTo(response.body().length - END_OF_STREAM.length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"mode\": | 400 | INVALID_REQUEST | not valid JSON",
        "[] | 400 | INVALID_REQUEST | not a JSON object",
        "{\"mode\": \"query\"} | 400 | INVALID_REQUEST | query is required",
        "{\"query\": \"x\"} | 400 | INVALID_REQUEST | mode is required",
        "{\"mode\": \"query\", \"query\": 1} | 400 | INVALID_REQUEST | query must be a string",
        "{\"mode\": \"query\", \"query\": \"x\", \"tables\": [\"x\"]} | 400 | INVALID_REQUEST |"
            + " tables[0]",
        "{\"mode\": \"query\", \"query\": \"x\", \"vcpus\": 3} | 400 | INVALID_REQUEST | vcpus",
        "{\"mode\": \"query\", \"query\": \"x\", \"maxRows\": 1.5} | 400 | INVALID_REQUEST |"
            + " maxRows",
        "{\"mode\": \"query\", \"query\": \"x\", \"batchRows\": 0} | 400 | INVALID_REQUEST |"
            + " batchRows",
        "{\"mode\": \"query\", \"query\": \"x\", \"timeoutSeconds\": 0} | 400 | INVALID_REQUEST |"
            + " timeoutSeconds",
        "{\"mode\": \"query\", \"query\": \"x\", \"workloadId\": \"7\"} | 400 | INVALID_REQUEST |"
            + " workloadId",
        "{\"mode\": \"script\"} | 400 | INVALID_REQUEST | script is required",
        "{\"mode\": \"script\", \"script\": \" \"} | 400 | INVALID_REQUEST | script is blank",
        "{\"mode\": \"script\", \"script\": \"x\", \"params\": []} | 400 | INVALID_REQUEST |"
            + " params must be an object",
        "{\"mode\": \"script\", \"script\": \"x\", \"params\": {\"a\": [1e999]}} | 400 |"
            + " INVALID_REQUEST | params holds a number",
        "{\"mode\": \"script\", \"script\": \"x\", \"destination\": \"b\"} | 400 | INVALID_REQUEST"
            + " | destination",
        "{\"mode\": \"script\", \"script\": \"x\", \"catalog\": \"c\"} | 404 | CATALOG_NOT_FOUND |"
            + " catalog 'c'",
        "{\"mode\": \"script\", \"script\": \"(\"} | 400 | SYNTAX_ERROR | line 1: SyntaxError",
        "{\"mode\": \"script\", \"script\": \"x\"} | 400 | SCRIPT_FAILED | line 1: NameError",
        "{\"mode\": \"scripts\"} | 400 | INVALID_REQUEST | must be query or script",
        "{\"mode\": \"query\", \"query\": \"x\", \"distributed\": true} | 400 | UNSUPPORTED |"
            + " distributed",
        "{\"mode\": \"query\", \"query\": \"x\", \"destination\": \"a.b\"} | 404 |"
            + " NAMESPACE_NOT_FOUND | namespace 'a'",
        "{\"mode\": \"query\", \"query\": \"x\", \"replaceSchema\": true} | 400 | INVALID_REQUEST |"
            + " replaceSchema needs a destination",
        "{\"mode\": \"query\", \"query\": \"SELEC\"} | 400 | SYNTAX_ERROR | SELEC",
        "{\"mode\": \"query\", \"query\": \"SELECT 1\", \"tables\": [\"default.flower\"]} | 404 |"
            + " TABLE_NOT_FOUND | table 'flower' was not found in namespace 'default' of catalog"
            + " 'oleander'",
        "{\"mode\": \"query\", \"query\": \"SELECT 1\", \"tables\": [\"a.flower\"]} | 404 |"
            + " NAMESPACE_NOT_FOUND | namespace 'a'",
        "{\"mode\": \"query\", \"query\": \"SELECT 1\", \"catalog\": \"c\", \"tables\": [\"a.b\"]}"
            + " | 404 | CATALOG_NOT_FOUND | catalog 'c'",
      })
  void saysWhatIsWrong(String body, int status, String code, String message) throws Exception {
    HttpResponse<String> response = server.send(client, server.post(body));
    assertThat(response.statusCode()).isEqualTo(status);
    JsonNode json = JSON.readTree(response.body());
    assertThat(json.get("success").booleanValue()).isFalse();
    assertThat(json.get("errorCode").textValue()).isEqualTo(code);
    assertThat(json.get("error").textValue()).contains(message);
  }

  @Test
  void takesEveryFormOfTable() throws Exception {
    String tables =
        """
        ["a=default.flowers", "default.flowers", {"alias": "c", "table": "default.flowers"}]\
        """;
    HttpResponse<String> response =
        server.send(
            client,
            server.post(
                """
                {"mode": "query", "tables": %s, "saveMode": "overwrite", "distributed": false,
                 "query": "SELECT (SELECT count(*) FROM a) + (SELECT count(*) FROM flowers) + (SELECT count(*) FROM c) AS n"}\
                """
                    .formatted(tables)));
    assertThat(JSON.readTree(response.body()).at("/results/rows").toString()).isEqualTo("[[450]]");
  }

  @Test
  void knowsItsRoutes() throws Exception {
    assertThat(server.send(client, server.request("/nothing")).statusCode()).isEqualTo(404);
    HttpResponse<String> method =
        server.send(client, server.request("/api/v1/workloads/x").PUT(BodyPublishers.noBody()));
    assertThat(method.statusCode()).isEqualTo(405);
    assertThat(method.headers().firstValue("allow")).contains("DELETE, GET");
    HttpResponse<String> unknown =
        server.send(client, server.request("/api/v1/workloads/" + UUID.randomUUID()));
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("WORKLOAD_NOT_FOUND");
    HttpResponse<String> slash =
        server.send(client, server.request("/api/v1/catalogs/oleander/namespaces/a%2Fb/tables"));
    assertThat(slash.body()).contains("namespace 'a/b' was not found");
    HttpResponse<String> malformed =
        server.send(client, server.request("/api/v1/capabilities").header("X", "y".repeat(20_000)));
    assertThat(malformed.statusCode()).isEqualTo(431);
    assertThat(JSON.readTree(malformed.body()).get("success").booleanValue()).isFalse();
  }

  @Test
  void letsOnlyTokensInThatTheFileHolds() throws Exception {
    String before = Files.readString(server.tokens);
    assertThat(server.send(client, server.request("/api/v1/capabilities")).statusCode())
        .isEqualTo(200);
    Files.writeString(server.tokens, "alice changed-secret\n");
    HttpResponse<String> refused = server.send(client, server.request("/api/v1/capabilities"));
    Files.writeString(server.tokens, before);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("www-authenticate")).contains("Bearer");
    assertThat(refused.body()).contains("UNAUTHENTICATED");
    assertThat(server.send(client, server.request("/api/v1/capabilities")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void anOldHttpVersionIsTheClientsFault() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write("GET /health\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      assertThat(new String(answer, StandardCharsets.US_ASCII))
          .contains(" 505 ", "INVALID_REQUEST");
      TestServer.check(answer, "GET /health");
    }
  }

  @Test
  void refusesLargeBodies() throws Exception {
    HttpResponse<String> response = server.send(client, server.post("x".repeat(9 << 20)));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("REQUEST_TOO_LARGE");
  }

  @Test
  void listsTheLake() throws Exception {
    assertThat(get("/api/v1/catalogs?counts=true").toString())
        .contains("{\"catalog\":\"oleander\",\"namespace\":\"default\",\"table\":\"flowers\"}")
        .contains("\"tableCount\":1");
    assertThat(get("/api/v1/catalogs/oleander/namespaces").get("namespaces").toString())
        .isEqualTo("[\"default\"]");
    String table = "/api/v1/catalogs/oleander/namespaces/default/tables/flowers";
    assertThat(get(table).at("/table/schemas/0/fields/4/name").textValue()).isEqualTo("species");
    assertThat(get(table).at("/table/snapshots").size()).isEqualTo(1);
    assertThat(get(table + "/size").get("recordCount").textValue()).isEqualTo("150");
    assertThat(get("/health").at("/isolation/inForce").textValue()).isEqualTo("bwrap");
    assertThat(get("/api/v1/capabilities").get("extensions").toString()).contains("arrow-stream");
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void stopsAtTheDeadline(Version version) throws Exception {
    HttpResponse<String> response =
        server.send(client(version), server.post(query(SLOW, ", \"timeoutSeconds\": 1")));
    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(response.body()).contains("TIMED_OUT");
  }

  @ParameterizedTest
  @Tag("slow-start")
  @EnumSource(Version.class)
  void jsonThatFailsMidwayEndsWithTheError(Version version) throws Exception {
    UUID id = UUID.randomUUID();
    HttpResponse<InputStream> response =
        server.send(
            client(version),
            server.post(query(ENDLESS, ", \"timeoutSeconds\": 5" + withId(id))),
            BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode body;
    try (InputStream in = response.body()) {
      body = JSON.readTree(in);
    }
    assertThat(body.get("success").booleanValue()).isFalse();
    assertThat(body.get("errorCode").textValue()).isEqualTo("TIMED_OUT");
    assertThat(body.get("row_count").intValue()).isEqualTo(body.at("/results/rows").size());
    ((ArrayNode) body.at("/results/rows")).removeAll();
    TestServer.check(response, Optional.of(JSON.writeValueAsBytes(body)));
    assertThat(state(id).get("state").textValue()).isEqualTo("TIMED_OUT");
  }

  @ParameterizedTest
  @Tag("slow-start")
  @EnumSource(Version.class)
  void arrowThatFailsMidwayIsBrokenOff(Version version) throws Exception {
    HttpResponse<InputStream> response =
        server.send(
            client(version),
            server.post(query(ENDLESS, ", \"timeoutSeconds\": 5")).header("Accept", ARROW),
            BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    try (InputStream in = response.body()) {
      assertThatThrownBy(
              () -> {
                while (in.read(new byte[1 << 16]) >= 0) {}
              })
          .isInstanceOf(IOException.class);
    }
    UUID id = UUID.fromString(response.headers().firstValue("oleander-workload-id").orElseThrow());
    assertThat(state(id).get("state").textValue()).isEqualTo("TIMED_OUT");
  }

  @Test
  void cancels() throws Exception {
    UUID id = UUID.randomUUID();
    CompletableFuture<HttpResponse<String>> answer =
        TestServer.sendAsync(client, server.post(query(SLOW, withId(id))));
    awaitState(id, "RUNNING", "STARTING");
    assertThat(state("other", id).statusCode()).isEqualTo(404);
    HttpResponse<String> cancelled =
        server.send(client, server.request("/api/v1/workloads/" + id).DELETE());
    assertThat(JSON.readTree(cancelled.body()).get("state").textValue()).isEqualTo("CANCELLED");
    assertThat(answer.join().statusCode()).isEqualTo(499);
    HttpResponse<String> again = server.send(client, server.post(query(FLOWERS, withId(id))));
    assertThat(again.statusCode()).isEqualTo(409);
  }

  @Test
  void aCancelMayComeFirst() throws Exception {
    UUID id = UUID.randomUUID();
    HttpResponse<String> cancelled =
        server.send(client, server.request("/api/v1/workloads/" + id).DELETE());
    assertThat(cancelled.statusCode()).isEqualTo(200);
    HttpResponse<String> late = server.send(client, server.post(query(FLOWERS, withId(id))));
    assertThat(late.statusCode()).isEqualTo(499);
  }

  @Test
  void aClientThatGoesAwayEndsItsWorkload() throws Exception {
    UUID id = UUID.randomUUID();
    Socket socket = server.ask(query(SLOW, withId(id)), "");
    awaitState(id, "RUNNING", "STARTING");
    socket.close();
    awaitState(id, "CANCELLED");
  }

  @Test
  void anHttp2ClientThatGoesAwayEndsItsWorkload() throws Exception {
    UUID id = UUID.randomUUID();
    CompletableFuture<HttpResponse<String>> answer =
        client(Version.HTTP_2)
            .sendAsync(server.post(query(SLOW, withId(id))).build(), BodyHandlers.ofString());
    awaitState(id, "RUNNING", "STARTING");
    answer.cancel(true);
    awaitState(id, "CANCELLED");
  }

  @ParameterizedTest
  @Tag("slow-start")
  @EnumSource(Version.class)
  void aStalledReaderIsCutOff(Version version) throws Exception {
    UUID id = UUID.randomUUID();
    HttpResponse<InputStream> response =
        server.send(
            client(version),
            server.post(query(ENDLESS, withId(id))).header("Accept", ARROW),
            BodyHandlers.ofInputStream());
    awaitState(id, "CANCELLED");
    try (InputStream in = response.body()) {
      assertThatThrownBy(() -> in.readAllBytes()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aRequestSentAheadIsNotLost() throws Exception {
    try (Socket socket = server.ask(query(SLOW, ", \"timeoutSeconds\": 2"), "")) {
      socket
          .getOutputStream()
          .write(
              "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      socket.setSoTimeout(20_000);
      byte[] answers = socket.getInputStream().readAllBytes();
      assertThat(new String(answers, StandardCharsets.UTF_8))
          .contains("HTTP/1.1 504")
          .contains("HTTP/1.1 200");
      TestServer.check(answers, "POST /api/v1/warehouse/polars", "GET /health");
    }
  }

  @Test
  void isNotSownAgain() throws Exception {
    byte[] before = Files.readAllBytes(server.warehouse.resolve("catalog.sqlite"));
    try (TestServer second = new TestServer(copyOfLake())) {
      HttpResponse<String> response = server.send(client, second.post(query(FLOWERS, "")));
      assertThat(response.body()).contains("[\"setosa\",50]");
    }
    assertThat(
            Arrays.equals(before, Files.readAllBytes(server.warehouse.resolve("catalog.sqlite"))))
        .isTrue();
  }

  @Test
  void aHalfSownLakeIsSown(@TempDir Path other) throws Exception {
    Path lake = other.resolve("lake");
    try (LakeCatalog half = EmbeddedCatalog.open("oleander", lake, other)) {
      half.createNamespace("default", Map.of("sample-data-pending", "true"));
    }
    try (TestServer second = new TestServer(other)) {
      HttpResponse<String> response = server.send(client, second.post(query(FLOWERS, "")));
      assertThat(response.body()).contains("[\"setosa\",50]");
    }
    try (LakeCatalog sown = EmbeddedCatalog.open("oleander", lake, other)) {
      assertThat(sown.namespaceProperties("default").orElseThrow())
          .doesNotContainKey("sample-data-pending");
    }
  }

  /** A folder for a second server on the first one's lake. */
  private static Path copyOfLake() throws IOException {
    Path second = Files.createDirectory(folder.resolve("second"));
    Files.createSymbolicLink(second.resolve("lake"), server.warehouse);
    return second;
  }

  private static JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = server.send(client(Version.HTTP_1_1), server.request(path));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private JsonNode state(UUID id) throws IOException, InterruptedException {
    return JSON.readTree(state("secret", id).body());
  }

  private HttpResponse<String> state(String token, UUID id)
      throws IOException, InterruptedException {
    return server.send(
        client,
        server.request("/api/v1/workloads/" + id).setHeader("Authorization", "Bearer " + token));
  }

  private void awaitState(UUID id, String... wanted) throws Exception {
    Instant end = Instant.now().plusSeconds(30);
    String seen = "";
    while (Instant.now().isBefore(end)) {
      seen = state(id).path("state").asText();
      if (Arrays.asList(wanted).contains(seen)) {
        return;
      }
      Thread.sleep(50);
    }
    assertThat(seen).isIn((Object[]) wanted);
  }
}
