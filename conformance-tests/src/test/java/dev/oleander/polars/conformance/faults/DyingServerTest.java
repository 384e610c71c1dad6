package dev.oleander.polars.conformance.faults;

import static dev.oleander.polars.conformance.jdbc.SqlFailures.assertState;
import static dev.oleander.polars.conformance.server.LongQueries.LONG_RESULT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.PlainHttp.Answer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a server of its own, because it ends it. */
@Tag("slow-start")
final class DyingServerTest {
  @TempDir private Path directory;

  @Test
  void afterARestartTheNextStatementOfEachConnectionWorks() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String[] options = {"--workers", "1", "--port", Integer.toString(port)};
    try (ServerProcess before = ServerProcess.start(directory, options);
        Connection used = Connections.open(before);
        Connection waiting =
            Connections.open(before, "/oleander/default?retryBudget=60&retryAttempts=100")) {
      assertThat(Connections.rows(used, "SELECT 1 AS one")).hasSize(1);
      assertThat(Connections.rows(waiting, "SELECT 1 AS one")).hasSize(1);
      before.killHard();
      // A socket that was used just now is believed: what goes out on it may fail with 08006.
      TimeUnit.MILLISECONDS.sleep(400);
      // One asks while the server is away, and waits for it.
      CompletableFuture<List<List<String>>> answer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return Connections.rows(waiting, "SELECT 2 AS two");
                } catch (SQLException e) {
                  throw new CompletionException(e);
                }
              });
      try (ServerProcess after = ServerProcess.start(directory, options)) {
        assertThat(answer.get(60, TimeUnit.SECONDS)).hasSize(1);
        assertThat(Connections.rows(used, "SELECT 1 AS one")).hasSize(1);
        assertThat(used.isValid(5)).isTrue();
        assertThat(after.port()).isEqualTo(port);
      }
    }
  }

  @Test
  void aServerThatDiesIsNeverAShortResult() throws Exception {
    try (ServerProcess server = ServerProcess.start(directory, "--workers", "1")) {
      List<ProcessHandle> tree = server.handle().descendants().toList();
      assertThat(tree).as("the server's boxes").isNotEmpty();
      try (Connection connection = Connections.open(server, "/oleander/default?retryBudget=0");
          Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery(LONG_RESULT)) {
        assertThat(result.next()).isTrue();
        server.killHard();

        assertState(
            "08006",
            () -> {
              while (result.next()) {
                result.getDouble(1);
              }
            });
        assertState("08006", result::next);
        assertState("08001", () -> statement.executeQuery("SELECT 1 AS one"));
        assertThat(connection.isValid(2)).isFalse();
      }
      awaitEnd(tree);
    }
  }

  @Test
  void aWorkerThatDiesFailsItsWorkloadAndIsReplaced() throws Exception {
    try (ServerProcess server = ServerProcess.start(directory, "--workers", "1");
        Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      try (ResultSet result = statement.executeQuery(LONG_RESULT)) {
        assertThat(result.next()).isTrue();
        server.handle().descendants().forEach(ProcessHandle::destroyForcibly);

        assertState(
            "58000",
            () -> {
              while (result.next()) {
                result.getDouble(1);
              }
            });
      }
      assertThat(Connections.rows(connection, "SELECT count(*) AS n FROM flowers"))
          .containsExactly(List.of("150"));
    }
  }

  @Test
  void aWorkerThatDiesLeavesNoSuccessInJson() throws Exception {
    try (ServerProcess server = ServerProcess.start(directory, "--workers", "1")) {
      HttpURLConnection connection =
          server.http().begin(body(LONG_RESULT, Map.of()), "application/json");
      String id = connection.getHeaderField("Oleander-Workload-Id");
      String rest;
      try (InputStream in = connection.getInputStream()) {
        assertThat(in.readNBytes(1 << 20)).hasSize(1 << 20);
        server.handle().descendants().forEach(ProcessHandle::destroyForcibly);
        rest = end(in);
      }
      assertThat(rest).contains("\"errorCode\":\"WORKER_LOST\"").endsWith("\"success\":false}");
      assertThat(server.http().get("/api/v1/workloads/" + id).json().path("errorCode").asText())
          .isEqualTo("WORKER_LOST");
    }
  }

  @Test
  void aWorkerThatHangsIsReplacedAtTheTimeLimit() throws Exception {
    try (ServerProcess server = ServerProcess.start(directory, "--workers", "1");
        Connection connection = Connections.open(server)) {
      assertThat(Connections.rows(connection, "SELECT 1 AS one")).hasSize(1);
      for (ProcessHandle process : server.handle().descendants().toList()) {
        JavaProgram.run(List.of("kill", "-STOP", Long.toString(process.pid())), Map.of());
      }
      Answer answer =
          server
              .http()
              .post(PlainHttp.POLARS, body("SELECT 1 AS one", Map.of("timeoutSeconds", 2)));

      assertThat(answer.status()).as(answer::text).isEqualTo(504);
      assertThat(answer.json().path("errorCode").asText()).isEqualTo("TIMED_OUT");
      assertThat(Connections.rows(connection, "SELECT count(*) AS n FROM flowers"))
          .containsExactly(List.of("150"));
    }
  }

  @Test
  void aStoppedServerLeavesNoProcess() throws Exception {
    List<ProcessHandle> tree;
    try (ServerProcess server = ServerProcess.start(directory, "--workers", "2");
        Connection connection = Connections.open(server);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(LONG_RESULT)) {
      assertThat(result.next()).isTrue();
      tree = server.handle().descendants().toList();
    }
    assertThat(tree).isNotEmpty();
    awaitEnd(tree);
  }

  @Test
  void aRestartedServerFindsItsLake() throws Exception {
    try (ServerProcess server = ServerProcess.start(directory, "--workers", "1")) {
      server.killHard();
    }
    try (ServerProcess server = ServerProcess.start(directory, "--workers", "1");
        Connection connection = Connections.open(server)) {
      assertThat(Connections.rows(connection, "SELECT count(*) AS n FROM flowers"))
          .containsExactly(List.of("150"));
    }
  }

  private static String body(String sql, Map<String, Integer> more) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("mode", "query").put("query", sql);
    body.putArray("tables").add("flowers=default.flowers");
    more.forEach(body::put);
    return body.toString();
  }

  /** The last characters of a stream, however long it is. */
  private static String end(InputStream in) throws IOException {
    String last = "";
    byte[] piece = new byte[1 << 16];
    for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
      String both = last + new String(piece, 0, read, StandardCharsets.ISO_8859_1);
      last = both.substring(Math.max(0, both.length() - 2000));
    }
    return last;
  }

  private static void awaitEnd(List<ProcessHandle> tree) throws InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(5));
    while (tree.stream().anyMatch(ProcessHandle::isAlive) && Instant.now().isBefore(end)) {
      Thread.sleep(20);
    }
    assertThat(tree).noneMatch(ProcessHandle::isAlive);
  }
}
