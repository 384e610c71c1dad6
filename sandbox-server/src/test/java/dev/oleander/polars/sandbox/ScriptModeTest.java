package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script is given, and that what goes for a query goes for a script as well. */
@Timeout(180)
@Tag("slow-start")
final class ScriptModeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCHEMA =
      "{\"type\": \"struct\", \"fields\": [{\"id\": 1, \"name\": \"x\", \"required\": false,"
          + " \"type\": \"long\"}]}";

  @TempDir private static Path folder;
  private static TestServer server;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    server =
        new TestServer(
            folder,
            Map.of("tiers.2.workers", 2, "tiers.2.resultRows", 30_000, "tiers.4.workers", 1));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private JsonNode ask(String token, String body) throws Exception {
    return JSON.readTree(
        server
            .send(client, server.post(body).setHeader("Authorization", "Bearer " + token))
            .body());
  }

  private JsonNode run(ObjectNode body) throws Exception {
    return ask("secret", body.toString());
  }

  private static ObjectNode script(String source) {
    return JSON.createObjectNode().put("mode", "script").put("script", source);
  }

  private JsonNode rows(String table) throws Exception {
    ObjectNode body =
        script("result = scan('%s').select(pl.all()).sort(pl.all())".formatted(table));
    JsonNode answer = run(body);
    assertThat(answer.path("success").asBoolean()).as(answer.toString()).isTrue();
    return answer.at("/results/rows");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775807",
        "9223372036854775808",
        "-170141183460469231731687303715884105728",
        "1234567890123456789012345678901234567890123456789012345678901234567890123456789",
        "0.1",
        "-0.0",
        "1e308",
        "5e-324",
        "1.0",
        "100000000000000000000.0",
        "0.30000000000000004",
        "true",
        "null",
        "\"\"",
        "\"\\u0000\\u2028\\ud83c\\udf38\\\\\\\"\"",
        "\"\\ud800\"",
        "\"x\\udc00y\u00e4\"",
        "[]",
        "{}",
        "[[[{\"a\": [1, 1.0, \"1\", null, true]}]]]",
        "{\"\": {\"\u00e4\": 1}, \"a.b\": 2}"
      })
  void parametersArriveAsTheyWereSent(String value) throws Exception {
    String body =
        """
        {"mode": "script", "params": {"p": %s}, "script": "import json\\n\
        p = json.loads(%s)\\n\
        same = p == params['p'] and type(p) is type(params['p']) and repr(p) == repr(params['p'])\\n\
        result = pl.DataFrame({'same': [same]})"}
        """
            .formatted(value, inPython(value));

    JsonNode answer = ask("secret", body);

    assertThat(answer.at("/results/rows").toString()).as(answer.toString()).isEqualTo("[[true]]");
  }

  /** A literal of a string, in a string of JSON. */
  private static String inPython(String text) {
    StringBuilder literal = new StringBuilder("'");
    text.chars().forEach(unit -> literal.append("\\\\u%04x".formatted(unit)));
    return literal.append('\'').toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"p": 1e400}                    | params holds a number that is too large
          {"p": [{"a": -1e309}]}          | params holds a number that is too large
          {"p": NaN}                      | is not valid JSON, in line 1, column
          {"p": Infinity}                 | is not valid JSON, in line 1, column
          {"p": 1, "p": 2}                | is not valid JSON: a field is there twice in one object
          {"p": {"a": 1, "a": 1}}         | is not valid JSON: a field is there twice in one object
          {"p": 01}                       | is not valid JSON, in line 1, column
          []                              | params must be an object
          "x"                             | params must be an object
          """)
  void whatIsNoValueIsRefused(String params, String message) throws Exception {
    JsonNode answer =
        ask(
            "secret",
            "{\"mode\": \"script\", \"script\": \"result = 1\", \"params\": " + params + "}");

    assertThat(answer.path("errorCode").asText()).isEqualTo("INVALID_REQUEST");
    assertThat(answer.path("error").asText()).contains(message);
  }

  @Test
  void numbersAndDepthHaveABound() throws Exception {
    for (String value : List.of("1".repeat(101), "[".repeat(70) + "]".repeat(70))) {
      JsonNode answer =
          ask(
              "secret",
              "{\"mode\": \"script\", \"script\": \"x\", \"params\": {\"p\": " + value + "}}");
      assertThat(answer.path("error").asText())
          .endsWith("a number of more than 100 characters, or values nested more than 64 deep");
    }
  }

  @Test
  void theSourceIsText() throws Exception {
    JsonNode answer = ask("secret", "{\"mode\": \"script\", \"script\": \"x = '\\ud800'\"}");

    assertThat(answer.path("errorCode").asText()).isEqualTo("INVALID_REQUEST");
    assertThat(answer.path("error").asText()).isEqualTo("script holds half of a surrogate pair");
  }

  /** The catalog is that of the principal: what it may not read is not there. */
  @Test
  void theCatalogKnowsThePrincipalsNamespacesAlone() throws Exception {
    for (String namespace : List.of("own", "foreign")) {
      post("/api/v1/catalogs/oleander/namespaces", "{\"namespace\": \"" + namespace + "\"}");
      post(
          "/api/v1/catalogs/oleander/namespaces/" + namespace + "/tables",
          "{\"table\": \"t\", \"schema\": " + SCHEMA + "}");
    }
    String carol = server.issue("carol", false, "oleander.own");

    JsonNode answer =
        ask(
            carol,
            script(
                    """
                    seen = [catalog.list_namespaces(), catalog.list_tables("own")]
                    for look in (
                        lambda: catalog.list_tables("foreign"),
                        lambda: catalog.list_tables("nowhere"),
                        lambda: catalog.load_table("foreign.t"),
                        lambda: catalog.load_table("nowhere.t"),
                        lambda: scan("foreign.t"),
                        lambda: catalog.namespace_exists("foreign"),
                        lambda: catalog.table_exists("foreign.t"),
                        lambda: catalog.table_exists("own.t"),
                        lambda: catalog.drop_table("own.t"),
                        lambda: catalog.create_table("own.new", None),
                        lambda: catalog.load_table("own.t").scan().to_arrow().num_rows,
                    ):
                        try:
                            seen.append(look())
                        except Exception as error:
                            seen.append(f"{type(error).__name__}: {error}")
                    result = pl.DataFrame({"seen": [str(each) for each in seen]})
                    """)
                .toString());

    assertThat(answer.at("/results/rows").toString())
        .as(answer.toString())
        .startsWith(
            "[[\"[('own',)]\"],[\"[('own', 't')]\"],"
                + "[\"NoSuchNamespaceError: namespace 'foreign' was not found in catalog"
                + " 'oleander'\"],"
                + "[\"NoSuchNamespaceError: namespace 'nowhere' was not found in catalog"
                + " 'oleander'\"],"
                + "[\"NoSuchTableError: namespace 'foreign' was not found in catalog"
                + " 'oleander'\"],"
                + "[\"NoSuchTableError: namespace 'nowhere' was not found in catalog"
                + " 'oleander'\"],"
                + "[\"LookupError: namespace 'foreign' was not found in catalog 'oleander'\"],"
                + "[\"False\"],[\"False\"],[\"True\"],[\"PermissionError: ")
        .endsWith("[\"0\"]]");
  }

  private void post(String path, String body) throws Exception {
    assertThat(
            server
                .send(client, server.request(path).POST(BodyPublishers.ofString(body)))
                .statusCode())
        .isEqualTo(200);
  }

  /** Nothing of it has run, so its box is as good as before. */
  @Test
  void aScriptThatCannotBeCompiledCostsNoWorker() throws Exception {
    double before = workerEndsAtRest();
    for (int i = 0; i < 5; i++) {
      JsonNode answer = run(script("x = %d\nresult = (".formatted(i)));
      assertThat(answer.path("errorCode").asText()).isEqualTo("SYNTAX_ERROR");
      assertThat(answer.path("error").asText())
          .isEqualTo("line 2: SyntaxError: '(' was never closed: result = (");
    }
    assertThat(workerEnds()).isEqualTo(before);
    assertThat(
            run(script("import warnings\nx = 1 is 1\nresult = pl.DataFrame({'a': [1]})"))
                .path("success")
                .asBoolean())
        .isTrue();
  }

  /** When the workers of earlier scripts have been replaced. */
  private double workerEndsAtRest() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      JsonNode health =
          JSON.readTree(server.send(client, server.request("/health")).body()).path("workers");
      if (health.path("starting").asInt() == 0 && health.path("busy").asInt() == 0) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return workerEnds();
  }

  private double workerEnds() throws Exception {
    String metrics = server.send(client, server.request("/metrics")).body();
    return metrics
        .lines()
        .filter(line -> line.startsWith("oleander_polars_worker_ends_total"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void writesToADestinationAsAQueryDoes() throws Exception {
    String table = "default.scripted";
    ObjectNode first =
        script("result = pl.LazyFrame({'id': [1, 2], 'name': ['a', 'b']})")
            .put("destination", table);
    JsonNode made = run(first);
    assertThat(made.at("/saved/mode").asText()).as(made.toString()).isEqualTo("overwrite");
    assertThat(made.at("/saved/created").asBoolean()).isTrue();
    assertThat(made.at("/saved/rows_written").asInt()).isEqualTo(2);
    assertThat(made.at("/results/rows").toString()).isEqualTo("[[1,\"a\"],[2,\"b\"]]");
    assertThat(made.at("/compute/mode").asText()).isEqualTo("script");

    ObjectNode append =
        script("result = pl.DataFrame({'x': [3]})")
            .put("destination", table)
            .put("saveMode", "append")
            .put("idempotencyKey", "once")
            .put("returnResults", false);
    append.putArray("columns").add("id");
    JsonNode appended = run(append);
    assertThat(appended.has("results")).as(appended.toString()).isFalse();
    JsonNode repeated = run(append);
    assertThat(repeated.at("/saved/snapshotId")).isEqualTo(appended.at("/saved/snapshotId"));
    assertThat(rows(table).toString()).isEqualTo("[[1,\"a\"],[2,\"b\"],[3,null]]");

    JsonNode exists = run(first.deepCopy().put("saveMode", "create"));
    assertThat(exists.path("errorCode").asText()).isEqualTo("TABLE_EXISTS");
    JsonNode misfit = run(script("result = pl.DataFrame({'id': ['x']})").put("destination", table));
    assertThat(misfit.path("errorCode").asText()).isEqualTo("SCHEMA_MISMATCH");
    JsonNode described = run(first.deepCopy().put("describe", true));
    assertThat(described.path("success").asBoolean()).as(described.toString()).isTrue();
    assertThat(rows(table)).hasSize(3);

    ObjectNode replaced =
        script("result = scan('%s').select('id')".formatted(table))
            .put("destination", table)
            .put("replaceSchema", true);
    replaced.putArray("partitionBy").add("bucket(4, id)");
    assertThat(run(replaced).at("/saved/rows_written").asInt()).isEqualTo(3);
    assertThat(rows(table).toString()).isEqualTo("[[1],[2],[3]]");
    ObjectNode earlier =
        script("result = scan('%s', snapshot_id=params['then']).sort('id')".formatted(table));
    earlier.putObject("params").put("then", made.at("/saved/snapshotId").asLong());
    assertThat(run(earlier).at("/results/rows").toString()).isEqualTo("[[1,\"a\"],[2,\"b\"]]");
  }

  /** Its rows go to the table while they come, and what fails midway leaves nothing. */
  @Test
  void aFailureMidwayWritesNothing() throws Exception {
    JsonNode answer =
        run(
            script(
                    """
                    def half(frame):
                        if frame["n"].max() > 50_000:
                            raise ValueError("midway")
                        return frame
                    result = pl.LazyFrame({"n": range(200_000)}).map_batches(
                        half, streamable=True, schema={"n": pl.Int64}
                    )
                    """)
                .put("destination", "default.midway"));

    assertThat(answer.path("errorCode").asText()).isEqualTo("SCRIPT_FAILED");
    assertThat(answer.path("error").asText()).isEqualTo("line 3: ValueError: midway");
    assertThat(run(script("result = scan('default.midway')")).path("error").asText())
        .contains("LookupError: table 'midway' was not found");
  }

  @Test
  void theLimitsOfItsTierHold() throws Exception {
    JsonNode large = run(script("result = pl.LazyFrame({'n': range(40_000)})"));
    assertThat(large.path("success").asBoolean()).isFalse();
    assertThat(large.path("error").asText()).as(large.toString()).contains("30000 rows");
    JsonNode cut =
        run(script("result = pl.LazyFrame({'n': range(40_000)})").put("maxRows", 29_999));
    assertThat(cut.path("row_count").asInt()).isEqualTo(29_999);

    UUID id = UUID.randomUUID();
    JsonNode tier =
        run(
            script("import os\nresult = pl.DataFrame({'n': [os.environ['POLARS_MAX_THREADS']]})")
                .put("vcpus", 4)
                .put("workloadId", id.toString()));
    assertThat(tier.path("success").asBoolean()).as(tier.toString()).isTrue();
    JsonNode state =
        JSON.readTree(server.send(client, server.request("/api/v1/workloads/" + id)).body());
    assertThat(state.path("vcpus").asInt()).isEqualTo(4);
    assertThat(state.at("/limits/threads").asText())
        .isEqualTo(tier.at("/results/rows/0/0").asText());
  }

  /** As it stands in the public documentation and as its client sends it. */
  @Test
  void takesTheDocumentedBody() throws Exception {
    JsonNode answer =
        ask(
            "secret",
            """
            {
              "mode": "script",
              "script": "result = scan(params['table']).group_by('species').agg(pl.len())",
              "params": {"table": "default.flowers"},
              "tables": [],
              "distributed": false,
              "vcpus": 2,
              "catalog": "oleander",
              "destination": "default.by_species",
              "saveMode": "overwrite"
            }
            """);

    assertThat(answer.path("success").asBoolean()).as(answer.toString()).isTrue();
    assertThat(answer.path("row_count").asInt()).isEqualTo(3);
    assertThat(answer.at("/saved/table").asText()).isEqualTo("default.by_species");
    assertThat(answer.path("execution_time").asText()).endsWith("ms");
  }
}
