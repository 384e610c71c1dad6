package dev.oleander.polars.conformance.lake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.conformance.server.ForeignEngine;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A catalog behind Iceberg's own REST server, which pyiceberg uses at the same time. */
@Tag("heavy")
@Timeout(300)
final class RemoteCatalogTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CATALOG = "/api/v1/catalogs/remote/namespaces";

  @TempDir private static Path directory;
  private static IcebergRestServer remote;
  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException {
    remote = IcebergRestServer.start(directory);
    Path config =
        Files.writeString(
            directory.resolve("server.yaml"),
            """
            catalogs:
              remote:
                type: rest
                uri: %s
                locations: %s
            """
                .formatted(remote.base(), remote.warehouse()));
    server = ServerProcess.start(directory, "--config", config.toString());
  }

  @AfterAll
  static void stop() {
    server.close();
    remote.close();
  }

  @Test
  void listsAndReadsWhatOthersWrite() throws IOException {
    pyiceberg("append", "foreign.t", "3");
    assertThat(server.http().get(CATALOG).json().toString()).contains("\"foreign\"");
    assertThat(server.http().get(CATALOG + "/foreign/tables").json().toString()).contains("\"t\"");
    assertThat(rows("SELECT id, d FROM t ORDER BY id", "\"t=foreign.t\""))
        .hasToString("[[0,\"d0\"],[1,\"d1\"],[2,\"d2\"]]");

    pyiceberg("append", "foreign.t", "2");
    assertThat(rows("SELECT count(*) FROM t", "\"t=foreign.t\"")).hasToString("[[5]]");
  }

  @Test
  void writesWhatOthersReadAndTravelsInTime() throws IOException {
    make("own");
    List<String> snapshots = new ArrayList<>();
    for (String mode : List.of("create", "append", "overwrite")) {
      snapshots.add(save("own.t", mode).at("/saved/snapshotId").asText());
    }
    assertThat(pyiceberg("read", "own.t")).isEqualTo("[(7, 'x')]\n");
    assertThat(rows("SELECT count(*) FROM t", "\"t=own.t\"")).hasToString("[[1]]");
    assertThat(
            rows(
                "SELECT count(*) FROM t",
                "{\"alias\": \"t\", \"table\": \"own.t\", \"snapshotId\": \"%s\"}"
                    .formatted(snapshots.get(1))))
        .hasToString("[[2]]");

    assertThat(send("own.t", "create").path("errorCode").asText()).isEqualTo("TABLE_EXISTS");
    assertThat(server.http().delete(CATALOG + "/own").json().path("errorCode").asText())
        .isEqualTo("NAMESPACE_NOT_EMPTY");
    assertThat(server.http().delete(CATALOG + "/own/tables/t?purge=true").status()).isEqualTo(200);
    assertThat(server.http().delete(CATALOG + "/own").status()).isEqualTo(200);
    assertThat(server.http().get(CATALOG).json().toString()).doesNotContain("\"own\"");
  }

  /** Neither loses the other's rows, whoever is first. */
  @Test
  void appendsOfBothAtOnceAreAllThere() throws Exception {
    int each = 12;
    make("both");
    save("both.t", "create");
    CompletableFuture<String> others =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return pyiceberg("compete", "both.t", Integer.toString(each));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    int own = 1;
    while (own <= each || !others.isDone()) {
      save("both.t", "append");
      own++;
    }
    others.get();

    assertThat(rows("SELECT count(*) FROM t WHERE id = 7", "\"t=both.t\""))
        .hasToString("[[%d]]".formatted(own));
    assertThat(rows("SELECT count(*), count(DISTINCT id) FROM t WHERE id >= 100", "\"t=both.t\""))
        .hasToString("[[%1$d,%1$d]]".formatted(each));
    assertThat(server.http().get(CATALOG + "/both/tables/t").json().at("/table/snapshots"))
        .hasSize(own + each);
  }

  private static void make(String namespace) throws IOException {
    PlainHttp.Answer made =
        server.http().post(CATALOG, JSON.createObjectNode().put("namespace", namespace).toString());
    assertThat(made.status()).as(made.text()).isEqualTo(200);
  }

  private static JsonNode save(String table, String mode) throws IOException {
    JsonNode answer = send(table, mode);
    assertThat(answer.path("success").asBoolean()).as(answer.toString()).isTrue();
    return answer;
  }

  private static JsonNode send(String table, String mode) throws IOException {
    ObjectNode body = JSON.createObjectNode().put("mode", "query").put("catalog", "remote");
    body.put("query", "SELECT CAST(7 AS BIGINT) AS id, 'x' AS d");
    body.put("destination", table).put("saveMode", mode);
    return server.http().post(PlainHttp.POLARS, body.toString()).json();
  }

  private static JsonNode rows(String sql, String table) throws IOException {
    JsonNode answer =
        server
            .http()
            .post(
                PlainHttp.POLARS,
                "{\"mode\": \"query\", \"catalog\": \"remote\", \"query\": \"%s\", \"tables\": [%s]}"
                    .formatted(sql, table))
            .json();
    assertThat(answer.path("success").asBoolean()).as(answer.toString()).isTrue();
    return answer.at("/results/rows");
  }

  private static String pyiceberg(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(remote.base().toString()));
    all.addAll(List.of(arguments));
    return ForeignEngine.run("rest_client.py", all.toArray(String[]::new));
  }
}
