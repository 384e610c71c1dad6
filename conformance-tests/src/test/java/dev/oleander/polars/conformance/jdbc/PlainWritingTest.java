package dev.oleander.polars.conformance.jdbc;

import static dev.oleander.polars.conformance.jdbc.SqlFailures.assertState;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Statements that write, to a service that has the documented API and no more. */
@SandboxServer(extensions = false)
final class PlainWritingTest {
  @Test
  void whatTheDocumentedApiCanDoWorks(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      String create =
          "CREATE OR REPLACE TABLE plain_written AS SELECT CAST(1 AS BIGINT) AS id, 'a' AS name";
      assertThat(statement.executeUpdate(create)).isEqualTo(1);
      assertThat(
              statement.executeUpdate(
                  "INSERT INTO plain_written (name, id) SELECT 'b', CAST(2 AS BIGINT) -- swapped"))
          .isEqualTo(1);
      assertThat(statement.executeUpdate("INSERT INTO plain_written (name) VALUES ('c'), ('d')"))
          .isEqualTo(2);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO plain_written VALUES (?, ?)")) {
        for (int i = 5; i < 7; i++) {
          insert.setInt(1, i);
          insert.setString(2, "x");
          insert.addBatch();
        }
        assertThat(insert.executeBatch()).containsExactly(1, 1);
      }
      assertThat(
              Connections.rows(connection, "SELECT id, name FROM plain_written ORDER BY id, name"))
          .containsExactly(
              List.of("1", "a"),
              List.of("2", "b"),
              List.of("5", "x"),
              List.of("6", "x"),
              Arrays.asList(null, "c"),
              Arrays.asList(null, "d"));
      assertThat(statement.executeUpdate(create)).isEqualTo(1);
      assertThat(Connections.rows(connection, "SELECT count(*) AS n FROM plain_written"))
          .containsExactly(List.of("1"));
      assertState("HYC00", () -> statement.execute("CREATE TABLE plain_new AS SELECT 1 AS a"));
      assertState("HYC00", () -> statement.execute("DROP TABLE plain_written"));
      assertState("HYC00", () -> statement.execute("CREATE SCHEMA plain_new"));
      assertState(
          "HYC00", () -> statement.execute("SELECT * FROM plain_written FOR VERSION AS OF 1"));
    }
  }
}
