package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Other engines read and commit through the server. */
@Timeout(300)
final class IcebergClientsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static TestServer server;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void pyicebergMakesFillsEvolvesAndDeletesAndWorkloadsReadIt() throws Exception {
    pyiceberg("change");
    JsonNode result = query("SELECT id, d, note FROM t ORDER BY id", "t=py.renamed");
    assertThat(result.at("/results/rows").toString())
        .isEqualTo("[[1,\"d1\",null],[3,\"d3\",null],[4,\"d4\",\"x\"],[5,\"d5\",null]]");
  }

  @Test
  void pyicebergReadsATableThatWasMadeThroughTheApi() throws Exception {
    String schema =
        "{\"type\": \"struct\", \"fields\": [{\"id\": 1, \"name\": \"x\", \"required\": false,"
            + " \"type\": \"long\"}]}";
    HttpResponse<String> made =
        server.send(
            client,
            server
                .request("/api/v1/catalogs/oleander/namespaces/default/tables")
                .POST(
                    BodyPublishers.ofString(
                        "{\"table\": \"it's made\", \"schema\": %s, \"partitionBy\": [\"bucket(4, x)\"]}"
                            .formatted(schema))));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    pyiceberg("read", "default.it's made", "0");
  }

  @Test
  void fourWritersAtOnceLoseAndDoubleNothing() throws Exception {
    pyiceberg("write", "4");
    JsonNode result =
        query("SELECT count(*) AS n, count(DISTINCT id) AS d FROM t", "t=contended.t");
    assertThat(result.at("/results/rows").toString()).isEqualTo("[[16,16]]");
  }

  @Test
  void duckdbMakesAndFillsATableAndWorkloadsReadIt() throws Exception {
    ClientProgram.run(folder, "duckdb_client.py", catalog());
    JsonNode result = query("SELECT id, d FROM t ORDER BY id", "t=duck.t");
    assertThat(result.at("/results/rows").toString()).isEqualTo("[[1,\"a\"],[2,\"b\"],[3,\"c\"]]");
  }

  @Test
  void theExamplesOfTheDocumentationWork() throws Exception {
    ClientProgram.run(
        folder, "lake_page.py", Path.of("../docs/lake.md").toAbsolutePath().toString(), catalog());
    assertThat(query("SELECT count(*) FROM t", "t=default.people").at("/results/rows"))
        .hasToString("[[3]]");
  }

  private JsonNode query(String sql, String table) throws Exception {
    HttpResponse<String> answer =
        server.send(
            client,
            server.post(
                "{\"mode\": \"query\", \"query\": \"%s\", \"tables\": [\"%s\"]}"
                    .formatted(sql, table)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static void pyiceberg(String what, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(what, catalog()));
    all.addAll(List.of(arguments));
    ClientProgram.run(folder, "pyiceberg_client.py", all.toArray(String[]::new));
  }

  private static String catalog() {
    return "http://127.0.0.1:" + server.port() + "/catalog";
  }
}
