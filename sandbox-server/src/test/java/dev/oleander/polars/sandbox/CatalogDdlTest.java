package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Namespaces and tables made and dropped over HTTP. */
@Timeout(120)
final class CatalogDdlTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAMESPACES = "/api/v1/catalogs/oleander/namespaces";
  private static final Map<String, Object> SCHEMA =
      Map.of(
          "type",
          "struct",
          "fields",
          List.of(
              Map.of("id", 7, "name", "id", "required", true, "type", "long"),
              Map.of("id", 3, "name", "d", "required", false, "type", "date")));

  @TempDir private static Path folder;
  private static TestServer server;
  private static String reader;
  private static String writer;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer(folder);
    reader = issue("reader", false);
    writer = issue("writer", true);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** With a right to {@code default} and {@code later}. */
  private static String issue(String principal, boolean write) throws Exception {
    return server.issue(principal, write, "oleander.default", "oleander.later");
  }

  @Test
  void makesAndDropsANamespace() throws Exception {
    assertThat(post(NAMESPACES, Map.of("namespace", "made", "properties", Map.of("owner", "ann"))))
        .isEqualTo(
            json("{'ok': true, 'catalog': 'oleander', 'namespace': 'made', 'created': true}"));
    assertThat(refused(409, "POST", NAMESPACES, Map.of("namespace", "made")))
        .isEqualTo("NAMESPACE_EXISTS");
    assertThat(post(NAMESPACES, Map.of("namespace", "made", "ifNotExists", true)).get("created"))
        .isEqualTo(json("false"));
    assertThat(get(NAMESPACES).get("namespaces").toString()).contains("\"made\"");

    assertThat(post(NAMESPACES, Map.of("namespace", "made.inner")).get("created"))
        .isEqualTo(json("true"));
    assertThat(refused(409, "DELETE", NAMESPACES + "/made", null)).isEqualTo("NAMESPACE_NOT_EMPTY");
    assertThat(delete(NAMESPACES + "/made.inner").get("dropped")).isEqualTo(json("true"));
    assertThat(delete(NAMESPACES + "/made"))
        .isEqualTo(
            json("{'ok': true, 'catalog': 'oleander', 'namespace': 'made', 'dropped': true}"));
    assertThat(refused(404, "DELETE", NAMESPACES + "/made", null)).isEqualTo("NAMESPACE_NOT_FOUND");
    assertThat(delete(NAMESPACES + "/made?ifExists=true").get("dropped")).isEqualTo(json("false"));
  }

  @Test
  void makesAndDropsATable() throws Exception {
    post(NAMESPACES, Map.of("namespace", "tables"));
    String tables = NAMESPACES + "/tables/tables";
    Map<String, Object> wanted = new TreeMap<>();
    wanted.put("table", "t");
    wanted.put("schema", SCHEMA);
    wanted.put("partitionBy", List.of("month(d)", "bucket(16, id)"));
    wanted.put("properties", Map.of("comment", "made here"));
    assertThat(post(tables, wanted))
        .isEqualTo(
            json(
                "{'ok': true, 'catalog': 'oleander', 'namespace': 'tables', 'table': 't',"
                    + " 'created': true}"));
    assertThat(refused(409, "POST", tables, wanted)).isEqualTo("TABLE_EXISTS");
    wanted.put("ifNotExists", true);
    assertThat(post(tables, wanted).get("created")).isEqualTo(json("false"));

    JsonNode made = get(tables + "/t").get("table");
    assertThat(made.at("/properties/comment").asText()).isEqualTo("made here");
    assertThat(made.at("/partition-specs/0/fields").toString())
        .contains("\"month\"", "\"bucket[16]\"");
    assertThat(made.at("/schemas/0/fields/0/id").asInt()).isEqualTo(1);
    assertThat(get(tables + "/t/size").get("recordCount").asText()).isEqualTo("0");
    assertThat(get("/api/v1/catalogs/oleander/columns?namespace=tables").toString())
        .contains("made here");

    assertThat(refused(409, "DELETE", NAMESPACES + "/tables", null))
        .isEqualTo("NAMESPACE_NOT_EMPTY");
    assertThat(delete(tables + "/t?purge=true").get("dropped")).isEqualTo(json("true"));
    try (Stream<Path> left = Files.walk(server.warehouse.resolve("tables"))) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
    assertThat(refused(404, "DELETE", tables + "/t", null)).isEqualTo("TABLE_NOT_FOUND");
    assertThat(delete(tables + "/t?ifExists=true").get("dropped")).isEqualTo(json("false"));
    delete(NAMESPACES + "/tables");
    assertThat(refused(404, "POST", tables, wanted)).isEqualTo("NAMESPACE_NOT_FOUND");
    assertThat(refused(404, "DELETE", tables + "/t", null)).isEqualTo("NAMESPACE_NOT_FOUND");
  }

  @Test
  void aDroppedTableKeepsItsFilesAndItsNameIsFree() throws Exception {
    post(NAMESPACES, Map.of("namespace", "again"));
    String tables = NAMESPACES + "/again/tables";
    post(tables, Map.of("table", "t", "schema", SCHEMA));
    String first = get(tables + "/t").at("/table/location").asText();
    delete(tables + "/t");
    post(tables, Map.of("table", "t", "schema", SCHEMA));
    assertThat(get(tables + "/t").at("/table/location").asText()).isNotEqualTo(first);
    delete(tables + "/t?purge=true");
    try (Stream<Path> left = Files.walk(server.warehouse.resolve("again"))) {
      assertThat(left.filter(Files::isRegularFile)).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../x",
        "/etc",
        "a..b",
        ".a",
        "a.",
        " a",
        "a\u0000b",
        "a\nb",
        "e\u0301",
        "\u202eab",
        "\u200b",
        ""
      })
  void namesThatAreNotWhatTheyLookLikeAreRefused(String name) throws Exception {
    assertThat(refused(400, "POST", NAMESPACES, Map.of("namespace", name)))
        .isEqualTo("INVALID_REQUEST");
    assertThat(
            refused(
                400,
                "POST",
                NAMESPACES + "/default/tables",
                Map.of("table", name, "schema", SCHEMA)))
        .isEqualTo("INVALID_REQUEST");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "it's",
        "a \"b\"",
        "a/../b",
        "a\\b",
        "%2F",
        "%",
        "a?b=c#d",
        "*",
        "\u00e9t\u00e9",
        "\u6570\u636e",
        "x'; DROP TABLE iceberg_tables; --",
        "DEFAULT"
      })
  void oddNamesAreRightAndStayInTheWarehouse(String name) throws Exception {
    if (name.contains("..")) {
      assertThat(refused(400, "POST", NAMESPACES, Map.of("namespace", name)))
          .isEqualTo("INVALID_REQUEST");
      return;
    }
    post(NAMESPACES, Map.of("namespace", name));
    String tables = NAMESPACES + "/" + encode(name) + "/tables";
    post(tables, Map.of("table", name, "schema", SCHEMA));
    JsonNode made = get(tables + "/" + encode(name)).get("table");
    assertThat(made.get("location").asText())
        .matches("file://" + server.warehouse.toRealPath() + "/[A-Za-z0-9_-]+/[A-Za-z0-9_-]+");
    assertThat(get(tables).at("/tables/0/table").asText()).isEqualTo(name);
    delete(tables + "/" + encode(name) + "?purge=true");
    delete(NAMESPACES + "/" + encode(name));
    assertThat(get(NAMESPACES).get("namespaces").toString()).contains("\"default\"");
  }

  @Test
  void whatIsWrongWithARequestIsNamed() throws Exception {
    String tables = NAMESPACES + "/default/tables";
    assertThat(error(tables, Map.of("schema", SCHEMA))).startsWith("table is required");
    assertThat(error(tables, Map.of("table", "x"))).startsWith("schema is required");
    assertThat(error(tables, Map.of("table", "x", "schema", Map.of("type", "struct"))))
        .startsWith("schema is not an Iceberg schema");
    assertThat(
            error(
                tables, Map.of("table", "x", "schema", SCHEMA, "partitionBy", List.of("week(d)"))))
        .startsWith("partitionBy[0], 'week(d)'");
    assertThat(error(tables, Map.of("table", "x", "schema", SCHEMA, "location", "/tmp")))
        .startsWith("a field of the request is unknown");
    for (String property :
        List.of("write.data.path", "write.metadata.path", "write.location-provider.impl")) {
      assertThat(
              error(
                  tables,
                  Map.of("table", "x", "schema", SCHEMA, "properties", Map.of(property, "/tmp/x"))))
          .startsWith("the property '" + property + "' cannot be set");
    }
    Map<String, Object> nanos =
        Map.of(
            "type",
            "struct",
            "fields",
            List.of(Map.of("id", 1, "name", "t", "required", false, "type", "timestamp_ns")));
    assertThat(error(tables, Map.of("table", "x", "schema", nanos))).contains("timestamp_ns");
    post(
        tables,
        Map.of("table", "nanos", "schema", nanos, "properties", Map.of("format-version", "3")));
    assertThat(error(NAMESPACES, Map.of("namespace", "x", "properties", Map.of("location", "/"))))
        .startsWith("the property 'location' cannot be set");
    assertThat(error(NAMESPACES, Map.of("namespace", "x", "properties", Map.of("exists", "no"))))
        .startsWith("the property 'exists' cannot be set");
    assertThat(get(tables).toString()).doesNotContain("\"x\"");
  }

  @Test
  void aTokenThatMayReadOnlyChangesNothing() throws Exception {
    for (String namespace : List.of("default", "later", "secret")) {
      assertThat(refused(reader, 403, "POST", NAMESPACES, Map.of("namespace", namespace)))
          .isEqualTo("FORBIDDEN");
      String path = NAMESPACES + "/" + namespace;
      Map<String, ?> table = Map.of("table", "x", "schema", SCHEMA, "ifNotExists", true);
      assertThat(refused(reader, 403, "DELETE", path + "?ifExists=true", null))
          .isEqualTo("FORBIDDEN");
      assertThat(refused(reader, 403, "POST", path + "/tables", table)).isEqualTo("FORBIDDEN");
      assertThat(refused(reader, 403, "DELETE", path + "/tables/flowers?ifExists=true", null))
          .isEqualTo("FORBIDDEN");
    }
  }

  @Test
  void aTokenThatMayWriteChangesItsNamespacesAlone() throws Exception {
    post(NAMESPACES, Map.of("namespace", "foreign", "ifNotExists", true));
    post(NAMESPACES + "/foreign/tables", Map.of("table", "t", "schema", SCHEMA));
    for (String namespace : List.of("foreign", "none", "later.inner", "Default")) {
      String path = NAMESPACES + "/" + namespace;
      Map<String, ?> table = Map.of("table", "x", "schema", SCHEMA);
      assertThat(refused(writer, 403, "POST", NAMESPACES, Map.of("namespace", namespace)))
          .isEqualTo("FORBIDDEN");
      assertThat(refused(writer, 404, "DELETE", path, null)).isEqualTo("NAMESPACE_NOT_FOUND");
      assertThat(refused(writer, 404, "POST", path + "/tables", table))
          .isEqualTo("NAMESPACE_NOT_FOUND");
      assertThat(refused(writer, 404, "DELETE", path + "/tables/t", null))
          .isEqualTo("NAMESPACE_NOT_FOUND");
    }
    assertThat(send(writer, "POST", NAMESPACES, Map.of("namespace", "later")).statusCode())
        .isEqualTo(200);
    Map<String, ?> table = Map.of("table", "mine", "schema", SCHEMA);
    assertThat(send(writer, "POST", NAMESPACES + "/later/tables", table).statusCode())
        .isEqualTo(200);
    assertThat(send(writer, "DELETE", NAMESPACES + "/later/tables/mine", null).statusCode())
        .isEqualTo(200);
    assertThat(send(writer, "DELETE", NAMESPACES + "/later", null).statusCode()).isEqualTo(200);
    assertThat(get(NAMESPACES + "/foreign/tables").get("tables")).hasSize(1);
  }

  private JsonNode post(String path, Map<String, ?> body) throws Exception {
    return answer(send("secret", "POST", path, body));
  }

  private JsonNode delete(String path) throws Exception {
    return answer(send("secret", "DELETE", path, null));
  }

  private JsonNode get(String path) throws Exception {
    return answer(send("secret", "GET", path, null));
  }

  private static JsonNode answer(HttpResponse<String> response) throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private String refused(int status, String method, String path, Map<String, ?> body)
      throws Exception {
    return refused("secret", status, method, path, body);
  }

  private String refused(String token, int status, String method, String path, Map<String, ?> body)
      throws Exception {
    HttpResponse<String> response = send(token, method, path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return JSON.readTree(response.body()).get("errorCode").asText();
  }

  private String error(String path, Map<String, ?> body) throws Exception {
    HttpResponse<String> response = send("secret", "POST", path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    return JSON.readTree(response.body()).get("error").asText();
  }

  private HttpResponse<String> send(String token, String method, String path, Map<String, ?> body)
      throws Exception {
    return server.send(
        client,
        server
            .request(path)
            .setHeader("Authorization", "Bearer " + token)
            .method(
                method,
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(JSON.writeValueAsString(body))));
  }

  private static JsonNode json(String text) throws Exception {
    return JSON.readTree(text.replace('\'', '"'));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace(".", "%2E");
  }
}
