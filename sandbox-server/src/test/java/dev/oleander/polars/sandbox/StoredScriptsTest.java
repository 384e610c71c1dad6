package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.sandbox.access.PrincipalLimits;
import dev.oleander.polars.sandbox.access.TokenStore;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stored scripts through the API of a whole server. */
@Timeout(180)
final class StoredScriptsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static TestServer server;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    store(
        "reports/flowers_of",
        """
        # /// procedure
        # description = "Flowers of one species"
        # [parameters.species]
        # type = "VARCHAR"
        # [parameters.most]
        # type = "BIGINT"
        # default = 10
        # description = "at most so many rows"
        # ///
        flowers = scan("default.flowers").filter(pl.col("species") == params["species"])
        result = flowers.select("species").limit(params["most"])
        """);
    store(
        "reports/types",
        """
        # /// procedure
        # [parameters.s]
        # type = "VARCHAR"
        # [parameters.i]
        # type = "BIGINT"
        # [parameters.f]
        # type = "DOUBLE"
        # [parameters.b]
        # type = "BOOLEAN"
        # [parameters.n]
        # type = "DECIMAL(10,2)"
        # [parameters.d]
        # type = "DATE"
        # [parameters.t]
        # type = "TIMESTAMP"
        # [parameters.z]
        # type = "TIMESTAMP WITH TIME ZONE"
        # ///
        result = pl.DataFrame({"k": list(params), "v": [repr(v) for v in params.values()]})
        """);
    store(
        "reports/failing",
        """
        # /// procedure
        # ///
        def half(x):
            return x / 0  # a secret of the house

        import traceback
        try:
            half(1)
        except ZeroDivisionError:
            traceback.print_exc()
        result = half(1)
        """);
    store("reports/unreadable", "# /// procedure\n# ///\nresult = (  # a secret of the house\n");
    store("reports/broken", "# /// procedure\n# [parameters.a]\n# ///\n");
    store("secret/spy", "# /// procedure\n# ///\nresult = scan('hidden.t')\n");
    server =
        new TestServer(
            folder,
            Map.of(
                "scripts.folder", folder.resolve("scripts"),
                "audit.file", folder.resolve("audit"),
                "audit.text", true));
  }

  private static void store(String name, String source) throws Exception {
    Path file = folder.resolve("scripts").resolve(name + ".py");
    Files.createDirectories(file.getParent());
    Files.writeString(file, source);
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private HttpResponse<String> send(String token, HttpRequest.Builder request) throws Exception {
    return server.send(client, request.setHeader("Authorization", "Bearer " + token));
  }

  private static String call(String name, String params) {
    return "{\"mode\": \"script\", \"storedScript\": \"%s\", \"params\": %s}"
        .formatted(name, params);
  }

  private JsonNode run(String name, String params) throws Exception {
    return JSON.readTree(send("secret", server.post(call(name, params))).body());
  }

  @Test
  void areListedWithWhatTheyTake() throws Exception {
    JsonNode body = JSON.readTree(send("secret", server.request("/api/v1/scripts")).body());

    assertThat(body.at("/scripts").findValuesAsText("name"))
        .contains("reports.flowers_of", "secret.spy");
    assertThat(body.at("/scripts/1").toString())
        .isEqualTo("{\"name\":\"reports.failing\",\"parameters\":[]}");
    assertThat(body.at("/scripts/2").toString())
        .isEqualTo(
            "{\"name\":\"reports.flowers_of\",\"description\":\"Flowers of one species\","
                + "\"parameters\":[{\"name\":\"species\",\"type\":\"VARCHAR\",\"required\":true},"
                + "{\"name\":\"most\",\"type\":\"BIGINT\",\"required\":false,\"default\":10,"
                + "\"description\":\"at most so many rows\"}]}");
    assertThat(body.at("/scripts/0").toString())
        .isEqualTo(
            "{\"name\":\"reports.broken\",\"problem\":\"line 2: parameter 'a' needs a type, such as"
                + " type = \\\"VARCHAR\\\"\"}");
    assertThat(send("secret", server.request("/api/v1/capabilities")).body())
        .contains("stored-scripts");
  }

  @Test
  void runWithTheirDefaults() throws Exception {
    JsonNode answer = run("reports.flowers_of", "{\"species\": \"setosa\"}");

    assertThat(answer.path("row_count").asInt()).as(answer.toString()).isEqualTo(10);
    assertThat(answer.at("/results/rows/0/0").asText()).isEqualTo("setosa");
    assertThat(answer.at("/tables/0/table").asText()).isEqualTo("default.flowers");
    String id = answer.path("workloadId").asText();
    JsonNode state =
        JSON.readTree(send("secret", server.request("/api/v1/workloads/" + id)).body());
    assertThat(state.path("storedScript").asText()).isEqualTo("reports.flowers_of");
    assertThat(state.path("mode").asText()).isEqualTo("script");
    JsonNode line = JSON.readTree(auditLine(id));
    assertThat(line.path("storedScript").asText()).isEqualTo("reports.flowers_of");
    assertThat(line.has("text")).isFalse();
  }

  /** Lines are written beside the answers. */
  private static String auditLine(String id) throws Exception {
    for (int i = 0; i < 1_000; i++) {
      for (String line : Files.readAllLines(folder.resolve("audit"))) {
        if (line.contains(id)) {
          return line;
        }
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError("the audit does not tell of " + id);
  }

  @Test
  void valuesArriveByTheirTypes() throws Exception {
    JsonNode answer =
        run(
            "reports.types",
            "{\"z\": \"2026-01-31T10:20:30.5+02:00\", \"s\": \"1\\u0000\u00e4\", \"i\":"
                + " 9223372036854775807, \"f\": 3, \"b\": true, \"n\": \"-12345678.9\", \"d\":"
                + " \"0001-01-01\", \"t\": \"2026-01-31 10:20:30.000001\"}");

    assertThat(answer.at("/results/rows").toString())
        .as(answer.toString())
        .isEqualTo(
            "[[\"s\",\"'1\\\\x00\u00e4'\"],[\"i\",\"9223372036854775807\"],[\"f\",\"3.0\"],"
                + "[\"b\",\"True\"],[\"n\",\"Decimal('-12345678.90')\"],"
                + "[\"d\",\"datetime.date(1, 1, 1)\"],"
                + "[\"t\",\"datetime.datetime(2026, 1, 31, 10, 20, 30, 1)\"],"
                + "[\"z\",\"datetime.datetime(2026, 1, 31, 8, 20, 30, 500000,"
                + " tzinfo=datetime.timezone.utc)\"]]");

    JsonNode nulls =
        run(
            "reports.types",
            "{\"z\": null, \"s\": null, \"i\": null, \"f\": null, \"b\": null, \"n\": null, \"d\":"
                + " null, \"t\": null}");
    assertThat(nulls.at("/results/rows").findValues("1")).isEmpty();
    assertThat(nulls.at("/results/rows/7/1").asText()).isEqualTo("None");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                       | params.species is required by the stored script 'reports.flowers_of': VARCHAR
          {"species": 1}                           | params.species must be a string
          {"species": "a", "most": 1.5}            | params.most must be a whole number of 64 bits
          {"species": "a", "most": 1.0}            | params.most must be a whole number of 64 bits
          {"species": "a", "most": "1"}            | params.most must be a whole number of 64 bits
          {"species": "a", "most": true}           | params.most must be a whole number of 64 bits
          {"species": "a", "most": 9223372036854775808} | params.most must be a whole number of 64 bits
          {"species": "a", "Most": 1}              | params.Most is no parameter of the stored script 'reports.flowers_of'; it takes species, most
          {"species": ["a"]}                       | params.species must be a string
          """)
  void whatDoesNotFitIsNamed(String params, String message) throws Exception {
    HttpResponse<String> answer = send("secret", server.post(call("reports.flowers_of", params)));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(answer.body()).path("errorCode").asText())
        .isEqualTo("INVALID_REQUEST");
    assertThat(JSON.readTree(answer.body()).path("error").asText()).startsWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          n | 1.5                            | a decimal number as a string, or a whole number
          n | "1.234"                        | has more digits than its type DECIMAL(10,2)
          n | "123456789"                    | has more digits than its type DECIMAL(10,2)
          n | "1e3"                          | a decimal number as a string
          n | "NaN"                          | a decimal number as a string
          d | "2026-02-30"                   | a date as a string
          d | "10000-01-01"                  | a date as a string
          d | "0000-01-01"                   | is not in the years 1 to 9999
          t | "2026-01-31T10:20:30Z"         | a time as a string
          t | "2026-01-31T10:20:30.1234567"  | has more than six digits after its second
          z | "2026-01-31T10:20:30"          | a time with its offset as a string
          z | "9999-12-31T23:59:59-01:00"    | is not in the years 1 to 9999
          f | "1"                            | a number
          f | 1e999                          | params holds a number that is too large
          b | 1                              | true or false
          """)
  void noValueIsBentIntoItsType(String name, String value, String message) throws Exception {
    String params =
        "{\"s\": null, \"i\": null, \"f\": null, \"b\": null, \"n\": null, \"d\": null, \"t\":"
            + " null, \"z\": null}";
    JsonNode answer =
        run("reports.types", params.replace('"' + name + "\": null", '"' + name + "\": " + value));

    assertThat(answer.path("errorCode").asText()).isEqualTo("INVALID_REQUEST");
    assertThat(answer.path("error").asText()).contains("params").contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "mode": "script", "storedScript": "reports.none"       | storedScript 'reports.none' is none that this server has
          "mode": "script", "storedScript": 1                    | storedScript must be a string
          "mode": "script", "storedScript": "reports.types", "script": "x" | storedScript is there beside script
          "mode": "query", "query": "SELECT 1", "storedScript": "reports.types" | storedScript is of mode script
          "mode": "script"                                       | script is required
          """)
  void aRequestThatMakesNoSenseIsRefused(String fields, String message) throws Exception {
    HttpResponse<String> answer = send("secret", server.post("{" + fields + "}"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(answer.body()).path("errorCode").asText())
        .isEqualTo("INVALID_REQUEST");
    assertThat(JSON.readTree(answer.body()).path("error").asText()).startsWith(message);
  }

  @Test
  void errorsTellLinesAndNoSource() throws Exception {
    JsonNode failed = run("reports.failing", "{}");
    assertThat(failed.path("errorCode").asText()).isEqualTo("SCRIPT_FAILED");
    assertThat(failed.path("error").asText())
        .isEqualTo("line 4: ZeroDivisionError: division by zero");
    assertThat(failed.path("details").asText())
        .isEqualTo("line 11, in <module>\nline 4, in half\nZeroDivisionError: division by zero");
    String id = failed.path("workloadId").asText();
    String log = send("secret", server.request("/api/v1/workloads/" + id + "/logs")).body();
    assertThat(log).contains("line 4, in half").doesNotContain("secret of the house");

    JsonNode unreadable = run("reports.unreadable", "{}");
    assertThat(unreadable.path("errorCode").asText()).isEqualTo("SYNTAX_ERROR");
    assertThat(unreadable.path("error").asText())
        .isEqualTo("line 3: SyntaxError: '(' was never closed");

    JsonNode broken = run("reports.broken", "{}");
    assertThat(broken.path("errorCode").asText()).isEqualTo("SCRIPT_FAILED");
    assertThat(broken.path("error").asText())
        .startsWith("the stored script 'reports.broken' cannot be run: line 2: parameter 'a'");
  }

  /** With the rights of who calls, and only those that the token is bound to. */
  @Test
  void runWithTheRightsOfWhoRunsThem() throws Exception {
    String bound =
        new TokenStore(server.tokens)
            .issue(
                "carol",
                List.of(),
                List.of("oleander.own"),
                false,
                Optional.of(Set.of("secret")),
                PrincipalLimits.NONE,
                Optional.empty())
            .text();

    JsonNode list = JSON.readTree(send(bound, server.request("/api/v1/scripts")).body());
    assertThat(list.path("scripts").findValuesAsText("name")).containsExactly("secret.spy");
    JsonNode spied = JSON.readTree(send(bound, server.post(call("secret.spy", "{}"))).body());
    assertThat(spied.path("error").asText()).contains("namespace 'hidden' was not found");
    JsonNode refused =
        JSON.readTree(
            send(bound, server.post(call("reports.flowers_of", "{\"species\": \"a\"}"))).body());
    assertThat(refused.path("error").asText())
        .startsWith("storedScript 'reports.flowers_of' is none that this server has");
  }

  /** Workers read no file of the folder, and a changed one runs at the next call. */
  @Test
  void aChangedFileRunsAndNoScriptReadsTheFolder() throws Exception {
    Path file = folder.resolve("scripts/reports/changing.py");
    store(
        "reports/changing",
        "# /// procedure\n# ///\nimport os\nresult = pl.DataFrame({'a': [os.path.exists('"
            + folder.resolve("scripts")
            + "')]})\n");
    assertThat(run("reports.changing", "{}").at("/results/rows").toString()).isEqualTo("[[false]]");

    store("reports/changing", "# /// procedure\n# ///\nresult = pl.DataFrame({'a': [2]})\n");
    assertThat(run("reports.changing", "{}").at("/results/rows").toString()).isEqualTo("[[2]]");

    Files.delete(file);
    assertThat(run("reports.changing", "{}").path("errorCode").asText())
        .isEqualTo("INVALID_REQUEST");
  }
}
