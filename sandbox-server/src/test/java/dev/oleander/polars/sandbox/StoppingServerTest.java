package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server that is told to stop, or killed, does with what runs. */
@Timeout(180)
@Tag("slow-start")
final class StoppingServerTest {
  /** Minutes of work. */
  private static final String ENDLESS_WORK =
      "SELECT count(DISTINCT a.sepal_length * b.sepal_width * c.petal_length * d.petal_width) AS n"
          + " FROM flowers a CROSS JOIN flowers b CROSS JOIN flowers c"
          + " CROSS JOIN flowers d CROSS JOIN flowers e";

  /** More rows than are on their way to a client that reads none. */
  private static final String LONG_RESULT =
      "SELECT a.species FROM flowers a CROSS JOIN flowers b CROSS JOIN flowers c"
          + " CROSS JOIN (SELECT * FROM flowers LIMIT 4) d";

  @TempDir private Path folder;

  @Test
  void letsRunWhatRunsAndTakesNothingNew() throws Exception {
    try (ServerProgram server = ServerProgram.start(folder, "drainSeconds: 100")) {
      assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
      server.awaitReady();
      UUID id = UUID.randomUUID();
      // It runs for as long as nothing is read.
      HttpResponse<InputStream> answer =
          server.stream(Version.HTTP_1_1, "application/json", LONG_RESULT, id);
      server.awaitState(id, "RUNNING");
      server.process().destroy();
      server.awaitRefusal();

      assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
      HttpResponse<String> ready = server.get("/health/ready");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body())
          .contains("{\"name\":\"accepting\",\"ok\":false,\"problem\":\"the server is stopping\"}");
      HttpResponse<String> refused = server.run("SELECT 1 AS one", UUID.randomUUID()).join();
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("SHUTTING_DOWN");
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
      assertThat(server.state(id).path("state").asText()).isEqualTo("RUNNING");

      try (InputStream body = answer.body()) {
        assertThat(end(body)).contains("\"row_count\":13500000").endsWith("\"success\":true}");
      }
      assertThat(server.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(server.process().exitValue()).as(server.log()).isZero();
      assertThat(folder.resolve("run")).isEmptyDirectory();
    }
  }

