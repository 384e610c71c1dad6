package dev.oleander.polars.conformance.jdbc;

import static dev.oleander.polars.conformance.server.LongQueries.ENDLESS;
import static dev.oleander.polars.conformance.server.LongQueries.LONG_RESULT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application is told that runs into a limit of the server's own. */
@Tag("slow-start")
final class ServerLimitsTest {
  /** Keeps half a billion numbers before its first row. */
  private static final String LARGE_SORT =
      "SELECT a.sepal_length * b.sepal_width * c.petal_length * d.petal_width AS v FROM flowers a"
          + " CROSS JOIN flowers b CROSS JOIN flowers c CROSS JOIN flowers d ORDER BY v";

  private static final int REQUESTS_BEYOND_THE_RATE = 60;

  @TempDir private Path directory;

  @Test
  void tellsThatAWorkloadIsTooLarge() throws Exception {
    try (ServerProcess server =
            start("tiers: {2: {workers: 1, memory: 600MiB, resultRows: 1000}}\n");
        Connection connection = Connections.open(server)) {
      assertRaised(
          "53200", SQLNonTransientException.class, "OUT_OF_MEMORY", connection, LARGE_SORT);
      assertThat(Connections.rows(connection, "SELECT 1 AS one")).containsExactly(List.of("1"));
      assertRaised(
          "54000", SQLNonTransientException.class, "RESULT_TOO_LARGE", connection, LONG_RESULT);
      assertThat(Connections.rows(connection, "SELECT count(*) AS n FROM flowers"))
          .containsExactly(List.of("150"));
    }
  }

  @Test
  void tellsThatAWorkloadTakesTooLong() throws Exception {
    try (ServerProcess server = start("tiers: {2: {workers: 1, timeoutSeconds: 3}}\n");
        Connection connection = Connections.open(server)) {
      assertRaised("HYT00", SQLTimeoutException.class, "TIMED_OUT", connection, ENDLESS);
    }
  }

  @Test
  void tellsThatRequestsComeTooFastUnlessItMaySlowThemDown() throws Exception {
    try (ServerProcess server = start("http: {requestsPerSecond: 2}\n");
        Connection patient = open(server, "");
        Connection impatient = open(server, "?retryAttempts=1")) {
      SQLException raised = failureOfMany(impatient);

      assertThat((Throwable) raised)
          .isExactlyInstanceOf(SQLTransientException.class)
          .hasMessageContaining("TOO_MANY_REQUESTS")
          .hasMessageContaining("try again after 1 s");
      assertThat(raised.getSQLState()).isEqualTo("53300");
      assertThat(Connections.rows(patient, "SELECT 1 AS one")).containsExactly(List.of("1"));
    }
  }

  private ServerProcess start(String settings) throws IOException {
    Path file = Files.writeString(directory.resolve("settings.yaml"), settings);
    return ServerProcess.start(directory, "--config", file.toString());
  }

  private static Connection open(ServerProcess server, String properties) throws SQLException {
    return DriverManager.getConnection(
        server.jdbcUrl("/oleander/default" + properties), "conformance", ServerProcess.TOKEN);
  }

  private static SQLException failureOfMany(Connection connection) {
    try {
      for (int i = 0; i < REQUESTS_BEYOND_THE_RATE; i++) {
        readAll(connection, "SELECT 1 AS one");
      }
    } catch (SQLException e) {
      return e;
    }
    throw new AssertionError("the server took every request");
  }

  private static void assertRaised(
      String state,
      Class<? extends SQLException> type,
      String says,
      Connection connection,
      String sql) {
    SQLException raised = null;
    try {
      readAll(connection, sql);
    } catch (SQLException e) {
      raised = e;
    }
    assertThat((Throwable) raised).isExactlyInstanceOf(type).hasMessageContaining(says);
    assertThat(raised.getSQLState()).as(raised.getMessage()).isEqualTo(state);
  }

  private static void readAll(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        rows.getObject(1);
      }
    }
  }
}
