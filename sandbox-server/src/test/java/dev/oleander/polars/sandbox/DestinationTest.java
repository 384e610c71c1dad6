package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results written to tables, over HTTP and by real workers. */
@Timeout(300)
final class DestinationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static TestServer server;
  private static HttpClient client;

  /** A token that may read one namespace and write nothing. */
  private static String reader;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer(folder);
    client = HttpClient.newHttpClient();
    reader = server.issue("reader", false, "oleander.default");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void overwriteIsTheDefaultAndAnswersTheRows() throws Exception {
    JsonNode first = saved("SELECT 1 AS id, 'a' AS name", "default.plain", "");
    assertThat(first.path("success").booleanValue()).isTrue();
    assertThat(first.path("row_count").intValue()).isEqualTo(1);
    assertThat(first.path("results").path("rows")).hasToString("[[1,\"a\"]]");
    assertThat(first.path("saved").path("table").textValue()).isEqualTo("default.plain");
    assertThat(first.path("saved").path("rows_written").intValue()).isEqualTo(1);
    assertThat(first.path("saved").path("mode").textValue()).isEqualTo("overwrite");
    assertThat(first.path("saved").path("created").booleanValue()).isTrue();
    assertThat(first.path("warnings")).isEmpty();

    saved("SELECT 2 AS id, 'b' AS name", "default.plain", ", \"saveMode\": \"append\"");
    assertThat(rows("SELECT id, name FROM t ORDER BY id", "default.plain"))
        .hasToString("[[1,\"a\"],[2,\"b\"]]");
    saved("SELECT 3 AS id", "default.plain", ", \"saveMode\": \"overwrite\"");
    assertThat(rows("SELECT id, name FROM t", "default.plain")).hasToString("[[3,null]]");
    String snapshot = first.path("saved").path("snapshotId").textValue();
    assertThat(
            run("""
            {"mode": "query", "query": "SELECT id FROM t", "tables": [
              {"alias": "t", "table": "default.plain", "snapshotId": "%s"}]}\
            """
                    .formatted(snapshot))
                .path("results")
                .path("rows"))
        .hasToString("[[1]]");
  }

  @Test
  void theSnapshotNamesItsWorkload() throws Exception {
    UUID id = UUID.randomUUID();
    JsonNode answer = saved("SELECT 1 AS x", "default.named", TestServer.withId(id));
    JsonNode table =
        JSON.readTree(
            server
                .send(
                    client,
                    server.request("/api/v1/catalogs/oleander/namespaces/default/tables/named"))
                .body());
    JsonNode summary = table.path("table").path("snapshots").path(0).path("summary");
    assertThat(summary.path("oleander.workload-id").textValue()).isEqualTo(id.toString());
    assertThat(summary.path("oleander.principal").textValue()).isEqualTo("alice");
    JsonNode state =
        JSON.readTree(server.send(client, server.request("/api/v1/workloads/" + id)).body());
    assertThat(state.path("state").textValue()).isEqualTo("FINISHED");
    assertThat(state.path("timings").path("writingMs").isNumber()).isTrue();
    assertThat(state.path("saved")).isEqualTo(answer.path("saved"));
  }

  @Test
  void createOnlyMakesWhatIsNotThere() throws Exception {
    saved("SELECT 1 AS x", "default.made", ", \"saveMode\": \"create\"");
    assertError(409, "TABLE_EXISTS", "SELECT 2 AS x", "default.made", ", \"saveMode\": \"create\"");
    assertThat(rows("SELECT x FROM t", "default.made")).hasToString("[[1]]");
  }

  @Test
  void whatDoesNotFitIsRefusedByName() throws Exception {
    saved("SELECT 1 AS id, 'a' AS name", "default.fit", "");
    assertError(400, "SCHEMA_MISMATCH", "SELECT 1 AS id, 2 AS other", "default.fit", "");
    assertError(400, "SCHEMA_MISMATCH", "SELECT 'x' AS id", "default.fit", "");
    assertError(404, "NAMESPACE_NOT_FOUND", "SELECT 1 AS id", "nowhere.fit", "");
    assertError(
        400, "INVALID_REQUEST", "SELECT 1 AS id", "default.fit", ", \"partitionBy\": [\"id\"]");
    assertError(400, "INVALID_REQUEST", "SELECT 1 AS id", "default.fit", ", \"maxRows\": 1");
    assertError(
        400, "INVALID_REQUEST", "SELECT 1 AS id", "default.fit", ", \"saveMode\": \"upsert\"");
    assertError(400, "INVALID_REQUEST", "SELECT 1 AS id", "default.a/", "");
    assertThat(rows("SELECT id FROM t", "default.fit")).hasToString("[[1]]");
  }

  /** What not every engine reads gets another type, if its values let it. */
  @Test
  void newColumnsAreWhatEveryEngineReads() throws Exception {
    assertError(400, "SCHEMA_MISMATCH", "SELECT 1 AS x, NULL AS n", "default.untyped", "");
    assertThat(post(nanoseconds("[1_001, 0]")).statusCode()).isEqualTo(400);
    assertError(404, "TABLE_NOT_FOUND", "SELECT * FROM t", "default.nanos");

    run(nanoseconds("[1_000, None]"));
    assertThat(rows("SELECT c FROM t ORDER BY c NULLS LAST", "default.nanos"))
        .hasToString("[[\"1970-01-01T00:00:00.000001\"],[null]]");
    HttpResponse<String> table =
        server.send(
            client, server.request("/api/v1/catalogs/oleander/namespaces/default/tables/nanos"));
    assertThat(table.body()).contains("\"type\":\"timestamp\"");
  }

  private static String nanoseconds(String values) {
    String script =
        "import polars as pl\nresult = pl.DataFrame({'c': pl.Series(%s).cast(pl.Datetime('ns'))})"
            .formatted(values);
    return JSON.createObjectNode()
        .put("mode", "script")
        .put("script", script)
        .put("destination", "default.nanos")
        .toString();
  }

  @Test
  void columnsAreNamedInOrder() throws Exception {
    saved("SELECT 1 AS id, 'a' AS name", "default.ordered", "");
    saved(
        "SELECT 'b', 2",
        "default.ordered",
        ", \"saveMode\": \"append\", \"columns\": [\"name\", \"id\"], \"returnResults\": false");
    assertThat(rows("SELECT id, name FROM t ORDER BY id", "default.ordered"))
        .hasToString("[[1,\"a\"],[2,\"b\"]]");
  }

  @Test
  void partitionsAreKeptAndHonoured() throws Exception {
    JsonNode answer =
        run(
            """
            {"mode": "query", "query": "SELECT * FROM f", "tables": ["f=default.flowers"],
             "destination": "default.parted", "partitionBy": ["species", "bucket(4, petal_width)"],
             "returnResults": false}\
            """
                .replace("\"bucket(4, petal_width)\"", "\"truncate(2, species)\""));
    assertThat(answer.path("saved").path("rows_written").intValue())
        .as("%s", answer)
        .isEqualTo(150);
    assertThat(answer.has("results")).isFalse();
    JsonNode size =
        JSON.readTree(
            server
                .send(
                    client,
                    server.request(
                        "/api/v1/catalogs/oleander/namespaces/default/tables/parted/size"
                            + "?partitionKey=species&partitionValue=setosa"))
                .body());
    assertThat(size.path("recordCount").textValue()).isEqualTo("50");
    saved(
        "SELECT 'rose' AS species, CAST(1 AS DOUBLE) AS petal_width",
        "default.parted",
        ", \"saveMode\": \"append\"");
    assertThat(rows("SELECT COUNT(*) AS n FROM t", "default.parted")).hasToString("[[151]]");
  }

  @Test
  void aReplacedSchemaIsAskedFor() throws Exception {
    saved("SELECT 1 AS a", "default.replaced", "");
    saved("SELECT 'x' AS b", "default.replaced", ", \"replaceSchema\": true");
    assertThat(rows("SELECT * FROM t", "default.replaced")).hasToString("[[\"x\"]]");
  }

  @Test
  void aRepeatIsAnsweredAsTheFirst() throws Exception {
    String more = ", \"saveMode\": \"append\", \"idempotencyKey\": \"once\"";
    JsonNode first = saved("SELECT 1 AS a", "default.once", more);
    JsonNode again = saved("SELECT 1 AS a", "default.once", more);
    assertThat(again.path("saved")).isEqualTo(first.path("saved"));
    assertThat(again.path("warnings")).hasSize(1);
    assertThat(rows("SELECT a FROM t", "default.once")).hasToString("[[1]]");
    assertError(409, "CONFLICT", "SELECT 1 AS a", "default.other", more);
  }

  @Test
  void manyRowsAreLeftOutOfTheAnswer() throws Exception {
    JsonNode answer =
        run(
            """
            {"mode": "script", "script": "result = pl.LazyFrame({'n': range(20000)})",
             "destination": "default.many"}\
            """);
    assertThat(answer.path("saved").path("rows_written").intValue())
        .as("%s", answer)
        .isEqualTo(20000);
    assertThat(answer.path("row_count").intValue()).isEqualTo(20000);
    assertThat(answer.has("results")).isFalse();
    assertThat(answer.path("warnings").path(0).textValue()).contains("10000 rows");
  }

  @Test
  void describingWritesNothing() throws Exception {
    JsonNode answer = run(request("SELECT 1 AS a", "default.described", ", \"describe\": true"));
    assertThat(answer.path("results").path("columns")).hasToString("[\"a\"]");
    assertThat(answer.has("saved")).isFalse();
    saved("SELECT 1 AS a", "default.described", ", \"saveMode\": \"create\"");
    assertError(
        400, "SCHEMA_MISMATCH", "SELECT 1 AS b", "default.described", ", \"describe\": true");
  }

  @Test
  void onlyWhoMayWriteDoes() throws Exception {
    assertError(403, "FORBIDDEN", as(reader, request("SELECT 1 AS a", "default.mine", "")));
    assertError(403, "FORBIDDEN", as(reader, request("SELECT 1 AS a", "other.mine", "")));
    assertError(404, "TABLE_NOT_FOUND", "SELECT 1 FROM t", "default.mine");
  }

  @Test
  void aFailureLeavesNothing() throws Exception {
    HttpResponse<String> failed =
        post(
            """
            {"mode": "script", "destination": "default.failed", "script":
              "def fail(frame):\\n  raise ValueError('no')\\nresult = pl.LazyFrame({'n': [1]}).map_batches(fail, schema={'n': pl.Int64})"}\
            """);
    assertThat(failed.statusCode()).as(failed.body()).isEqualTo(400);
    assertError(404, "TABLE_NOT_FOUND", "SELECT 1 FROM t", "default.failed");
    assertThat(parquetFiles("failed")).isEmpty();
  }

  @Test
  void aCancelBeforeTheCommitLeavesNothing() throws Exception {
    UUID id = UUID.randomUUID();
    CompletableFuture<HttpResponse<String>> answer =
        TestServer.sendAsync(
            client,
            server.post(
                """
                {"mode": "script", "workloadId": "%s", "destination": "default.cancelled", "script":
                  "import time\\nresult = pl.LazyFrame({'n': [1]}).map_batches(lambda f: (time.sleep(60), f)[1], schema={'n': pl.Int64})"}\
                """
                    .formatted(id)));
    String path = "/api/v1/workloads/" + id;
    while (!answer.isDone()
        && !server.send(client, server.request(path)).body().contains("\"RUNNING\"")) {
      Thread.sleep(50);
    }
    server.send(client, server.request(path).DELETE());
    assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(499);
    assertError(404, "TABLE_NOT_FOUND", "SELECT 1 FROM t", "default.cancelled");
    assertThat(parquetFiles("cancelled")).isEmpty();
  }

  @Test
  void appendsAtOnceAllCount() throws Exception {
    saved("SELECT 0 AS n", "default.busy", "");
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      answers.add(
          TestServer.sendAsync(
              client,
              server.post(
                  request("SELECT " + i + " AS n", "default.busy", ", \"saveMode\": \"append\""))));
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
    }
    assertThat(rows("SELECT COUNT(*) AS c, SUM(n) AS s FROM t", "default.busy"))
        .hasToString("[[13,78]]");
  }

  /** Whatever their order was, the rows are those of one after the other. */
  @Test
  void anOverwriteAndAppendsAtOnceHaveAnOrder() throws Exception {
    saved("SELECT 0 AS id", "default.raced", "");
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 1; i <= 9; i++) {
      String mode = i % 3 == 0 ? "overwrite" : "append";
      answers.add(
          TestServer.sendAsync(
              client,
              server.post(
                  request(
                      "SELECT " + i + " AS id",
                      "default.raced",
                      ", \"saveMode\": \"" + mode + "\""))));
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
    }

    JsonNode table =
        JSON.readTree(
            server
                .send(
                    client,
                    server.request("/api/v1/catalogs/oleander/namespaces/default/tables/raced"))
                .body());
    int expected = 0;
    for (JsonNode snapshot : table.path("table").path("snapshots")) {
      boolean append = snapshot.path("summary").path("operation").asText().equals("append");
      expected = append ? expected + 1 : 1;
    }
    assertThat(table.path("table").path("snapshots")).hasSize(10);
    assertThat(rows("SELECT count(DISTINCT id) AS n, count(*) AS m FROM t", "default.raced"))
        .hasToString("[[%d,%d]]".formatted(expected, expected));
  }

  private static String request(String sql, String destination, String more) {
    return """
    {"mode": "query", "query": "%s", "tables": [], "destination": "%s"%s}\
    """
        .formatted(sql, destination, more);
  }

  private static JsonNode saved(String sql, String destination, String more) throws Exception {
    return run(request(sql, destination, more));
  }

  private static JsonNode run(String json) throws Exception {
    HttpResponse<String> answer = post(json);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static HttpResponse<String> as(String token, String json) throws Exception {
    return server.send(client, server.post(json).setHeader("Authorization", "Bearer " + token));
  }

  private static HttpResponse<String> post(String json) throws Exception {
    return server.send(client, server.post(json));
  }

  private static JsonNode rows(String sql, String table) throws Exception {
    ObjectNode request = JSON.createObjectNode().put("mode", "query").put("query", sql);
    ArrayNode tables = request.putArray("tables");
    tables.add("t=" + table);
    return run(request.toString()).path("results").path("rows");
  }

  private static void assertError(
      int status, String code, String sql, String destination, String more) throws Exception {
    assertError(status, code, post(request(sql, destination, more)));
  }

  /** Of a statement over a table. */
  private static void assertError(int status, String code, String sql, String table)
      throws Exception {
    assertError(
        status,
        code,
        post(
            """
            {"mode": "query", "query": "%s", "tables": ["t=%s"]}\
            """
                .formatted(sql, table)));
  }

  private static void assertError(int status, String code, HttpResponse<String> answer)
      throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).path("errorCode").textValue()).isEqualTo(code);
  }

  private static List<Path> parquetFiles(String table) throws IOException {
    try (Stream<Path> all = Files.walk(server.warehouse)) {
      return all.filter(file -> file.toString().contains("/" + table))
          .filter(file -> file.toString().endsWith(".parquet"))
          .toList();
    }
  }
}
