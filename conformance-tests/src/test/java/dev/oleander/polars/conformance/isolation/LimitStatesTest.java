package dev.oleander.polars.conformance.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.LongQueries;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the ends that limits put to a workload are told apart in the driver. */
@Timeout(300)
@Tag("slow-start")
final class LimitStatesTest {

  /** Half a billion rows, all of which are needed before the first is known. */
  private static final String SORTED =
      "SELECT a.sepal_length + b.sepal_width + c.petal_length + d.petal_width AS s"
          + " FROM flowers a CROSS JOIN flowers b CROSS JOIN flowers c CROSS JOIN flowers d"
          + " ORDER BY s DESC";

  @TempDir private static Path directory;
  private static ServerProcess server;

  @BeforeAll
  static void start() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("server.yaml"),
            """
            tiers:
              2: {workers: 1, memory: 512MiB, resultRows: 100000}
            """);
    server = ServerProcess.start(directory, "--config", config.toString());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aResultThatIsTooLarge() throws Exception {
    assertThat((Throwable) failure(LongQueries.LONG_RESULT, 0))
        .hasMessageContaining("100000 rows")
        .extracting(LimitStatesTest::state)
        .isEqualTo("54000");
  }

  @Test
  void aQueryThatNeedsMoreMemory() throws Exception {
    assertThat((Throwable) failure(SORTED, 0))
        .hasMessageContaining("512 MiB of tier 2")
        .extracting(LimitStatesTest::state)
        .isEqualTo("53200");
  }

  @Test
  void aQueryThatTakesTooLong() throws Exception {
    assertThat((Throwable) failure(LongQueries.ENDLESS, 3))
        .extracting(LimitStatesTest::state)
        .isEqualTo("HYT00");
  }

  @Test
  void aWorkerThatIsKilledFromOutside() throws Exception {
    CompletableFuture<SQLException> running =
        CompletableFuture.supplyAsync(
            () -> catchThrowableOfType(SQLException.class, () -> read(LongQueries.ENDLESS, 0)));
    while (server.http().get("/health").json().path("workers").path("busy").asInt() == 0) {
      assertThat(running).isNotDone();
      Thread.sleep(20);
    }
    server.handle().descendants().forEach(ProcessHandle::destroyForcibly);
    assertThat((Throwable) running.get())
        .hasMessageContaining("killed from outside")
        .extracting(LimitStatesTest::state)
        .isEqualTo("58000");
  }

  private static String state(Throwable failure) {
    return ((SQLException) failure).getSQLState();
  }

  private static SQLException failure(String sql, int timeoutSeconds) {
    return catchThrowableOfType(SQLException.class, () -> read(sql, timeoutSeconds));
  }

  private static void read(String sql, int timeoutSeconds) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(timeoutSeconds);
      try (ResultSet result = statement.executeQuery(sql)) {
        while (result.next()) {
          assertThat(result.getObject(1)).isNotNull();
        }
      }
    }
  }
}
