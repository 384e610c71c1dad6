package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A catalog behind a service that speaks Iceberg's REST protocol: that of another server. */
@Timeout(120)
@Tag("slow-start")
final class RestServiceTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path folder;
  private static PartnerServers servers;
  private static TestServer service;
  private static FaultProxy proxy;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    servers = new PartnerServers(folder);
    service = servers.service;
    proxy = servers.proxy;
    server = servers.server;
  }

  @AfterAll
  static void stop() {
    servers.close();
  }

  @Test
  void listsAndReadsWhatIsThere() throws Exception {
    JsonNode catalogs = get(server, "/api/v1/catalogs");
    assertThat(catalogs.path("registeredCatalogs").findValuesAsText("name"))
        .containsExactlyInAnyOrder("oleander", "partner");
    assertThat(catalogs.toString()).doesNotContain("secret");

    JsonNode answer =
        run(
            server,
            """
            {"mode": "query", "catalog": "partner", "tables": ["f=default.flowers"],
             "query": "SELECT count(*) AS n, min(species) AS s FROM f"}
            """);
    assertThat(answer.at("/results/rows").toString()).isEqualTo("[[150,\"setosa\"]]");
  }

  @Test
  void writesWhatTheServiceThenHas() throws Exception {
    for (String mode : new String[] {"create", "append", "overwrite", "append"}) {
      JsonNode saved =
          run(
              server,
              """
              {"mode": "query", "catalog": "partner", "query": "SELECT 1 AS a, 'x' AS b",
               "destination": "default.written", "saveMode": "%s"}
              """
                  .formatted(mode));
      assertThat(saved.at("/saved/rows_written").asInt()).as(mode).isEqualTo(1);
    }
    JsonNode answer =
        run(
            service,
            """
            {"mode": "query", "tables": ["t=default.written"], "query": "SELECT a, b FROM t"}
            """);
    assertThat(answer.at("/results/rows").toString()).isEqualTo("[[1,\"x\"],[1,\"x\"]]");
    JsonNode table = get(service, "/api/v1/catalogs/oleander/namespaces/default/tables/written");
    assertThat(table.at("/table/snapshots").size()).isEqualTo(4);
  }

  @Test
  void makesAndDropsNamespacesAndTables() throws Exception {
    HttpRequest.Builder namespace =
        server
            .request("/api/v1/catalogs/partner/namespaces")
            .POST(HttpRequest.BodyPublishers.ofString("{\"namespace\": \"made\"}"));
    assertThat(server.send(CLIENT, namespace).statusCode()).isEqualTo(200);
    assertThat(server.send(CLIENT, namespace).body()).contains("NAMESPACE_EXISTS");
    run(
        server,
        """
        {"mode": "query", "catalog": "partner", "query": "SELECT 1 AS a", "destination": "made.t"}
        """);
    String made = "/api/v1/catalogs/partner/namespaces/made";
    assertThat(server.send(CLIENT, server.request(made).DELETE()).body())
        .contains("NAMESPACE_NOT_EMPTY");
    assertThat(server.send(CLIENT, server.request(made + "/tables/t").DELETE()).statusCode())
        .isEqualTo(200);
    assertThat(server.send(CLIENT, server.request(made).DELETE()).statusCode()).isEqualTo(200);
  }

  @Test
  void oneThatIsAwayIsToldOfUntilItIsBack() throws Exception {
    proxy.cutAll();
    try {
      assertUnavailable(server.request("/api/v1/catalogs/partner/namespaces"));
      assertUnavailable(
          server.post(
              """
              {"mode": "query", "catalog": "partner", "query": "SELECT 1 AS a",
               "destination": "default.t"}
              """));
      JsonNode catalogs = get(server, "/api/v1/catalogs?counts=true");
      assertThat(problem(catalogs, "partner")).startsWith("catalog 'partner' is not available: ");
      assertThat(problem(catalogs, "oleander")).isEmpty();
      assertThat(catalogs.path("catalogs").findValuesAsText("table")).contains("flowers");
      JsonNode ready = get(server, "/health/ready"); // for the other catalog answers
      assertThat(check(ready, "catalogs").path("ok").booleanValue()).isFalse();
      assertThat(check(ready, "catalogs").path("problem").textValue()).startsWith("partner: ");
      assertThat(run(server, "{\"mode\": \"query\", \"query\": \"SELECT 1 AS a\"}")).isNotEmpty();
    } finally {
      proxy.heal();
    }
    while (!problem(get(server, "/api/v1/catalogs"), "partner").isEmpty()) {
      Thread.sleep(200);
    }
    assertThat(check(get(server, "/health/ready"), "catalogs").path("ok").booleanValue()).isTrue();
  }

  @Test
  void oneThatDoesNotLetThisServerLookIsNamed() throws Exception {
    proxy.answerAll(403);
    try {
      for (String path :
          List.of(
              "/namespaces",
              "/columns",
              "/namespaces/default/tables",
              "/namespaces/default/tables/flowers",
              "/namespaces/default/tables/flowers/size")) {
        HttpResponse<String> answer =
            server.send(CLIENT, server.request("/api/v1/catalogs/partner" + path));
        assertThat(answer.statusCode()).as(path).isEqualTo(403);
        assertThat(answer.body()).contains("FORBIDDEN", "catalog 'partner'");
      }
      JsonNode catalogs = get(server, "/api/v1/catalogs");
      assertThat(problem(catalogs, "partner")).contains("does not let this server");
      assertThat(catalogs.path("catalogs").findValuesAsText("table")).contains("flowers");
      HttpResponse<String> iceberg =
          server.send(CLIENT, server.request("/catalog/v1/partner/namespaces"));
      assertThat(iceberg.statusCode()).isEqualTo(403);
    } finally {
      proxy.heal();
    }
  }

  private static void assertUnavailable(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> answer = server.send(CLIENT, request);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.body())
        .contains("CATALOG_UNAVAILABLE", "catalog 'partner'")
        .doesNotContain("127.0.0.1", "secret");
  }

  /** Empty when there is none. */
  private static String problem(JsonNode catalogs, String name) {
    for (JsonNode catalog : catalogs.path("registeredCatalogs")) {
      if (catalog.path("name").textValue().equals(name)) {
        return catalog.path("problem").asText("");
      }
    }
    throw new AssertionError(name + " is not listed");
  }

  private static JsonNode check(JsonNode ready, String name) {
    for (JsonNode check : ready.path("checks")) {
      if (check.path("name").textValue().equals(name)) {
        return check;
      }
    }
    throw new AssertionError(name + " is not checked");
  }

  @Test
  void whatIsNotThereIsSaidAsOfAnyCatalog() throws Exception {
    HttpResponse<String> table =
        server.send(
            CLIENT,
            server.post(
                """
                {"mode": "query", "catalog": "partner", "tables": ["f=default.none"],
                 "query": "SELECT 1 AS a FROM f"}
                """));
    assertThat(table.body()).contains("TABLE_NOT_FOUND").contains("partner");
  }

  private static JsonNode run(TestServer asked, String body) throws Exception {
    return read(asked.send(CLIENT, asked.post(body)));
  }

  private static JsonNode get(TestServer asked, String path) throws Exception {
    return read(asked.send(CLIENT, asked.request(path)));
  }

  private static JsonNode read(HttpResponse<String> response) throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }
}
