package dev.oleander.polars.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.PlainHttp.Answer;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Script mode, as docs/scripts.md and docs/protocol.md say. */
@SandboxServer
final class ScriptApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void answersAsAQueryDoes(ServerProcess server) throws IOException {
    ObjectNode body =
        script(
            """
            flowers = scan(params["table"])
            result = flowers.group_by("species").len().sort("species").limit(params["n"])
            """);
    body.putObject("params").put("table", "default.flowers").put("n", 2);

    JsonNode answer = server.http().post(PlainHttp.POLARS, body.toString()).json();

    assertThat(answer.path("success").asBoolean()).as(answer.toString()).isTrue();
    assertThat(answer.at("/results/rows").toString())
        .isEqualTo("[[\"setosa\",50],[\"versicolor\",50]]");
    assertThat(answer.at("/results/columns").toString()).isEqualTo("[\"species\",\"len\"]");
    assertThat(answer.path("row_count").asLong()).isEqualTo(2);
    assertThat(answer.at("/compute/mode").asText()).isEqualTo("script");
    JsonNode state = state(server, answer.path("workloadId").asText());
    assertThat(state.path("mode").asText()).isEqualTo("script");
    assertThat(state.path("state").asText()).isEqualTo("FINISHED");
    assertThat(state.path("rows").asLong()).isEqualTo(2);
  }

  @Test
  void takesWhatThePublishedClientAlwaysSends(ServerProcess server) throws IOException {
    ObjectNode body = script("result = pl.DataFrame({'p': [str(params)]})");
    body.put("catalog", "oleander").put("saveMode", "overwrite").put("distributed", false);
    body.putArray("tables");
    body.put("vcpus", 2);

    Answer answer = server.http().post(PlainHttp.POLARS, body.toString());

    assertThat(answer.json().at("/results/rows").toString())
        .as(answer.text())
        .isEqualTo("[[\"{}\"]]");
  }

  @Test
  void parametersArriveAsTheyWereSent(ServerProcess server) throws IOException {
    ObjectNode body = script("import json\nresult = pl.DataFrame({'p': [json.dumps(params)]})");
    String params =
        "{\"i\": 1152921504606846977, \"f\": 0.1, \"b\": false, \"n\": null, \"s\":"
            + " \"\u00e4\\u0000\", \"l\": [1, [\"x\"]], \"o\": {\"k\": 1e-7}}";
    body.set("params", JSON.readTree(params));

    JsonNode answer = server.http().post(PlainHttp.POLARS, body.toString()).json();

    assertThat(JSON.readTree(answer.at("/results/rows/0/0").asText()))
        .isEqualTo(JSON.readTree(params));
  }

  @Test
  void describesWithoutExecuting(ServerProcess server) throws IOException {
    ObjectNode body =
        script(
            "result = scan('default.flowers').select(n=pl.lit(1)).map_batches(lambda df: 1 / 0)");
    body.put("describe", true);

    JsonNode answer = server.http().post(PlainHttp.POLARS, body.toString()).json();

    assertThat(answer.path("success").asBoolean()).as(answer.toString()).isTrue();
    assertThat(answer.at("/results/columns").toString()).isEqualTo("[\"n\"]");
    assertThat(answer.path("row_count").asLong()).isZero();
  }

  @Test
  void answersAsAnArrowStreamToo(ServerProcess server) throws IOException {
    ObjectNode body = script("result = scan('default.flowers')");
    body.put("maxRows", 7).put("batchRows", 3).put("compression", "zstd");

    Answer answer = server.http().postForArrow(body.toString());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).containsEntry("Content-Type", PlainHttp.ARROW);
    assertThat(answer.body()).endsWith(-1, -1, -1, -1, 0, 0, 0, 0);
    String id = answer.headers().get("Oleander-Workload-Id");
    assertThat(state(server, id).path("rows").asLong()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x = 1                        | SCRIPT_FAILED | 400 | the script assigns no result
          result = None                | SCRIPT_FAILED | 400 | result is None and must be
          result = {'a': 1}            | SCRIPT_FAILED | 400 | result is of the type dict
          result = (                   | SYNTAX_ERROR  | 400 | line 1: SyntaxError: '(' was never closed
          1 / 0                        | SCRIPT_FAILED | 400 | line 1: ZeroDivisionError: division by zero
          scan('default.bees')         | SCRIPT_FAILED | 400 | line 1: LookupError: table 'bees' was not found
          scan('nowhere.bees')         | SCRIPT_FAILED | 400 | line 1: LookupError: namespace 'nowhere' was not
          scan('bees')                 | SCRIPT_FAILED | 400 | line 1: ValueError: 'bees' does not name a table
          scan('../../etc.passwd')     | SCRIPT_FAILED | 400 | line 1: ValueError
          scan('a/b.c/d')              | SCRIPT_FAILED | 400 | line 1: LookupError
          scan('default.flowers').collect() | SCRIPT_FAILED | 400 | the server handles execution
          result = scan('default.flowers').select('x') | COLUMN_NOT_FOUND | 400 | "x"
          import sys; sys.exit(1)      | SCRIPT_FAILED | 400 | the script called sys.exit(1)
          import os; os._exit(3)       | WORKER_LOST   | 500 | ended with status 3
          bytearray(1 << 60)           | OUT_OF_MEMORY | 500 | line 1: MemoryError
          import requests2             | SCRIPT_FAILED | 400 | No module named 'requests2'
          open('/etc/passwd')          | SCRIPT_FAILED | 400 | line 1: FileNotFoundError
          """)
  void saysWhatIsWrongWithAScript(
      String source, String code, int status, String message, ServerProcess server)
      throws IOException {
    Answer answer = server.http().post(PlainHttp.POLARS, script(source).toString());

    JsonNode json = answer.json();
    assertThat(answer.status()).as(answer::text).isEqualTo(status);
    assertThat(json.path("success").asBoolean()).isFalse();
    assertThat(json.path("errorCode").asText()).as(answer::text).isEqualTo(code);
    assertThat(json.path("error").asText()).contains(message);
    assertThat(answer.text()).doesNotContain("Traceback").doesNotContain("site-packages");
  }

  @Test
  void listsTheCallsOfAScriptThatFailed(ServerProcess server) throws IOException {
    String source = "def half(x):\n    return x / 0\n\nresult = half(1)\n";

    JsonNode json = server.http().post(PlainHttp.POLARS, script(source).toString()).json();

    assertThat(json.path("error").asText())
        .isEqualTo("line 2: ZeroDivisionError: division by zero");
    assertThat(json.path("details").asText())
        .isEqualTo(
            """
            line 4, in <module>: result = half(1)
            line 2, in half: return x / 0
            ZeroDivisionError: division by zero\
            """);
  }

  /** A worker that served a script serves nothing else, not even the same principal. */
  @Test
  void eachScriptHasAWorkerOfItsOwn(ServerProcess server) throws IOException {
    String poison =
        """
        import builtins, polars_worker.run
        builtins.left = pl.LazyFrame.left = polars_worker.run.left = True
        open("/tmp/left", "w").close()
        result = pl.DataFrame({"a": [1]})
        """;
    String look =
        """
        import builtins, os, polars_worker.run
        seen = [hasattr(x, "left") for x in (builtins, pl.LazyFrame, polars_worker.run)]
        result = pl.DataFrame({"a": [any(seen) or os.path.exists("/tmp/left")]})
        """;
    for (int i = 0; i < 3; i++) {
      JsonNode poisoned = server.http().post(PlainHttp.POLARS, script(poison).toString()).json();
      assertThat(poisoned.path("success").asBoolean()).as(poisoned.toString()).isTrue();
      JsonNode seen = server.http().post(PlainHttp.POLARS, script(look).toString()).json();
      assertThat(seen.at("/results/rows").toString()).as(seen.toString()).isEqualTo("[[false]]");
    }
  }

  @Test
  void isStoppedInTime(ServerProcess server) throws IOException {
    ObjectNode body = script("import time\ntime.sleep(600)");
    body.put("timeoutSeconds", 1);

    Answer answer = server.http().post(PlainHttp.POLARS, body.toString());

    assertThat(answer.status()).as(answer::text).isEqualTo(504);
    assertThat(answer.json().path("errorCode").asText()).isEqualTo("TIMED_OUT");
  }

  @Test
  void isFollowedByItsLogAndCancelled(ServerProcess server) throws Exception {
    UUID id = UUID.randomUUID();
    ObjectNode body =
        script(
            """
            import sys, time
            print('one \u00e4')
            print('two', file=sys.stderr)
            time.sleep(600)
            """);
    body.put("workloadId", id.toString());
    CompletableFuture<Answer> running =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return server.http().post(PlainHttp.POLARS, body.toString());
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });

    JsonNode log = await(server, id, "two\n");

    assertThat(log.path("text").asText()).isEqualTo("one \u00e4\ntwo\n");
    assertThat(log.path("offset").asLong()).isZero();
    assertThat(log.path("nextOffset").asLong()).isEqualTo(11);
    assertThat(log.path("droppedBytes").asLong()).isZero();
    assertThat(log.path("complete").asBoolean()).isFalse();
    JsonNode rest = server.http().get("/api/v1/workloads/" + id + "/logs?offset=7").json();
    assertThat(rest.path("text").asText()).isEqualTo("two\n");
    assertThat(rest.path("offset").asLong()).isEqualTo(7);

    JsonNode state = server.http().delete("/api/v1/workloads/" + id).json();
    assertThat(state.path("state").asText()).isEqualTo("CANCELLED");
    assertThat(running.get(20, TimeUnit.SECONDS).status()).isEqualTo(499);
    assertThat(complete(server, id).path("text").asText()).startsWith("one \u00e4\ntwo\n");
  }

  @Test
  void theLogOfAFailureStays(ServerProcess server) throws Exception {
    UUID id = UUID.randomUUID();
    ObjectNode body =
        script(
            "import warnings\nprint('before')\nwarnings.warn('careful')\nraise ValueError('no')");
    body.put("workloadId", id.toString());

    server.http().post(PlainHttp.POLARS, body.toString());

    JsonNode log = complete(server, id);
    assertThat(log.path("text").asText()).isEqualTo("before\nline 3: UserWarning: careful\n");
    assertThat(log.path("complete").asBoolean()).isTrue();
  }

  @Test
  void aQueryHasALogToo(ServerProcess server) throws Exception {
    JsonNode answer =
        server.http().post(PlainHttp.POLARS, Requests.query("SELECT 1 AS one")).json();

    JsonNode log = complete(server, UUID.fromString(answer.path("workloadId").asText()));

    assertThat(log.toString())
        .isEqualTo(
            "{\"text\":\"\",\"offset\":0,\"nextOffset\":0,\"droppedBytes\":0,\"complete\":true}");
  }

  @ParameterizedTest
  @CsvSource({"-1,400", "x,400", "9999999999999999999999,400", "999999,200"})
  void checksTheOffset(String offset, int status, ServerProcess server) throws Exception {
    JsonNode answer =
        server.http().post(PlainHttp.POLARS, Requests.query("SELECT 1 AS one")).json();
    String path = "/api/v1/workloads/" + answer.path("workloadId").asText() + "/logs?offset=";

    assertThat(server.http().get(path + offset).status()).isEqualTo(status);
  }

  @Test
  void anUnknownWorkloadHasNoLog(ServerProcess server) throws Exception {
    Answer answer = server.http().get("/api/v1/workloads/" + UUID.randomUUID() + "/logs");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().path("errorCode").asText()).isEqualTo("WORKLOAD_NOT_FOUND");
  }

  private static ObjectNode script(String source) {
    return JSON.createObjectNode().put("mode", "script").put("script", source);
  }

  private static JsonNode state(ServerProcess server, String id) throws IOException {
    return server.http().get("/api/v1/workloads/" + id).json();
  }

  private static JsonNode await(ServerProcess server, UUID id, String end) throws Exception {
    return until(server, id, log -> log.path("text").asText().endsWith(end));
  }

  private static JsonNode complete(ServerProcess server, UUID id) throws Exception {
    return until(server, id, log -> log.path("complete").asBoolean());
  }

  private static JsonNode until(
      ServerProcess server, UUID id, java.util.function.Predicate<JsonNode> enough)
      throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      Answer answer =
          server.http().send("GET", "/api/v1/workloads/" + id + "/logs", null, Map.of());
      if (enough.test(answer.json()) || Instant.now().isAfter(end)) {
        return answer.json();
      }
      Thread.sleep(20);
    }
  }
}
