package dev.oleander.polars.jdbc.statement;

import static dev.oleander.polars.jdbc.statement.SqlOutcome.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.jdbc.OleanderPolarsConnection;
import dev.oleander.polars.jdbc.OleanderPolarsProgress;
import dev.oleander.polars.jdbc.OleanderPolarsSaved;
import dev.oleander.polars.jdbc.OleanderPolarsScript;
import dev.oleander.polars.jdbc.OleanderPolarsScript.SaveMode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scripts by the driver's own interface, and their logs as warnings. */
@Timeout(30)
final class PolarsScriptTest {
  private static final String EXTENSIONS =
      "[\"script\", \"stored-scripts\", \"workload-logs\", \"destinations\", \"save-mode-create\"]";

  private ScriptedServer server;
  private Connection connection;
  private OleanderPolarsConnection polars;

  @BeforeEach
  void connect() throws IOException, SQLException {
    server = ScriptedServer.start();
    server.extensions = EXTENSIONS;
    server.more.put(
        "/api/v1/scripts",
        ScriptedServer.json(
            200,
            """
            {"ok": true, "scripts": [{"name": "reports.of", "parameters": [
              {"name": "species", "type": "VARCHAR", "required": true},
              {"name": "price", "type": "DECIMAL(5, 2)", "required": false}]}]}
            """));
    connection = server.connect("?timeZone=Europe/Berlin");
    polars = connection.unwrap(OleanderPolarsConnection.class);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    server.close();
  }

  private JsonNode sent() {
    return server.workloads.get(server.workloads.size() - 1);
  }

  private String params() {
    return sent().path("params").toString().replace('"', '\'');
  }

  private static MockResponse saved() {
    return ScriptedServer.json(
        200,
        "{\"success\": true, \"saved\": {\"table\": \"default.t\", \"rows_written\": 7, \"mode\":"
            + " \"append\", \"snapshotId\": \"42\"}, \"warnings\": [\"slow\"]}");
  }

  /** A server that has printed this, and goes on if it is not complete. */
  private void prints(String text, boolean complete) {
    byte[] all = text.getBytes(StandardCharsets.UTF_8);
    server.log =
        offset -> {
          int from = (int) Math.min(offset, all.length);
          String rest = new String(all, from, all.length - from, StandardCharsets.UTF_8);
          return ScriptedServer.json(
              200,
              "{\"text\": \"%s\", \"offset\": %d, \"nextOffset\": %d, \"complete\": %s}"
                  .formatted(rest.replace("\n", "\\n"), from, all.length, complete));
        };
  }

  private static List<String> messages(SQLWarning first) {
    List<String> messages = new ArrayList<>();
    for (SQLWarning next = first; next != null; next = next.getNextWarning()) {
      assertThat(next.getSQLState()).isEqualTo("01000");
      messages.add(next.getMessage());
    }
    return messages;
  }

