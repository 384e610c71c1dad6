package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A catalog whose tables are in an object store, from its configuration to its rows. */
@Timeout(180)
@Tag("slow-start")
final class ObjectStoreServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path folder;
  private static S3Server store;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    store = S3Server.start(folder.resolve("store"));
    server =
        new TestServer(
            Files.createDirectory(folder.resolve("server")),
            S3Server.catalog("remote", folder, store.endpoint()));
    server.createNamespace(CLIENT, "remote", "n");
  }

  @AfterAll
  static void stop() {
    server.close();
    store.close();
  }

  @Test
  void writesAppendsReadsAndDrops() throws Exception {
    JsonNode saved =
        run(
            """
            {"mode": "query", "catalog": "remote", "destination": "n.t", "saveMode": "create",
             "partitionBy": ["a"], "returnResults": false,
             "query": "SELECT * FROM (VALUES (1, 'x'), (2, 'y')) AS v (a, b)"}
            """);
    assertThat(saved.at("/saved/rows_written").asInt()).isEqualTo(2);
    run(
        """
        {"mode": "query", "catalog": "remote", "destination": "n.t", "saveMode": "append",
         "query": "SELECT 3 AS a, 'z' AS b"}
        """);
    assertThat(rows("SELECT a, b FROM t ORDER BY a")).isEqualTo("[[1,\"x\"],[2,\"y\"],[3,\"z\"]]");
    assertThat(
            run("""
            {"mode": "script", "catalog": "remote",
             "script": "result = scan('n.t').filter(pl.col('a') > 1).select('b').sort('b')"}
            """)
                .at("/results/rows")
                .toString())
        .isEqualTo("[[\"y\"],[\"z\"]]");
    String version = saved.at("/saved/snapshotId").asText();
    assertThat(
            run("""
            {"mode": "query", "catalog": "remote", "query": "SELECT count(*) AS n FROM t",
             "tables": [{"alias": "t", "table": "n.t", "snapshotId": "%s"}]}
            """
                    .formatted(version))
                .at("/results/rows")
                .toString())
        .isEqualTo("[[2]]");

    String table = "/api/v1/catalogs/remote/namespaces/n/tables/t?purge=true";
    assertThat(server.send(CLIENT, server.request(table).DELETE()).statusCode()).isEqualTo(200);
    assertThat(store.keys()).noneMatch(key -> key.endsWith(".parquet"));
  }

  @Test
  void tellsNobodyItsSecrets() throws Exception {
    HttpResponse<String> catalogs = server.send(CLIENT, server.request("/api/v1/catalogs"));
    assertThat(catalogs.body())
        .contains("remote", store.endpoint().toString())
        .doesNotContain(S3Server.SECRET_KEY, S3Server.ACCESS_KEY);
    JsonNode environment =
        run(
            """
            {"mode": "script", "catalog": "remote",
             "script": "import os\\nresult = pl.DataFrame({'e': [str(dict(os.environ))]})"}
            """);
    assertThat(environment.at("/results/rows").toString())
        .doesNotContain(S3Server.SECRET_KEY, S3Server.ACCESS_KEY);
  }

  @Test
  void tellsClientsWhereTheStoreIsAndLetsThemIn() throws Exception {
    run(
        """
        {"mode": "query", "catalog": "remote", "destination": "n.client", "saveMode": "create",
         "query": "SELECT * FROM (VALUES (1, 'x'), (2, 'y')) AS v (a, b)"}
        """);
    HttpResponse<String> config =
        server.send(CLIENT, server.request("/catalog/v1/config?warehouse=remote"));
    assertThat(JSON.readTree(config.body()).path("defaults"))
        .isEqualTo(
            JSON.valueToTree(
                Map.of(
                    "client.region",
                    store.properties().get("client.region"),
                    "s3.endpoint",
                    store.endpoint().toString(),
                    "s3.path-style-access",
                    "true")));

    String catalog = "http://127.0.0.1:" + server.port() + "/catalog";
    ClientProgram.run(
        folder, "pyiceberg_client.py", "store", catalog, S3Server.ACCESS_KEY, S3Server.SECRET_KEY);
    assertThat(rows("SELECT count(*) AS n FROM t", "n.client")).isEqualTo("[[3]]");
  }

  @Test
  void countsWhatIsRead() throws Exception {
    run(
        """
        {"mode": "query", "catalog": "remote", "destination": "n.counted", "saveMode": "create",
         "query": "SELECT 1 AS a"}
        """);
    double bytes = metric("bytes");
    double requests = metric("requests");

    UUID id = UUID.randomUUID();
    run(
        """
        {"mode": "query", "catalog": "remote", "tables": ["t=n.counted"], "query": "SELECT a FROM t",
         "workloadId": "%s"}
        """
            .formatted(id));

    JsonNode state =
        JSON.readTree(server.send(CLIENT, server.request("/api/v1/workloads/" + id)).body());
    assertThat(state.path("storeBytes").asDouble()).isPositive().isEqualTo(metric("bytes") - bytes);
    assertThat(metric("requests")).isGreaterThan(requests);
  }

  private static double metric(String what) throws Exception {
    String name = "oleander_polars_store_read_" + what + "_total ";
    return server
        .send(CLIENT, server.request("/metrics"))
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .sum();
  }

  private static String rows(String sql) throws Exception {
    return rows(sql, "n.t");
  }

  private static String rows(String sql, String table) throws Exception {
    return run("""
    {"mode": "query", "catalog": "remote", "tables": ["t=%s"], "query": "%s"}
    """
            .formatted(table, sql))
        .at("/results/rows")
        .toString();
  }

  private static JsonNode run(String body) throws Exception {
    HttpResponse<String> response = server.send(CLIENT, server.post(body));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }
}
