package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.oleander.polars.sandbox.RouteRow.Kind;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every route, asked about what is in namespace {@code secret} by those who may do too little. A
 * route that is added fails this test until it has a row.
 */
@Timeout(180)
final class RouteRightsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "delete");
  private static final String WORKLOAD_IDS = "\"workloadId\":\"[^\"]*\"";

  @TempDir private static Path folder;
  private static TestServer server;

  /** May read {@code secret}, and not write. */
  private static String reader;

  /** May write, but another namespace. */
  private static String stranger;

  private final HttpClient client = HttpClient.newHttpClient();

  private static Stream<RouteRow> rows() {
    return RouteRow.all();
  }

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer(folder);
    reader = server.issue("reader", false, "oleander.secret", "oleander.own");
    stranger = server.issue("stranger", true, "oleander.own");
    HttpClient client = HttpClient.newHttpClient();
    for (String namespace : List.of("secret", "own")) {
      made(
          client, "/api/v1/catalogs/oleander/namespaces", "{\"namespace\": \"" + namespace + "\"}");
    }
    made(
        client,
        RouteRow.NAMESPACE + "secret/tables",
        "{\"table\": \"t\", \"schema\": " + RouteRow.SCHEMA + "}");
    made(
        client,
        "/catalog/v1/oleander/namespaces/secret/views",
        RouteRow.VIEW.replace("\"name\": \"new\"", "\"name\": \"v\""));
  }

  private static void made(HttpClient client, String path, String body) throws Exception {
    HttpResponse<String> answer =
        server.send(client, server.request(path).POST(BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void everyRouteHasARow() throws Exception {
    JsonNode api = new YAMLMapper().readTree(Files.readString(Path.of("../docs/openapi.yaml")));
    Set<String> described = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : api.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        if (METHODS.contains(operation.getKey())) {
          described.add(
              "%s %s %s"
                  .formatted(
                      operation.getValue().path("operationId").asText(),
                      operation.getKey().toUpperCase(Locale.ROOT),
                      path.getKey()));
        }
      }
    }
    Set<String> tested = new TreeSet<>();
    rows()
        .forEach(
            row ->
                tested.add(
                    described.stream()
                        .filter(name -> name.startsWith(row.operation() + " " + row.method() + " "))
                        .filter(name -> fits(name.split(" ", 3)[2], row.path()))
                        .findFirst()
                        .orElse(row + " is a row without a route")));
    assertThat(tested).containsExactlyInAnyOrderElementsOf(described);
  }

  private static boolean fits(String template, String path) {
    return path.split("\\?", 2)[0].matches(template.replaceAll("\\{\\w+}", "[^/]+"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void withoutATokenThereIsNothing(RouteRow row) throws Exception {
    assertThat(ask(row, "", "secret").statusCode()).isEqualTo(row.kind() == Kind.OPEN ? 200 : 401);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void withAnUnknownTokenThereIsNothing(RouteRow row) throws Exception {
    assertThat(ask(row, "unknown", "secret").statusCode())
        .isEqualTo(row.kind() == Kind.OPEN ? 200 : 401);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aTokenOfAnotherNamespaceSeesNothingOfThisOne(RouteRow row) throws Exception {
    HttpResponse<String> answer = ask(row, stranger, "secret");
    switch (row.kind()) {
      case OPEN, TOKEN -> assertThat(answer.statusCode()).isIn(200, 404);
      case LIST -> {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("secret");
      }
      case READ, WRITE -> {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
        HttpResponse<String> none = ask(row, stranger, "nothing");
        assertThat(answer.body().replace("secret", "nothing").replaceAll(WORKLOAD_IDS, ""))
            .as("as if it were not there")
            .isEqualTo(none.body().replaceAll(WORKLOAD_IDS, ""));
      }
      case MAKE -> assertThat(answer.statusCode()).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aTokenThatMayReadOnlyChangesNothing(RouteRow row) throws Exception {
    HttpResponse<String> answer = ask(row, reader, "secret");
    switch (row.kind()) {
      case OPEN, TOKEN -> assertThat(answer.statusCode()).isIn(200, 404);
      case LIST -> assertThat(answer.body()).contains("secret");
      case READ -> assertThat(answer.statusCode()).as(answer.body()).isIn(200, 204);
      case WRITE, MAKE -> {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(ask(row, reader, "nothing").statusCode()).isEqualTo(403);
      }
    }
  }

  @Test
  void whoMayWriteOneNamespaceWritesThatOneAlone() throws Exception {
    RouteRow write = RouteRow.destination("query");
    HttpResponse<String> answer = ask(write, stranger, "own");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(ask(write, stranger, "secret").statusCode()).isEqualTo(404);
    assertThat(ask(write, stranger, "own.inner").statusCode()).isEqualTo(404);
    RouteRow copy = RouteRow.query(", \"destination\": \"own.copied\"", Kind.WRITE);
    assertThat(ask(copy, stranger, "secret").statusCode()).isEqualTo(404);
    assertThat(ask(copy, reader, "secret").statusCode()).isEqualTo(403);
    RouteRow tables = RouteRow.get("listTables", RouteRow.NAMESPACE + "$/tables", Kind.READ);
    assertThat(ask(tables, reader, "own").body()).contains("\"written\"").doesNotContain("copied");
    assertThat(ask(tables, reader, "secret").body()).doesNotContain("written");
  }

  /** The same namespace to a careless eye, and to none who looks. */
  @ParameterizedTest
  @MethodSource("rows")
  void noSpellingOfAnotherNamespaceLeadsIn(RouteRow row) throws Exception {
    if (row.kind() != Kind.READ && row.kind() != Kind.WRITE) {
      return;
    }
    for (String spelling :
        List.of(
            "SECRET",
            "Secret",
            "secret ",
            " secret",
            "secret.",
            ".secret",
            "own/../secret",
            "../secret",
            "..",
            "own\u001fsecret",
            "own.secret",
            "secret/",
            "/secret",
            "s\u0435cret",
            "secre\u0301t",
            "sec\u200bret",
            "\"secret\"",
            "'secret'",
            "secre%",
            "secre_",
            "*",
            "%73ecret",
            "secret%00")) {
      HttpResponse<String> answer = ask(row, stranger, spelling);
      assertThat(answer.statusCode()).as("%s: %s", spelling, answer.body()).isIn(400, 404);
      assertThat(answer.body()).doesNotContain("metadata-location", "\"schema");
    }
  }

  private HttpResponse<String> ask(RouteRow row, String token, String namespace) throws Exception {
    String body = row.body().replace("$", inJson(namespace));
    return server.send(
        client,
        server
            .request(row.path().replace("$", encode(namespace)))
            .setHeader("Authorization", "Bearer " + encode(token))
            .method(
                row.method(),
                row.method().equals("POST")
                    ? BodyPublishers.ofString(body)
                    : BodyPublishers.noBody()));
  }

  private static String inJson(String text) throws Exception {
    String quoted = JSON.writeValueAsString(text);
    return quoted.substring(1, quoted.length() - 1);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace(".", "%2E");
  }
}
