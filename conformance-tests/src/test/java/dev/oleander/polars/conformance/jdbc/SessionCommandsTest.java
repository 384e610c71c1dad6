package dev.oleander.polars.conformance.jdbc;

import static dev.oleander.polars.conformance.jdbc.SqlFailures.assertState;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SandboxServer
final class SessionCommandsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SHOW CATALOGS                                 | oleander
          SHOW SCHEMAS LIKE 'o%'                        | outer,outer.inner
          SHOW SCHEMAS FROM oleander LIKE 'def_ult'     | default
          SHOW TABLES                                   | flowers
          SHOW TABLES FROM conformance                  | flowers,no_rows,types
          SHOW TABLES IN oleander.conformance LIKE 'n%' | no_rows
          SHOW TABLES FROM "outer"."inner"              | leaves
          DESCRIBE flowers                              | sepal_length,sepal_width,petal_length,petal_width,species
          SHOW COLUMNS FROM default.flowers LIKE 's%'   | sepal_length,sepal_width,species
          DESC oleander.conformance.flowers             | petals
          """)
  void showsTheLake(String sql, String names, ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server)) {
      assertThat(Connections.rows(connection, sql).stream().map(row -> row.get(0)))
          .containsExactlyInAnyOrder(names.split(",", -1));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3D000 | SHOW SCHEMAS FROM nowhere
          3F000 | SHOW TABLES FROM nowhere
          42S02 | DESCRIBE nothing
          3F000 | DESCRIBE nowhere.flowers
          3F000 | USE nowhere
          3D000 | USE CATALOG nowhere
          22023 | SET nothing = 1
          22023 | SET queryTimeout = soon
          42000 | SHOW
          42000 | USE 1
          """)
  void tellsWhatIsNotThere(String state, String sql, ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      assertState(state, () -> statement.execute(sql));
      assertThat(connection.getSchema()).isEqualTo("default");
    }
  }

  @Test
  void runsAScriptOfCommandsAndQueries(ServerProcess server) throws SQLException {
    List<String> seen = new ArrayList<>();
    try (Connection connection =
            Connections.open(server, "/oleander/default?multipleStatements=true");
        Statement statement = connection.createStatement()) {
      boolean rows =
          statement.execute(
              "SELECT count(*) FROM flowers; USE conformance; SET queryTimeout = 9;"
                  + " SELECT sum(petals) FROM flowers; SHOW queryTimeout");
      while (rows || statement.getUpdateCount() != -1) {
        if (rows) {
          try (ResultSet result = statement.getResultSet()) {
            seen.addAll(Connections.rows(result).get(0));
          }
        } else {
          seen.add("updated " + statement.getUpdateCount());
        }
        rows = statement.getMoreResults();
      }
      assertThat(seen.subList(0, 4)).containsExactly("150", "updated 0", "updated 0", "11");
      assertThat(seen.subList(4, 6)).containsExactly("queryTimeout", "9");
      assertThat(connection.getSchema()).isEqualTo("conformance");
    }
  }

  @Test
  void explainsAQuery(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server)) {
      assertThat(Connections.rows(connection, "EXPLAIN SELECT species FROM flowers").toString())
          .contains("Parquet SCAN");
    }
  }
}
