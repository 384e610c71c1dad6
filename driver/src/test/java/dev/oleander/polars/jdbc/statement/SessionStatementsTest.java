package dev.oleander.polars.jdbc.statement;

import static dev.oleander.polars.jdbc.statement.SqlOutcome.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands of the session, several statements in one text, and batches. */
@Timeout(30)
final class SessionStatementsTest {
  private ScriptedServer server;
  private Connection connection;
  private Statement statement;

  @BeforeEach
  void connect() throws IOException, SQLException {
    server = ScriptedServer.start();
    connection = server.connect("?multipleStatements=true");
    statement = connection.createStatement();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    server.close();
  }

  private static List<String> firstColumn(ResultSet rows) throws SQLException {
    List<String> values = new ArrayList<>();
    while (rows.next()) {
      values.add(rows.getString(1));
    }
    return values;
  }

  private String sentTable(int workload) {
    return server.workloads.get(workload).path("tables").path(0).path("table").asText();
  }

  @Test
  void useChangesWhatNamesAreResolvedBy() throws SQLException {
    assertThat(statement.execute("USE oleander.default")).isFalse();
    assertThat(statement.getUpdateCount()).isZero();
    assertThat(statement.getResultSet()).isNull();
    assertThat(statement.getMoreResults()).isFalse();
    assertThat(statement.getUpdateCount()).isEqualTo(-1);
    assertThat(statement.executeUpdate("USE CATALOG other")).isZero();
    assertThat(connection.getCatalog()).isEqualTo("other");
    assertThat(connection.getSchema()).isEqualTo("default");
    assertThat(server.workloads).isEmpty();
  }

  @Test
  void useOfWhatIsNotThereChangesNothing() throws SQLException {
    assertThat(state(() -> statement.execute("USE nowhere"))).isEqualTo("3F000");
    assertThat(state(() -> statement.execute("USE other.default"))).isEqualTo("3F000");
    assertThat(state(() -> statement.execute("USE CATALOG nowhere"))).isEqualTo("3D000");
    assertThat(connection.getCatalog()).isEqualTo("oleander");
    assertThat(connection.getSchema()).isEqualTo("default");
  }

  @Test
  void setChangesWhatStatementsGoBy() throws SQLException {
    statement.execute("SET queryTimeout = 13");
    assertThat(statement.getQueryTimeout()).isEqualTo(13);
    statement.setQueryTimeout(3);
    statement.execute("SET queryTimeout TO '15'");
    assertThat(statement.getQueryTimeout()).as("what the statement says itself").isEqualTo(3);
    try (Statement other = connection.createStatement();
        ResultSet shown = other.executeQuery("SHOW queryTimeout")) {
      assertThat(other.getQueryTimeout()).isEqualTo(15);
      assertThat(shown.next()).isTrue();
      assertThat(shown.getString("Value")).isEqualTo("15");
      assertThat(shown.getString("Default")).isEqualTo("0");
      assertThat(shown.next()).isFalse();
    }
    statement.execute("RESET ALL");
    try (Statement other = connection.createStatement()) {
      assertThat(other.getQueryTimeout()).isZero();
    }
    assertThat(firstColumn(statement.executeQuery("SHOW ALL")))
        .contains("queryTimeout", "fetchSize");
    assertThat(state(() -> statement.execute("SET token = 'x'"))).isEqualTo("22023");
  }

  @Test
  void commandsCanBePrepared() throws SQLException {
    try (PreparedStatement use = connection.prepareStatement("USE CATALOG other");
        PreparedStatement show = connection.prepareStatement("SHOW ALL")) {
      assertThat(use.getMetaData()).isNull();
      assertThat(use.execute()).isFalse();
      assertThat(use.getUpdateCount()).isZero();
      assertThat(use.executeUpdate()).isZero();
      assertThat(connection.getCatalog()).isEqualTo("other");
      assertThat(show.execute()).isTrue();
      assertThat(firstColumn(show.getResultSet())).contains("queryTimeout");
      assertThat(state(use::executeQuery)).isEqualTo("HY000");
      assertThat(state(show::executeUpdate)).isEqualTo("HY000");
    }
  }

  @Test
  void severalStatementsRunInOrder() throws SQLException {
    assertThat(
            statement.execute(
                "SELECT * FROM my_table; USE CATALOG other;; SELECT ';' FROM x.y -- ;\n;"))
        .isTrue();
    ResultSet first = statement.getResultSet();
    assertThat(firstColumn(first)).containsExactly("1", "2", "3");
    assertThat(server.workloads).as("the second is not run before it is asked for").hasSize(1);
    assertThat(statement.getMoreResults()).isFalse();
    assertThat(first.isClosed()).isTrue();
    assertThat(statement.getUpdateCount()).isZero();
    assertThat(statement.getMoreResults()).isTrue();
    assertThat(statement.getUpdateCount()).isEqualTo(-1);
    assertThat(firstColumn(statement.getResultSet())).containsExactly("1", "2", "3");
    assertThat(server.workloads.get(1).path("catalog").asText()).isEqualTo("other");
    assertThat(sentTable(1)).isEqualTo("x.y");
    assertThat(statement.getMoreResults()).isFalse();
    assertThat(statement.getUpdateCount()).isEqualTo(-1);
  }

