package dev.oleander.polars.conformance.faults;

import static dev.oleander.polars.conformance.jdbc.SqlFailures.assertState;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a server of its own, because it ends it. */
@Tag("slow-start")
final class DyingServerTest {
  private static final String LONG_RESULT =
      "SELECT a.sepal_length AS x, d.species AS s FROM flowers a CROSS JOIN flowers b"
          + " CROSS JOIN flowers c CROSS JOIN flowers d";

  @TempDir private Path directory;

  @Test
  void aServerThatDiesIsNeverAShortResult() throws Exception {
    try (ServerProcess server = ServerProcess.start(directory, "--workers", "1")) {
      List<ProcessHandle> tree = server.handle().descendants().toList();
      assertThat(tree).as("the server's boxes").isNotEmpty();
      try (Connection connection = Connections.open(server);
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

  private static void awaitEnd(List<ProcessHandle> tree) throws InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(5));
    while (tree.stream().anyMatch(ProcessHandle::isAlive) && Instant.now().isBefore(end)) {
      Thread.sleep(20);
    }
    assertThat(tree).noneMatch(ProcessHandle::isAlive);
  }
}
