package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.oleander.polars.sandbox.access.PrincipalLimits;
import dev.oleander.polars.sandbox.access.TokenStore;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
  private static final String SCHEMA =
      "{\"type\": \"struct\", \"fields\": [{\"id\": 1, \"name\": \"x\", \"required\": false,"
          + " \"type\": \"long\"}]}";
  private static final String NAMESPACE = "/api/v1/catalogs/oleander/namespaces/";
  private static final String ICEBERG = "/catalog/v1/oleander/";
  private static final String ICEBERG_NAMESPACE = ICEBERG + "namespaces/";
  private static final String ID = "0b3f6f0e-8d0c-4b5e-9a77-3f6d1c2b4a59";

  private static final String WORKLOAD_IDS = "\"workloadId\":\"[^\"]*\"";

  @TempDir private static Path folder;
  private static TestServer server;

  /** May read {@code secret}, and not write. */
  private static String reader;

  /** May write, but another namespace. */
  private static String stranger;

  private final HttpClient client = HttpClient.newHttpClient();

  /** What a route is asked, and what it says to whom. */
  private record Row(String operation, String method, String path, String body, Kind kind) {
    @Override
    public String toString() {
      return operation;
    }
  }

  /** What it takes to be answered. */
  private enum Kind {
    /** Nothing at all. */
    OPEN,
    /** A token; what is answered has no namespace in it. */
    TOKEN,
    /** A token; the answer has of namespaces what may be read. */
    LIST,
    /** The right to read the namespace. */
    READ,
    /** The right to write the namespace. */
    WRITE,
    /** The right to write a namespace that is to be made. */
    MAKE
  }

  private static Row row(String operation, String method, String path, String body, Kind kind) {
    return new Row(operation, method, path, body, kind);
  }

  /** The name {@code $} stands for the namespace that is asked about. */
  private static Stream<Row> rows() {
    String workload =
        "{\"mode\": \"query\", \"query\": \"SELECT 1 AS n\", \"tables\": [\"t=$.t\"]}";
    return Stream.of(
        row("runWorkload", "POST", "/api/v1/warehouse/polars", workload, Kind.READ),
        row("listWorkloads", "GET", "/api/v1/workloads", "", Kind.TOKEN),
        row("getWorkload", "GET", "/api/v1/workloads/" + ID, "", Kind.TOKEN),
        row("cancelWorkload", "DELETE", "/api/v1/workloads/" + ID, "", Kind.TOKEN),
        row("getWorkloadLogs", "GET", "/api/v1/workloads/" + ID + "/logs", "", Kind.TOKEN),
        row("listScripts", "GET", "/api/v1/scripts", "", Kind.TOKEN),
        row("listCapabilities", "GET", "/api/v1/capabilities", "", Kind.TOKEN),
        row("listCatalogs", "GET", "/api/v1/catalogs?counts=true", "", Kind.LIST),
        row("listNamespaces", "GET", "/api/v1/catalogs/oleander/namespaces", "", Kind.LIST),
        row(
            "createNamespace",
            "POST",
            "/api/v1/catalogs/oleander/namespaces",
            "{\"namespace\": \"$\"}",
            Kind.MAKE),
        row("dropNamespace", "DELETE", NAMESPACE + "$", "", Kind.WRITE),
        row("listTables", "GET", NAMESPACE + "$/tables", "", Kind.READ),
        row(
            "createTable",
            "POST",
            NAMESPACE + "$/tables",
            "{\"table\": \"new\", \"schema\": " + SCHEMA + "}",
            Kind.WRITE),
        row("getTable", "GET", NAMESPACE + "$/tables/t", "", Kind.READ),
        row("dropTable", "DELETE", NAMESPACE + "$/tables/t?purge=true", "", Kind.WRITE),
        row("getTableSize", "GET", NAMESPACE + "$/tables/t/size", "", Kind.READ),
        row("describeTables", "GET", "/api/v1/catalogs/oleander/columns", "", Kind.LIST),
        row("getHealth", "GET", "/health", "", Kind.OPEN),
        row("getLiveness", "GET", "/health/live", "", Kind.OPEN),
        row("getReadiness", "GET", "/health/ready", "", Kind.OPEN),
        row("getMetrics", "GET", "/metrics", "", Kind.TOKEN),
        row("icebergConfig", "GET", "/catalog/v1/config", "", Kind.TOKEN),
        row("icebergListNamespaces", "GET", ICEBERG + "namespaces", "", Kind.LIST),
        row(
            "icebergCreateNamespace",
            "POST",
            ICEBERG + "namespaces",
            "{\"namespace\": [\"$\"], \"properties\": {}}",
            Kind.MAKE),
        row("icebergLoadNamespace", "GET", ICEBERG_NAMESPACE + "$", "", Kind.READ),
        row("icebergNamespaceExists", "HEAD", ICEBERG_NAMESPACE + "$", "", Kind.READ),
        row("icebergDropNamespace", "DELETE", ICEBERG_NAMESPACE + "$", "", Kind.WRITE),
        row(
            "icebergUpdateNamespace",
            "POST",
            ICEBERG_NAMESPACE + "$/properties",
            "{\"updates\": {\"a\": \"b\"}, \"removals\": []}",
            Kind.WRITE),
        row("icebergListTables", "GET", ICEBERG_NAMESPACE + "$/tables", "", Kind.READ),
        row(
            "icebergCreateTable",
            "POST",
            ICEBERG_NAMESPACE + "$/tables",
            "{\"name\": \"new\", \"schema\": " + SCHEMA + "}",
            Kind.WRITE),
        row(
            "icebergRegisterTable",
            "POST",
            ICEBERG_NAMESPACE + "$/register",
            "{\"name\": \"new\", \"metadata-location\": \"file:///x\"}",
            Kind.WRITE),
        row("icebergLoadTable", "GET", ICEBERG_NAMESPACE + "$/tables/t", "", Kind.READ),
        row("icebergTableExists", "HEAD", ICEBERG_NAMESPACE + "$/tables/t", "", Kind.READ),
        row(
            "icebergCommitTable",
            "POST",
            ICEBERG_NAMESPACE + "$/tables/t",
            "{\"requirements\": [], \"updates\": [{\"action\": \"set-properties\", \"updates\":"
                + " {\"a\": \"b\"}}]}",
            Kind.WRITE),
        row(
            "icebergDropTable",
            "DELETE",
            ICEBERG_NAMESPACE + "$/tables/t?purgeRequested=true",
            "",
            Kind.WRITE),
        row(
            "icebergReportMetrics",
            "POST",
            ICEBERG_NAMESPACE + "$/tables/t/metrics",
            "{}",
            Kind.READ),
        row(
            "icebergRenameTable",
            "POST",
            ICEBERG + "tables/rename",
            "{\"source\": {\"namespace\": [\"$\"], \"name\": \"t\"}, \"destination\":"
                + " {\"namespace\": [\"own\"], \"name\": \"t\"}}",
            Kind.WRITE),
        row(
            "icebergCommitTransaction",
            "POST",
            ICEBERG + "transactions/commit",
            "{\"table-changes\": [{\"identifier\": {\"namespace\": [\"$\"], \"name\": \"t\"},"
                + " \"requirements\": [], \"updates\": []}]}",
            Kind.WRITE),
        row("icebergListViews", "GET", ICEBERG_NAMESPACE + "$/views", "", Kind.READ),
        row(
            "icebergCreateView",
            "POST",
            ICEBERG_NAMESPACE + "$/views",
            "{\"name\": \"new\", \"schema\": "
                + SCHEMA
                + ", \"properties\": {}, \"view-version\": {\"version-id\": 1, \"timestamp-ms\": 1,"
                + " \"schema-id\": 0, \"summary\": {}, \"default-namespace\": [\"own\"],"
                + " \"representations\": [{\"type\": \"sql\", \"sql\": \"SELECT 1\", \"dialect\":"
                + " \"spark\"}]}}",
            Kind.WRITE),
        row(
            "icebergRegisterView",
            "POST",
            ICEBERG_NAMESPACE + "$/register-view",
            "{\"name\": \"new\", \"metadata-location\": \"file:///x\"}",
            Kind.WRITE),
        row("icebergLoadView", "GET", ICEBERG_NAMESPACE + "$/views/v", "", Kind.READ),
        row("icebergViewExists", "HEAD", ICEBERG_NAMESPACE + "$/views/v", "", Kind.READ),
        row(
            "icebergReplaceView",
            "POST",
            ICEBERG_NAMESPACE + "$/views/v",
            "{\"requirements\": [], \"updates\": [{\"action\": \"set-properties\", \"updates\":"
                + " {\"a\": \"b\"}}]}",
            Kind.WRITE),
        row("icebergDropView", "DELETE", ICEBERG_NAMESPACE + "$/views/v", "", Kind.WRITE),
        row(
            "icebergRenameView",
            "POST",
            ICEBERG + "views/rename",
            "{\"source\": {\"namespace\": [\"$\"], \"name\": \"v\"}, \"destination\":"
                + " {\"namespace\": [\"own\"], \"name\": \"v\"}}",
            Kind.WRITE));
  }

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer(folder);
    reader = issue("reader", false, "oleander.secret", "oleander.own");
    stranger = issue("stranger", true, "oleander.own");
    HttpClient client = HttpClient.newHttpClient();
    for (String namespace : List.of("secret", "own")) {
      made(
          client, "/api/v1/catalogs/oleander/namespaces", "{\"namespace\": \"" + namespace + "\"}");
    }
    made(client, NAMESPACE + "secret/tables", "{\"table\": \"t\", \"schema\": " + SCHEMA + "}");
    Row view =
        rows().filter(row -> row.operation.equals("icebergCreateView")).findFirst().orElseThrow();
    made(
        client,
        view.path.replace("$", "secret"),
        view.body.replace("\"name\": \"new\"", "\"name\": \"v\""));
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

  private static String issue(String principal, boolean write, String... namespaces)
      throws Exception {
    return new TokenStore(server.tokens)
        .issue(
            principal,
            List.of(),
            List.of(namespaces),
            write,
            PrincipalLimits.NONE,
            Optional.empty())
        .text();
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
    List<String> tested = new ArrayList<>();
    rows()
        .forEach(
            row ->
                tested.add(
                    described.stream()
                        .filter(name -> name.startsWith(row.operation + " " + row.method + " "))
                        .filter(name -> fits(name.split(" ", 3)[2], row.path))
                        .findFirst()
                        .orElse(row + " is a row without a route")));
    assertThat(tested).containsExactlyInAnyOrderElementsOf(described);
  }

  private static boolean fits(String template, String path) {
    return path.split("\\?", 2)[0].matches(template.replaceAll("\\{\\w+}", "[^/]+"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void withoutAKnownTokenThereIsNothing(Row row) throws Exception {
    for (String token : List.of("", "unknown")) {
      int status = ask(row, token, "secret").statusCode();
      assertThat(status).as(token).isEqualTo(row.kind == Kind.OPEN ? 200 : 401);
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aTokenOfAnotherNamespaceSeesNothingOfThisOne(Row row) throws Exception {
    HttpResponse<String> answer = ask(row, stranger, "secret");
    switch (row.kind) {
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
  void aTokenThatMayReadOnlyChangesNothing(Row row) throws Exception {
    HttpResponse<String> answer = ask(row, reader, "secret");
    switch (row.kind) {
      case OPEN, TOKEN -> assertThat(answer.statusCode()).isIn(200, 404);
      case LIST -> assertThat(answer.body()).contains("secret");
      case READ -> assertThat(answer.statusCode()).as(answer.body()).isIn(200, 204);
      case WRITE, MAKE -> {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(ask(row, reader, "nothing").statusCode()).isEqualTo(403);
      }
    }
  }

  /** The same namespace to a careless eye, and to none who looks. */
  @ParameterizedTest
  @MethodSource("rows")
  void noSpellingOfAnotherNamespaceLeadsIn(Row row) throws Exception {
    if (row.kind != Kind.READ && row.kind != Kind.WRITE) {
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

  private HttpResponse<String> ask(Row row, String token, String namespace) throws Exception {
    String body = row.body.replace("$", inJson(namespace));
    return server.send(
        client,
        server
            .request(row.path.replace("$", encode(namespace)))
            .setHeader("Authorization", "Bearer " + encode(token))
            .method(
                row.method,
                row.method.equals("POST")
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
