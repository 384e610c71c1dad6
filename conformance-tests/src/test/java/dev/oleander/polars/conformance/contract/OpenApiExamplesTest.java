package dev.oleander.polars.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.PlainHttp.Answer;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import dev.oleander.polars.contract.ApiContract;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of the API's description are what a server answers. */
@SandboxServer
final class OpenApiExamplesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String IN_JSON = "/content/application~1json/examples";

  /** A request, and the answer of the same name. */
  record Example(String name, JsonNode request, int status, JsonNode answer) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Example> examples() throws IOException {
    JsonNode operation =
        JSON.readTree(ApiContract.withExtensions().description())
            .path("paths")
            .path(PlainHttp.POLARS)
            .path("post");
    Map<String, Example> examples = new TreeMap<>();
    Map<String, JsonNode> requests = new HashMap<>();
    operation
        .path("requestBody")
        .at(IN_JSON)
        .properties()
        .forEach(entry -> requests.put(entry.getKey(), entry.getValue().path("value")));
    operation
        .path("responses")
        .properties()
        .forEach(
            response ->
                response
                    .getValue()
                    .at(IN_JSON)
                    .properties()
                    .forEach(
                        entry ->
                            examples.put(
                                entry.getKey(),
                                new Example(
                                    entry.getKey(),
                                    requests.get(entry.getKey()),
                                    Integer.parseInt(response.getKey()),
                                    entry.getValue().path("value")))));
    assertThat(examples).hasSizeGreaterThan(1);
    assertThat(examples.keySet()).isEqualTo(requests.keySet());
    return examples.values().stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isTrue(Example example, ServerProcess server) throws IOException {
    Answer answer = server.http().post(PlainHttp.POLARS, example.request().toString());

    assertThat(answer.status()).as(answer::text).isEqualTo(example.status());
    assertThat(lasting(answer.json())).isEqualTo(lasting(example.answer()));
  }

  /** Without what is another one each time, of which only the form is looked at. */
  private static JsonNode lasting(JsonNode answer) {
    ObjectNode kept = answer.deepCopy();
    assertThat(UUID.fromString(kept.remove("workloadId").asText())).isNotNull();
    if (kept.has("execution_time")) {
      assertThat(kept.remove("execution_time").asText()).matches("\\d+ms");
    }
    kept.path("tables")
        .forEach(
            table ->
                assertThat(((ObjectNode) table).remove("snapshotId").asText()).matches("\\d+"));
    if (kept.path("details").isTextual()) {
      kept.put("details", kept.path("details").asText().replaceAll("-[0-9a-f-]{36}", "-some-file"));
    }
    return kept;
  }
}
