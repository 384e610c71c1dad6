package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A catalog of a class that is named in the configuration. */
@Timeout(120)
@Tag("slow-start")
final class CustomCatalogTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path folder;

  @Test
  void writesAndReadsItsTablesInTheFoldersOfTheServer() throws Exception {
    Path tables = Files.createDirectory(folder.resolve("tables"));
    try (TestServer server =
        new TestServer(
            folder,
            Map.of(
                "catalogs.own.type",
                "custom",
                "catalogs.own.implementation",
                JdbcCatalog.class.getName(),
                "catalogs.own.uri",
                "jdbc:sqlite:" + folder.resolve("own.sqlite"),
                "catalogs.own.warehouse",
                tables))) {
      server.createNamespace(CLIENT, "own", "n");
      run(
          server,
          """
          {"mode": "query", "catalog": "own", "query": "SELECT 7 AS a", "destination": "n.t"}
          """);
      JsonNode answer =
          run(
              server,
              """
              {"mode": "query", "catalog": "own", "tables": ["t=n.t"], "query": "SELECT a FROM t"}
              """);
      assertThat(answer.at("/results/rows").toString()).isEqualTo("[[7]]");
      assertThat(tables).isDirectoryRecursivelyContaining("glob:**.parquet");
    }
  }

  private static JsonNode run(TestServer server, String body) throws Exception {
    HttpResponse<String> response = server.send(CLIENT, server.post(body));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }
}
