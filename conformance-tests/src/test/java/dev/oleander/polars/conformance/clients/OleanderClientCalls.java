package dev.oleander.polars.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the published Python client of the documented API does with a server, unchanged. */
abstract class OleanderClientCalls {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String COUNTS = "[[\"setosa\",50],[\"versicolor\",50],[\"virginica\",50]]";

  @Test
  final void runsQueries(ServerProcess server) throws Exception {
    JsonNode told = run("polars", ServerProcess.TOKEN, server);

    for (String alias : List.of("flowers", "f", "g")) {
      JsonNode result = told.path(alias);
      assertThat(result.path("success").asBoolean()).isTrue();
      assertThat(result.at("/results/columns").toString()).isEqualTo("[\"species\",\"n\"]");
      assertThat(result.at("/results/column_types").toString()).isEqualTo("[\"String\",\"Int64\"]");
      assertThat(result.at("/results/rows").toString()).isEqualTo(COUNTS);
      assertThat(result.path("row_count").asInt()).isEqualTo(3);
      assertThat(result.path("execution_time").asText()).matches("\\d+ms");
      assertThat(result.at("/compute/mode").asText()).isEqualTo("query");
      assertThat(result.at("/compute/distributed").asBoolean(true)).isFalse();
      assertThat(result.path("error").isNull()).isTrue();
    }
    assertThat(told.at("/every option/results/rows").toString()).isEqualTo("[[150]]");
  }

  @Test
  final void runsScripts(ServerProcess server) throws Exception {
    JsonNode result = run("scripts", ServerProcess.TOKEN, server).path("result");

    assertThat(result.path("success").asBoolean()).isTrue();
    assertThat(result.at("/results/columns").toString()).isEqualTo("[\"species\",\"len\"]");
    assertThat(result.at("/results/rows").toString())
        .isEqualTo("[[\"versicolor\",1],[\"virginica\",41]]");
    assertThat(result.at("/compute/mode").asText()).isEqualTo("script");
  }

  @Test
  final void asksAboutTheLake(ServerProcess server) throws Exception {
    JsonNode told = run("catalogs", ServerProcess.TOKEN, server);

    assertThat(told.at("/catalogs/registered_catalogs/0/name").asText()).isEqualTo("oleander");
    assertThat(told.at("/catalogs/registered_catalogs/0/table_count").isNull()).isTrue();
    assertThat(told.at("/counted/registered_catalogs/0/table_count").asInt())
        .isEqualTo(told.at("/counted/catalogs").size())
        .isPositive();
    assertThat(texts(told.path("namespaces"))).contains("default", "Mixed Case", "outer.inner");
    assertThat(texts(told.path("tables")))
        .contains("default/flowers", "outer.inner/leaves", "Mixed Case/Odd \"Table\"");
    assertThat(texts(told.path("of a namespace"))).containsExactly("Odd \"Table\"");
    assertThat(told.path("location").asText()).contains("/default/flowers-");
    assertThat(texts(told.path("schema"))).hasSize(5).contains("species string");
    assertThat(texts(told.path("nested"))).isNotEmpty();
    assertThat(told.at("/size/record_count").asText()).isEqualTo("150");
    assertThat(told.at("/size/data_file_count").asInt()).isEqualTo(1);
    assertThat(told.path("size of the snapshot")).isEqualTo(told.path("size"));
  }

  @Test
  final void isToldWhatIsWrong(ServerProcess server) throws Exception {
    JsonNode told = run("refusals", ServerProcess.TOKEN, server);

    assertTold(told, "column", "400 ", "no_such");
    assertTold(told, "script", "400 ", "line 2: ZeroDivisionError");
    assertTold(told, "no script", "400 ", "line 1: SyntaxError");
    assertTold(told, "table", "404 ", "table 'bees' was not found in namespace 'default'");
    assertTold(told, "catalog", "404 ", "catalog 'elsewhere'");
    assertTold(told, "tier", "400 ", "vcpus");
    assertTold(told, "destination", "404 ", "namespace 'nowhere'");
    assertTold(told, "distributed", "400 ", "distributed is not served here");
    assertTold(told, "namespaces", "404 ", "catalog 'elsewhere'");
    assertTold(told, "tables", "404 ", "namespace 'nowhere'");
    assertTold(told, "metadata", "404 ", "table 'bees'");
    assertTold(told, "snapshot", "400 ", "snapshotId 1");
    assertTold(told, "partition", "400 ", "partitionKey 'species'");
    assertTold(told, "another route", "404 ", "there is nothing at");
  }

  @Test
  final void isToldThatItsTokenIsUnknown(ServerProcess server) throws Exception {
    JsonNode told = run("stranger", "unknown", server);

    assertTold(told, "polars", "401 ", "token");
    assertTold(told, "catalogs", "401 ", "token");
  }

  private static void assertTold(JsonNode told, String call, String status, String message) {
    assertThat(told.path(call).asText()).as(call).startsWith(status).contains(message);
  }

  private static List<String> texts(JsonNode array) {
    return JSON.convertValue(
        array, JSON.getTypeFactory().constructCollectionType(List.class, String.class));
  }

  static JsonNode run(String what, String token, ServerProcess server) throws Exception {
    Outcome outcome =
        JavaProgram.run(
            List.of(
                BuildOutput.python().toString(),
                "-X",
                "utf8",
                BuildOutput.root()
                    .resolve("conformance-tests/src/test/python/oleander_client.py")
                    .toString(),
                server.base().toString(),
                token,
                what),
            Map.of());
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    return JSON.readTree(outcome.output());
  }
}