  @Test
  void stopsWhatRunsWhenTheTimeIsUp() throws Exception {
    try (ServerProgram server = ServerProgram.start(folder, "drainSeconds: 1")) {
      UUID id = UUID.randomUUID();
      CompletableFuture<HttpResponse<String>> answer = server.run(ENDLESS_WORK, id);
      server.awaitState(id, "STARTING", "RUNNING");
      server.process().destroy();

      assertThat(answer.join().statusCode()).isEqualTo(499);
      assertThat(answer.join().body()).contains("the server is stopping");
      assertThat(server.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(server.process().exitValue()).as(server.log()).isZero();
      assertThat(folder.resolve("run")).isEmptyDirectory();
    }
  }

  @Test
  void stopsAtOnceWhenItIsToldAgain() throws Exception {
    try (ServerProgram server = ServerProgram.start(folder, "drainSeconds: 3600")) {
      UUID id = UUID.randomUUID();
      CompletableFuture<HttpResponse<String>> answer = server.run(ENDLESS_WORK, id);
      server.awaitState(id, "STARTING", "RUNNING");
      server.process().destroy();
      server.awaitRefusal();
      assertThat(answer).isNotDone();
      server.process().destroy();

      assertThat(answer.join().statusCode()).isEqualTo(499);
      assertThat(server.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(server.process().exitValue()).as(server.log()).isZero();
      assertThat(folder.resolve("run")).isEmptyDirectory();
    }
  }

  @Test
  void knowsAfterwardsWhatRanWhenItWasKilled() throws Exception {
    UUID finished = UUID.randomUUID();
    UUID killed = UUID.randomUUID();
    try (ServerProgram server = ServerProgram.start(folder, "stateDirectory: state")) {
      assertThat(server.run("SELECT 1 AS one", finished).join().statusCode()).isEqualTo(200);
      CompletableFuture<HttpResponse<String>> unanswered = server.run(ENDLESS_WORK, killed);
      server.awaitState(killed, "RUNNING", "STARTING");
      server.awaitRecorded(folder.resolve("state"), killed);
      server.process().destroyForcibly().waitFor();
      assertThat(unanswered).failsWithin(60, TimeUnit.SECONDS);
    }
    try (ServerProgram server = ServerProgram.start(folder, "stateDirectory: state")) {
      JsonNode state = server.state(killed);
      assertThat(state.path("state").asText()).isEqualTo("FAILED");
      assertThat(state.path("errorCode").asText()).isEqualTo("WORKER_LOST");
      assertThat(state.path("error").asText()).isEqualTo("the server was stopped while it ran");
      assertThat(state.path("finishedAt").isNull()).isTrue();
      assertThat(state.path("timings").isNull()).isTrue();
      JsonNode done = server.state(finished);
      assertThat(done.path("state").asText()).isEqualTo("FINISHED");
      assertThat(done.path("rows").asInt()).isOne();
      assertThat(done.at("/limits/threads").isInt()).isTrue();
      assertThat(server.run("SELECT 1 AS one", finished).join().statusCode()).isEqualTo(409);
      assertThat(server.run("SELECT 1 AS one", killed).join().statusCode()).isEqualTo(409);
      UUID next = UUID.randomUUID();
      assertThat(server.run("SELECT 2 AS two", next).join().statusCode()).isEqualTo(200);
      JsonNode page = server.json("/api/v1/workloads?limit=2");
      assertThat(page.path("workloads").findValuesAsText("id"))
          .containsExactly(next.toString(), killed.toString());
      assertThat(
              server
                  .json("/api/v1/workloads?before=" + page.path("before").asText())
                  .path("workloads")
                  .findValuesAsText("id"))
          .containsExactly(finished.toString());
      assertThat(server.delete("/api/v1/workloads/" + killed).body()).contains("\"FAILED\"");

      try (ServerProgram second = ServerProgram.launch(folder, "stateDirectory: state")) {
        assertThat(second.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.process().exitValue()).isEqualTo(2);
        assertThat(second.log()).contains("is in use by another server");
      }
    }
  }

  @Test
  void knowsAfterwardsWhatAWorkloadPrinted() throws Exception {
    UUID id = UUID.randomUUID();
    String logs = "/api/v1/workloads/" + id + "/logs";
    try (ServerProgram server = ServerProgram.start(folder, "stateDirectory: state")) {
      server.awaitReady();
      String source = "print('one \u00e4')\nresult = pl.DataFrame({'a': [1]})";
      assertThat(server.runScript(source, id).join().body()).contains("\"success\":true");
      JsonNode log = server.awaitWholeLog(logs);
      assertThat(log.path("text").asText()).isEqualTo("one \u00e4\n");
    }
    try (ServerProgram server = ServerProgram.start(folder, "stateDirectory: state")) {
      server.awaitReady();
      JsonNode log = server.awaitWholeLog(logs);
      assertThat(log.path("text").asText()).isEqualTo("one \u00e4\n");
      assertThat(log.path("nextOffset").asInt()).isEqualTo(7);
    }
  }

  @Test
  void aDamagedHistoryIsNoReasonNotToStart() throws Exception {
    Path state = Files.createDirectories(folder.resolve("state"));
    Files.writeString(state.resolve("history.sqlite"), "no database ".repeat(500));
    try (ServerProgram server = ServerProgram.start(folder, "stateDirectory: state")) {
      assertThat(server.run("SELECT 1 AS one", UUID.randomUUID()).join().statusCode())
          .isEqualTo(200);
      assertThat(server.log()).contains("is set aside as");
    }
  }

  /** The last characters of an answer that does not fit into memory. */
  private static String end(InputStream body) throws IOException {
    String before = "";
    String last = "";
    for (byte[] read = body.readNBytes(1 << 16); read.length > 0; read = body.readNBytes(1 << 16)) {
      before = last;
      last = new String(read, StandardCharsets.UTF_8);
    }
    return before + last;
  }
}