  @Test
  void sendsWhatItIsTold() throws SQLException {
    try (OleanderPolarsScript script = polars.script("result = 1")) {
      script
          .param("table", "default.flowers")
          .param("limit", 25)
          .params(Map.of("more", new int[] {1, 2}))
          .tier(4)
          .timeout(Duration.ofSeconds(5))
          .maxRows(2)
          .fetchSize(7);
      try (ResultSet rows = script.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getStatement()).isNotNull();
      }
      assertThat(sent().path("mode").asText()).isEqualTo("script");
      assertThat(sent().path("script").asText()).isEqualTo("result = 1");
      assertThat(params()).isEqualTo("{'table':'default.flowers','limit':25,'more':[1,2]}");
      assertThat(sent().path("vcpus").asInt()).isEqualTo(4);
      assertThat(sent().path("timeoutSeconds").asInt()).isEqualTo(5);
      assertThat(sent().path("maxRows").asInt()).isEqualTo(2);
      assertThat(sent().path("batchRows").asInt()).isEqualTo(7);
      assertThat(script.getWorkloadId()).contains(sent().path("workloadId").asText());
      assertThat(script.getProgress()).isPresent();

      script.distributed("t4g.medium", 4).param("limit", null);
      script.executeQuery();
      assertThat(sent().path("distributed").asBoolean()).isTrue();
      assertThat(sent().path("instanceType").asText()).isEqualTo("t4g.medium");
      assertThat(sent().path("clusterSize").asInt()).isEqualTo(4);
      assertThat(sent().has("vcpus")).isFalse();
      assertThat(params()).contains("'limit':null");
    }
  }

  @Test
  void keepsTheTypesOfParams() throws SQLException {
    UUID id = UUID.randomUUID();
    try (OleanderPolarsScript script = polars.script("s")) {
      script
          .param("a", true)
          .param("b", Long.MIN_VALUE)
          .param("c", new BigInteger("123456789012345678901234567890"))
          .param("d", 0.1)
          .param("e", new BigDecimal("2.50"))
          .param("f", LocalDate.of(2024, 2, 29))
          .param("g", LocalDateTime.of(2024, 2, 29, 12, 0))
          .param("h", Arrays.asList("x", null, Map.of("y", List.of(1, 2.5f))))
          .param("i", id)
          .param("j", new Object[] {1, "z"});
      script.executeQuery();
      assertThat(params())
          .isEqualTo(
              "{'a':true,'b':-9223372036854775808,'c':123456789012345678901234567890,'d':0.1,"
                  + "'e':2.5,'f':'2024-02-29','g':'2024-02-29T12:00:00',"
                  + "'h':['x',null,{'y':[1,2.5]}],'i':'"
                  + id
                  + "','j':[1,'z']}");
      assertThat(state(() -> script.param("k", Double.POSITIVE_INFINITY))).isEqualTo("22003");
      assertThat(state(() -> script.param("k", new byte[1]))).isEqualTo("HYC00");
      assertThat(state(() -> script.param("k", new Object()))).isEqualTo("HYC00");
      assertThat(state(() -> script.param("k", Map.of(1, 2)))).isEqualTo("HYC00");
      assertThat(state(() -> script.param("", 1))).isEqualTo("22023");
      List<Object> deep = new ArrayList<>();
      deep.add(deep);
      assertThat(state(() -> script.param("k", deep))).isEqualTo("22023");
      script.executeQuery();
      assertThat(params()).doesNotContain("'k'");
    }
  }

  @Test
  void runsStoredScriptsWithWhatTheyDeclare() throws SQLException {
    try (OleanderPolarsScript script = polars.storedScript("reports.of")) {
      assertThat(state(script::executeQuery)).isEqualTo("07001");
      assertThat(state(() -> script.param("other", 1))).isEqualTo("42000");
      assertThat(state(() -> script.param("price", "x"))).isEqualTo("22018");
      script.param("species", "setosa").param("price", 1.5).executeQuery();
      assertThat(sent().path("storedScript").asText()).isEqualTo("reports.of");
      assertThat(params()).isEqualTo("{'species':'setosa','price':'1.5'}");
    }
    assertThat(state(() -> polars.storedScript("reports.nothing"))).isEqualTo("42883");
  }

  @Test
  void savesItsResult() throws SQLException {
    server.answer = body -> saved();
    try (OleanderPolarsScript script = polars.script("s")) {
      assertThat(state(script::save)).isEqualTo("HY010");
      script.destination("t", SaveMode.REPLACE).partitionBy("species", "month(d)");
      assertThat(state(script::executeQuery)).isEqualTo("HY010");

      OleanderPolarsSaved saved = script.save();

      assertThat(saved.table()).isEqualTo("default.t");
      assertThat(saved.rowsWritten()).isEqualTo(7);
      assertThat(saved.snapshotId()).contains("42");
      assertThat(saved.warnings()).containsExactly("slow");
      assertThat(sent().path("destination").asText()).isEqualTo("default.t");
      assertThat(sent().path("saveMode").asText()).isEqualTo("overwrite");
      assertThat(sent().path("replaceSchema").asBoolean()).isTrue();
      assertThat(sent().path("partitionBy").toString()).isEqualTo("[\"species\",\"month(d)\"]");
      String key = sent().path("idempotencyKey").asText();
      script.destination("a.b", SaveMode.APPEND).save();
      assertThat(sent().path("destination").asText()).isEqualTo("a.b");
      assertThat(sent().path("idempotencyKey").asText()).isNotEmpty().isNotEqualTo(key);

      connection.setReadOnly(true);
      assertThat(state(script::save)).isEqualTo("25006");
    }
  }

  @Test
  void saysWhatAPlainServiceCannot() throws SQLException {
    server.extensions = "[]";
    server.answer = body -> saved();
    try (Connection plain = server.connect("");
        OleanderPolarsScript script = plain.unwrap(OleanderPolarsConnection.class).script("s")) {
      assertThat(state(() -> script.destination("t", SaveMode.CREATE))).isEqualTo("HYC00");
      assertThat(state(() -> script.destination("t", SaveMode.REPLACE))).isEqualTo("HYC00");
      assertThat(state(() -> script.onLog(text -> {}, Duration.ofSeconds(1)))).isEqualTo("HYC00");
      assertThat(state(script::getLog)).isEqualTo("answers ");
      script.destination("t", SaveMode.APPEND).param("x", "text").save();
      assertThat(sent().path("saveMode").asText()).isEqualTo("append");
      assertThat(sent().has("idempotencyKey")).isFalse();
      assertThat(state(script::getLog)).isEqualTo("HYC00");
      script.param("n", 5);
      assertThatThrownBy(script::save)
          .hasMessageContaining("int(params['n'])")
          .extracting("SQLState")
          .isEqualTo("HYC00");
      assertThat(state(() -> script.partitionBy("x"))).isEqualTo("HYC00");
    }
  }

  @Test
  void isCancelledByAnyThread() throws Exception {
    server.answer = body -> ScriptedServer.silence();
    try (OleanderPolarsScript script = polars.script("s")) {
      CompletableFuture<Object> run =
          CompletableFuture.supplyAsync(() -> state(script::executeQuery));
      while (server.workloads.isEmpty()) {
        Thread.sleep(10);
      }
      script.cancel();
      assertThat(run.get(20, TimeUnit.SECONDS)).isEqualTo("57014");
      assertThat(script.getProgress().orElseThrow().state())
          .isEqualTo(OleanderPolarsProgress.State.CANCELLED);
      server.answer = body -> ScriptedServer.rows();
      assertThat(script.executeQuery().next()).isTrue();
    }
  }

  @Test
  void isClosedWithItsConnection() throws SQLException {
    OleanderPolarsScript script = polars.script("s");
    ResultSet rows = script.executeQuery();
    connection.close();
    assertThat(rows.isClosed()).isTrue();
    assertThat(state(script::executeQuery)).isEqualTo("08003");
    script.close();
    assertThat(state(() -> polars.script("s"))).isEqualTo("08003");
  }

  @Test
  void closedItDoesNothing() throws SQLException {
    OleanderPolarsScript script = polars.script("s");
    script.close();
    script.close();
    assertThat(state(script::executeQuery)).isEqualTo("24000");
    assertThat(state(() -> script.param("x", 1))).isEqualTo("24000");
    assertThat(state(() -> polars.script(null))).isEqualTo("22023");
  }

  @Test
  void tellsItsLog() throws SQLException {
    prints("one\nzwei ü\n", true);
    try (OleanderPolarsScript script = polars.script("s")) {
      script.executeQuery();
      assertThat(script.getLog()).isEqualTo("one\nzwei ü\n");
    }
  }

  @Test
  void listenersHearWhatIsPrintedWhileItRuns() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    prints("one\n", false);
    CompletableFuture<MockResponse> later = new CompletableFuture<>();
    server.answer =
        body -> {
          try {
            return later.get(20, TimeUnit.SECONDS);
          } catch (InterruptedException
              | ExecutionException
              | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
          }
        };
    try (OleanderPolarsScript script = polars.script("s")) {
      assertThat(state(() -> script.onLog(heard::add, Duration.ofMillis(1)))).isEqualTo("22023");
      script.onLog(heard::add, Duration.ofMillis(50));
      CompletableFuture<Object> run =
          CompletableFuture.supplyAsync(() -> state(script::executeQuery));
      assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("one\n");
      assertThat(run).isNotDone();
      later.complete(ScriptedServer.rows());
      run.get(20, TimeUnit.SECONDS);
      prints("one\ntwo\n", true);
      assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("two\n");
    }
  }

  @Test
  void logsAreWarningsOfAStatement() throws SQLException {
    prints("one\n\ntw", false);
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("CALL polars_script('s')");
      assertThat(messages(statement.getWarnings())).containsExactly("one", "");
      prints("one\n\ntwo\nthree", true);
      assertThat(messages(statement.getWarnings())).containsExactly("one", "", "two", "three");
      statement.clearWarnings();
      assertThat((Throwable) statement.getWarnings()).isNull();

      server.answer = body -> ScriptedServer.error(400, "SCRIPT_FAILED", "line 1: no");
      assertThat(state(() -> statement.executeQuery("CALL polars_script('s')"))).isEqualTo("38000");
      assertThat(messages(statement.getWarnings())).containsExactly("one", "", "two", "three");

      server.answer = body -> ScriptedServer.rows();
      int asked = server.requests.size();
      statement.executeQuery("SELECT 1 AS x");
      assertThat((Throwable) statement.getWarnings()).isNull();
      assertThat(server.requests.subList(asked, server.requests.size()))
          .noneMatch(request -> request.contains("/logs"));
    }
  }

  @Test
  void warningsAreBounded() throws SQLException {
    prints("x".repeat(100_000) + "\n" + "line\n".repeat(ScriptLog.MOST_LINES), true);
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("CALL polars_script('s')");
      List<String> messages = messages(statement.getWarnings());
      assertThat(messages).hasSize(ScriptLog.MOST_LINES + 1);
      assertThat(messages.get(0)).hasSize(ScriptLog.MOST_CHARACTERS + 1).endsWith("…");
      assertThat(messages.get(ScriptLog.MOST_LINES)).contains("more than 500 lines");
      assertThat(messages(statement.getWarnings())).hasSize(ScriptLog.MOST_LINES + 1);
    }
  }

  @Test
  void aLogThatIsNotToldIsNoFailure() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("CALL polars_script('s')");
      assertThat((Throwable) statement.getWarnings()).isNull();
    }
  }
}