  @Test
  void nothingFollowsOnAFailure() throws SQLException {
    statement.execute("SELECT 1 AS a; DELETE FROM t; SELECT 2 AS a");
    assertThat(state(statement::getMoreResults)).isEqualTo("HYC00");
    assertThat(statement.getMoreResults()).isFalse();
    assertThat(statement.getUpdateCount()).isEqualTo(-1);
    assertThat(server.workloads).hasSize(1);
  }

  @Test
  void anotherExecutionDropsWhatIsLeft() throws SQLException {
    statement.execute("SELECT 1 AS a; SELECT 2 AS a");
    statement.execute("SELECT 3 AS a");
    assertThat(statement.getMoreResults()).isFalse();
    assertThat(server.workloads).hasSize(2);
  }

  @Test
  void closeOnCompletionWaitsForTheLastResult() throws SQLException {
    statement.closeOnCompletion();
    statement.execute("SELECT 1 AS a; SELECT 2 AS a");
    statement.getResultSet().close();
    assertThat(statement.isClosed()).isFalse();
    assertThat(statement.getMoreResults()).isTrue();
    statement.getResultSet().close();
    assertThat(statement.isClosed()).isTrue();
  }

  @Test
  void severalStatementsAreRefusedWhereTheyCannotRun() throws SQLException {
    String two = "SELECT 1 AS a; SELECT 2 AS a";
    assertThat(state(() -> statement.executeQuery(two))).isEqualTo("HYC00");
    assertThat(state(() -> statement.executeUpdate(two))).isEqualTo("HYC00");
    assertThat(state(() -> connection.prepareStatement(two))).isEqualTo("HYC00");
    try (Connection careful = server.connect("");
        Statement one = careful.createStatement()) {
      assertThatThrownBy(() -> one.execute(two))
          .hasFieldOrPropertyWithValue("SQLState", "HYC00")
          .hasMessageContaining("'multipleStatements'");
      assertThat(one.execute("SELECT 1 AS a;")).isTrue();
      assertThat(one.execute("SET multipleStatements = true")).isFalse();
      assertThat(one.execute(two)).isTrue();
    }
  }

  @Test
  void theKindOfExecutionMustFit() {
    assertThat(state(() -> statement.executeQuery("USE CATALOG other"))).isEqualTo("HY000");
    assertThat(state(() -> statement.executeUpdate("SELECT 1 AS a"))).isEqualTo("HY000");
    assertThat(server.workloads).isEmpty();
  }

  @Test
  void aReadOnlyConnectionRefusesWhatChanges() throws SQLException {
    connection.setReadOnly(true);
    for (String text :
        List.of("INSERT INTO t VALUES (1)", "CREATE TABLE t AS SELECT 1", "DROP TABLE t")) {
      assertThat(state(() -> statement.execute(text))).as(text).isEqualTo("25006");
    }
    assertThat(state(() -> connection.prepareStatement("DELETE FROM t WHERE a = ?")))
        .isEqualTo("25006");
    assertThat(statement.execute("SELECT 1 AS a")).isTrue();
    connection.setReadOnly(false);
    assertThat(state(() -> connection.prepareStatement("DELETE FROM t WHERE a = ?")))
        .isEqualTo("HYC00");
    assertThat(state(() -> statement.execute("{? = call f(1)}"))).isEqualTo("HYC00");
    assertThat(state(() -> statement.execute("DROP TABLE t"))).isEqualTo("HYC00");
  }

  @Test
  void batchesRunCommandsAndRefuseQueries() throws SQLException {
    assertThat(statement.executeBatch()).isEmpty();
    statement.addBatch("USE CATALOG other");
    statement.addBatch("SET fetchSize = 3");
    assertThat(statement.executeBatch()).containsExactly(0, 0);
    assertThat(statement.executeLargeBatch()).as("nothing is left").isEmpty();
    assertThat(connection.getCatalog()).isEqualTo("other");

    statement.addBatch("USE CATALOG oleander");
    statement.addBatch("SELECT 1 AS a");
    statement.addBatch("USE CATALOG other");
    assertThatThrownBy(statement::executeBatch)
        .isInstanceOfSatisfying(
            BatchUpdateException.class,
            e -> {
              assertThat(e.getUpdateCounts()).containsExactly(0);
              assertThat(e.getSQLState()).isEqualTo("HY000");
              assertThat(e.getMessage()).startsWith("Statement 2 of the batch failed: ");
            });
    assertThat(connection.getCatalog()).isEqualTo("oleander");

    statement.addBatch("USE CATALOG other");
    statement.clearBatch();
    assertThat(statement.executeBatch()).isEmpty();
    assertThat(
            state(
                () -> {
                  statement.addBatch(null);
                  return null;
                }))
        .isEqualTo("22023");
  }

  @Test
  void batchesOfAPreparedStatement() throws SQLException {
    try (PreparedStatement use = connection.prepareStatement("USE CATALOG other");
        PreparedStatement query = connection.prepareStatement("SELECT 1 AS a")) {
      use.addBatch();
      use.addBatch();
      assertThat(use.executeBatch()).containsExactly(0, 0);
      query.addBatch();
      assertThat(state(query::executeBatch)).isEqualTo("HY000");
      assertThat(query.executeBatch()).isEmpty();
    }
    assertThat(server.workloads).isEmpty();
  }
}
