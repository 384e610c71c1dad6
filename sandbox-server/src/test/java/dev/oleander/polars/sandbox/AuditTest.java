package dev.oleander.polars.sandbox;

import static dev.oleander.polars.sandbox.TestServer.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lines of the audit that a real server writes. */
@Timeout(120)
final class AuditTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static Path file;
  private static TestServer server;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    file = folder.resolve("audit.log");
    server = new TestServer(folder, Map.of("audit.file", file, "audit.text", true));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void tellsOfEachWorkload() throws Exception {
    UUID id = UUID.randomUUID();
    String sql = "SELECT count(*) AS n FROM flowers";
    HttpResponse<String> answer =
        send(
            server
                .post(TestServer.query(sql, withId(id)))
                .header("Oleander-Application-Name", "caf%C3%A9"));
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode line = await(id.toString());
    assertThat(line.get("event").asText()).isEqualTo("workload");
    assertThat(Instant.parse(line.get("time").asText())).isBefore(Instant.now().plusSeconds(1));
    assertThat(line.get("principal").asText()).isEqualTo("alice");
    assertThat(line.get("tokenId").asText()).isEqualTo("line-1");
    assertThat(line.get("address").asText()).isEqualTo("127.0.0.1");
    assertThat(line.at("/client/application").asText()).isEqualTo("caf\u00e9");
    assertThat(line.get("mode").asText()).isEqualTo("query");
    assertThat(line.get("catalog").asText()).isEqualTo("oleander");
    assertThat(line.get("tables").toString()).isEqualTo("[\"default.flowers\"]");
    assertThat(line.get("vcpus").asInt()).isEqualTo(2);
    assertThat(line.get("destination").isNull()).isTrue();
    assertThat(line.get("text").asText()).isEqualTo(sql);
    assertThat(line.get("sha256").asText())
        .isEqualTo(
            HexFormat.of()
                .formatHex(
                    MessageDigest.getInstance("SHA-256")
                        .digest(sql.getBytes(StandardCharsets.UTF_8))));
    assertThat(line.get("state").asText()).isEqualTo("FINISHED");
    assertThat(line.get("errorCode").isNull()).isTrue();
    assertThat(line.get("rows").asInt()).isOne();
    assertThat(line.get("bytes").asInt()).isPositive();
    assertThat(line.get("milliseconds").asInt()).isNotNegative();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void tellsOfEachChangeOfACatalog() throws Exception {
    String namespaces = "/api/v1/catalogs/oleander/namespaces";
    String name = "n" + UUID.randomUUID().toString().replace('-', '_');
    String schema =
        "{\"type\": \"struct\", \"fields\": [{\"id\": 1, \"name\": \"x\", \"required\": false,"
            + " \"type\": \"long\"}]}";
    String iceberg = "/catalog/v1/oleander/namespaces/" + name + "/tables";
    post(namespaces, "{\"namespace\": \"%s\"}".formatted(name));
    post(namespaces, "{\"namespace\": \"%s\"}".formatted(name));
    post(namespaces + "/" + name + "/tables", "{\"table\": \"t\", \"schema\": " + schema + "}");
    post(iceberg, "{\"name\": \"u\", \"schema\": " + schema + "}");
    post(
        iceberg + "/u",
        "{\"requirements\": [], \"updates\": [{\"action\": \"set-properties\", \"updates\":"
            + " {\"a\": \"b\"}}]}");
    post(
        iceberg + "/u",
        "{\"requirements\": [{\"type\": \"assert-table-uuid\", \"uuid\": \"x\"}],"
            + " \"updates\": []}");
    post(
        "/catalog/v1/oleander/tables/rename",
        "{\"source\": {\"namespace\": [\"%s\"], \"name\": \"u\"}, \"destination\":".formatted(name)
            + " {\"namespace\": [\"%s\"], \"name\": \"v\"}}".formatted(name));
    send(server.request(namespaces + "/" + name + "/tables/v").DELETE());
    post(iceberg, "no JSON");
    send(server.request(namespaces + "/" + name).DELETE());
    send(server.request(iceberg + "/none?purgeRequested=perhaps").DELETE());

    assertThat(changes(name, 11))
        .containsExactly(
            "createNamespace [\"%s\"] 200 null",
            "createNamespace [\"%s\"] 409 \"NAMESPACE_EXISTS\"",
            "createTable [\"%s.t\"] 200 null",
            "icebergCreateTable [\"%s.u\"] 200 null",
            "icebergCommitTable [\"%s.u\"] 200 null",
            "icebergCommitTable [\"%s.u\"] 409 null",
            "icebergRenameTable [\"%s.u\",\"%s.v\"] 204 null",
            "dropTable [\"%s.v\"] 200 null",
            "icebergCreateTable [\"%s.\"] 400 null",
            "dropNamespace [\"%s\"] 409 \"NAMESPACE_NOT_EMPTY\"",
            "icebergDropTable [\"%s.none\"] 400 null");
  }

  private void post(String path, String body) throws Exception {
    send(server.request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** What lines say of changes under a name, which {@code %s} stands for. */
  private static List<String> changes(String name, int count) throws Exception {
    Instant end = Instant.now().plusSeconds(30);
    while (true) {
      List<String> found = new ArrayList<>();
      for (String text : Files.readAllLines(file)) {
        JsonNode line = JSON.readTree(text);
        if (line.path("event").asText().equals("change") && text.contains(name)) {
          assertThat(line.path("principal").asText()).isEqualTo("alice");
          assertThat(line.path("catalog").asText()).isEqualTo("oleander");
          found.add(
              "%s %s %s %s"
                  .formatted(
                      line.path("action").asText(),
                      line.path("targets").toString().replace(name, "%s"),
                      line.path("status"),
                      line.path("errorCode")));
        }
      }
      if (found.size() >= count) {
        return found;
      }
      assertThat(Instant.now()).as(found.toString()).isBefore(end);
      Thread.sleep(50);
    }
  }

  @Test
  void noValueForgesALine() throws Exception {
    UUID id = UUID.randomUUID();
    String forged =
        "SELEC \\\"\\\\\\n"
            + "{\\\"event\\\": \\\"workload\\\"}\\r"
            + "\\u2028\\u0085\\u001b[2J\\u0000 \\ud83c\\udf38";
    send(
        server
            .post("{\"mode\": \"query\", \"query\": \"%s\"%s}".formatted(forged, withId(id)))
            .header("User-Agent", "x\ty\"},{"));
    JsonNode line = await(id.toString());
    assertThat(line.get("text").asText()).contains("\n{\"event\"", "\u2028", "\ud83c\udf38");
    assertThat(line.get("state").asText()).isEqualTo("FAILED");
    assertThat(line.get("errorCode").asText()).isNotBlank();
    for (String text : Files.readAllLines(file)) {
      assertThat(text).matches("[ -~]+");
      assertThat(JSON.readTree(text).has("event")).isTrue();
    }
  }

  @Test
  void tellsOfThoseWhoAreTurnedAwayButNotOfAll() throws Exception {
    Path own = Files.createDirectory(folder.resolve("denied"));
    Path log = own.resolve("audit.log");
    String path = "/api/v1/catalogs/" + UUID.randomUUID();
    // Its own, which answers this address no more afterwards.
    try (TestServer denying = new TestServer(own, Map.of("audit.file", log))) {
      for (int i = 0; i < 150; i++) {
        send(denying.request(path).setHeader("Authorization", "Bearer wr0ng-secret"));
      }
      JsonNode line = await(log, path);
      assertThat(line.get("event").asText()).isEqualTo("denied");
      assertThat(line.get("errorCode").asText()).isEqualTo("UNAUTHENTICATED");
      assertThat(line.get("principal").isNull()).isTrue();
      assertThat(line.get("method").asText()).isEqualTo("GET");
    }
    String all = Files.readString(log);
    assertThat(all).doesNotContain("wr0ng-secret");
    assertThat(all.lines().filter(text -> text.contains(path)).count()).isLessThan(150);
  }

  @Test
  void goesOnInANewFileWhenTheOldOneIsMovedAway() throws Exception {
    UUID before = UUID.randomUUID();
    send(server.post(TestServer.query("SELECT 1 AS n", withId(before))));
    await(before.toString());
    Path moved = Files.move(file, folder.resolve("audit.log.1"));
    UUID after = UUID.randomUUID();
    send(server.post(TestServer.query("SELECT 1 AS n", withId(after))));
    await(after.toString());
    assertThat(Files.readString(moved)).contains(before.toString());
    assertThat(Files.readString(file)).doesNotContain(before.toString());
  }

  @Test
  void aFileThatCannotBeWrittenIsRefusedAtStartAndCostsNoWorkloadLater() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    Path gone = Files.createDirectory(other.resolve("gone")).resolve("audit.log");
    assertThatThrownBy(
            () -> new TestServer(folder.resolve("other"), Map.of("audit.file", other)).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("audit.file: " + other);
    try (TestServer second = new TestServer(other, Map.of("audit.file", gone))) {
      Files.delete(gone);
      Files.delete(gone.getParent());
      HttpResponse<String> answer =
          send(second.post("{\"mode\": \"query\", \"query\": \"SELECT 1 AS n\"}"));
      assertThat(answer.statusCode()).isEqualTo(200);
      Files.createDirectory(gone.getParent());
      UUID id = UUID.randomUUID();
      send(second.post(TestServer.query("SELECT 2 AS n", withId(id))));
      JsonNode line = await(gone, id.toString());
      assertThat(line.has("text")).as("only when it is set").isFalse();
      assertThat(line.get("sha256").asText()).hasSize(64);
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode await(String part) throws Exception {
    return await(file, part);
  }

  /** The first whole line that has the part in it. */
  private static JsonNode await(Path log, String part) throws Exception {
    Instant end = Instant.now().plusSeconds(30);
    while (true) {
      String text = Files.exists(log) ? Files.readString(log) : "";
      List<String> lines = new ArrayList<>(text.lines().toList());
      if (!text.endsWith("\n") && !lines.isEmpty()) {
        lines.remove(lines.size() - 1);
      }
      for (String line : lines) {
        if (line.contains(part)) {
          return JSON.readTree(line);
        }
      }
      assertThat(Instant.now()).as(part + " in " + text).isBefore(end);
      Thread.sleep(50);
    }
  }
}
