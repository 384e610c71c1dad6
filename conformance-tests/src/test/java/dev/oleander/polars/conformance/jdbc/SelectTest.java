package dev.oleander.polars.conformance.jdbc;

import static dev.oleander.polars.conformance.jdbc.SqlFailures.assertState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SandboxServer
final class SelectTest {
  @Test
  void runsTheFlowersQuery(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server)) {
      assertThat(
              Connections.rows(
                  connection,
                  "SELECT species, count(*) AS n, round(avg(petal_length), 3) AS petal_length"
                      + " FROM flowers GROUP BY species ORDER BY species"))
          .containsExactly(
              List.of("setosa", "50", "1.462"),
              List.of("versicolor", "50", "4.26"),
              List.of("virginica", "50", "5.552"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM flowers",
        "SELECT count(*) FROM default.flowers",
        "SELECT count(*) FROM oleander.default.flowers",
        "SELECT count(*) FROM \"oleander\".\"default\".\"flowers\"",
        "SELECT count(flowers.species) FROM flowers",
        "SELECT count(default.flowers.species) FROM default.flowers",
        "SELECT count(f.species) FROM default.flowers AS f",
        "SELECT count(*) FROM (SELECT * FROM default.flowers) AS inner_flowers",
        "WITH f AS (SELECT * FROM default.flowers) SELECT count(*) FROM f",
        "WITH flowers AS (SELECT * FROM default.flowers) SELECT count(*) FROM flowers",
        "SELECT count(*) FROM default.flowers a JOIN conformance.no_rows b ON a.species = b.b"
            + " RIGHT JOIN default.flowers c ON c.species = a.species",
        """
        -- Metabase:: userID: 1
        SELECT COUNT(*) FROM (SELECT * FROM oleander.default.flowers
        ) dbvrcnt\
        """,
        "FROM flowers SELECT count(*)",
      })
  void findsTheTableUnderEachName(String sql, ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server)) {
      assertThat(Connections.rows(connection, sql)).containsExactly(List.of("150"));
    }
  }

  @Test
  void keepsTablesOfTheSameLastNameApart(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server)) {
      assertThat(
              Connections.rows(
                  connection,
                  "SELECT d.n, c.n FROM (SELECT count(*) AS n FROM default.flowers) AS d"
                      + " CROSS JOIN (SELECT sum(petals) AS n FROM conformance.flowers) AS c"))
          .containsExactly(List.of("150", "11"));
      assertThat(
              Connections.rows(
                  connection,
                  "SELECT max(conformance.flowers.petals) AS p, max(default.flowers.petal_width) AS"
                      + " w FROM default.flowers CROSS JOIN conformance.flowers"))
          .containsExactly(List.of("6", "2.5"));
    }
  }

  @Test
  void readsOddNamesAndNestedNamespaces(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server)) {
      assertThat(
              Connections.rows(
                  connection,
                  "SELECT \"Name\", \"select\" FROM \"Mixed Case\".\"Odd \"\"Table\"\"\""))
          .containsExactly(List.of("odd", "1"));
      assertThat(Connections.rows(connection, "SELECT leaf FROM \"outer\".\"inner\".leaves"))
          .containsExactly(List.of("7"));
    }
  }

  @Test
  void aCommonTableExpressionHidesATable(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server)) {
      assertThat(
              Connections.rows(
                  connection, "WITH flowers AS (SELECT 1 AS only) SELECT only FROM flowers"))
          .containsExactly(List.of("1"));
    }
  }

  @Test
  void usesTheNamespaceOfTheConnection(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server, "/oleander/conformance")) {
      assertThat(connection.getSchema()).isEqualTo("conformance");
      assertThat(Connections.rows(connection, "SELECT sum(petals) AS s FROM flowers"))
          .containsExactly(List.of("11"));
      connection.setSchema("default");
      assertThat(Connections.rows(connection, "SELECT count(*) AS n FROM flowers"))
          .containsExactly(List.of("150"));
    }
  }

  @Test
  void needsNoTable(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server)) {
      assertThat(Connections.rows(connection, "SELECT 1 AS one, 'a' AS a"))
          .containsExactly(List.of("1", "a"));
    }
  }

  @Test
  void readsAnEmptyTable(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT * FROM conformance.no_rows")) {
      assertThat(result.getMetaData().getColumnCount()).isEqualTo(2);
      assertThat(result.next()).isFalse();
      assertThat(result.next()).isFalse();
    }
  }

  @Test
  void capsTheRows(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      statement.setMaxRows(3);
      try (ResultSet result = statement.executeQuery("SELECT * FROM flowers")) {
        assertThat(Connections.rows(result)).hasSize(3);
      }
    }
  }

  @Test
  void runsManyStatementsOnOneConnection(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement first = connection.createStatement();
        Statement second = connection.createStatement();
        ResultSet some = first.executeQuery("SELECT species FROM flowers");
        ResultSet others = second.executeQuery("SELECT petals FROM conformance.flowers")) {
      assertThat(some.next()).isTrue();
      assertThat(others.next()).isTrue();
      assertThat(Connections.rows(some)).hasSize(149);
      assertThat(Connections.rows(others)).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          42000 | SELEC 1
          42000 | SELECT (1 FROM flowers
          42000 | SELECT 'open FROM flowers
          42S02 | SELECT * FROM bees
          3F000 | SELECT * FROM nowhere.flowers
          42S22 | SELECT no_such FROM flowers
          HYC00 | DELETE FROM flowers
          HYC00 | UPDATE flowers SET species = 'x'
          HYC00 | TRUNCATE TABLE flowers
          HYC00 | SELECT * FROM read_csv('/etc/passwd')
          HYC00 | SELECT 1 AS one WHERE 1 = 0
          """)
  void tellsFaultsApart(String state, String sql, ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery(sql))
          .isInstanceOfSatisfying(
              SQLException.class,
              e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state));
      try (ResultSet result = statement.executeQuery("SELECT 1 AS one")) {
        assertThat(result.next()).as("the statement stays usable").isTrue();
      }
    }
  }

  @Test
  void namesTheTablesItLookedFor(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM bees"))
          .hasMessageContaining("bees")
          .hasMessageContaining("oleander")
          .hasMessageContaining("default");
    }
  }

  @Test
  void passesOnWhereTheSyntaxIsWrong(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      String sql = "SELECT species FROM flowers GROUP species";
      assertState("42000", () -> statement.executeQuery(sql));
      assertThatThrownBy(() -> statement.executeQuery(sql)).hasMessageContaining("found: GROUP");
    }
  }

  @Test
  void passesOnWhatPolarsSays(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("SELECT frobnicate(species) FROM flowers"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("frobnicate");
    }
  }
}
