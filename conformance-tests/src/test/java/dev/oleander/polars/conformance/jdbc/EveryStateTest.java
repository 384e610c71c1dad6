package dev.oleander.polars.conformance.jdbc;

import static dev.oleander.polars.conformance.server.LongQueries.ENDLESS;
import static dev.oleander.polars.conformance.server.LongQueries.LONG_RESULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import dev.oleander.polars.jdbc.OleanderPolarsConnection;
import dev.oleander.polars.jdbc.OleanderPolarsScript;
import dev.oleander.polars.jdbc.OleanderPolarsScriptException;
import dev.oleander.polars.jdbc.error.SqlState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each SQLState of the driver, raised by a call that an application may make, on a real server: of
 * the subclass that frameworks look for, with a message that says what was wrong, and no secret.
 */
@SandboxServer
final class EveryStateTest {
  /**
   * Needs a server that lets a principal do less, or what the driver's own calls do not ask for.
   */
  private static final Set<SqlState> NOT_FROM_OUTSIDE =
      EnumSet.of(
          SqlState.COMPLETION_UNKNOWN, // statement.WritingTest
          SqlState.EXTERNAL_FAILURE, // error.ProtocolPageTest; of a catalog that is away
          SqlState.ACCESS_DENIED, // error.SqlStateTest, error.ProtocolPageTest
          SqlState.WARNING); // of a SQLWarning, which nobody throws

  /** Those of {@link #raisedByAServerInTrouble}. */
  private static final Set<SqlState> OF_A_SERVER_IN_TROUBLE =
      EnumSet.of(SqlState.SERVER_BUSY, SqlState.SYSTEM_ERROR, SqlState.CONNECTION_FAILURE);

  /**
   * @param type the subclass of SQLException
   * @param says what the message has to contain
   */
  record Provocation(
      SqlState state, Class<? extends SQLException> type, String says, Provoking call) {
    @Override
    public String toString() {
      return state.code() + " " + state;
    }
  }

  /** Raises the state. */
  interface Provoking {
    void on(Connection connection, ServerProcess server) throws SQLException, IOException;
  }

  static Stream<Provocation> provocations() {
    return Stream.of(
        new Provocation(
            SqlState.PARAMETER_NOT_BOUND,
            SQLException.class,
            "Parameter 1",
            (connection, server) -> connection.prepareStatement("SELECT ? AS v").executeQuery()),
        new Provocation(
            SqlState.CONVERSION_NOT_POSSIBLE,
            SQLDataException.class,
            "cannot be read as",
            (connection, server) -> first(connection, "SELECT 1 AS v").getDate("v")),
        new Provocation(
            SqlState.INVALID_INDEX,
            SQLDataException.class,
            "2",
            (connection, server) -> first(connection, "SELECT 1 AS v").getInt(2)),
        new Provocation(
            SqlState.CONNECTION_NOT_ESTABLISHED,
            SQLNonTransientConnectionException.class,
            "127.0.0.1:",
            (connection, server) -> connect("jdbc:oleander-polars://127.0.0.1:" + closedPort())),
        new Provocation(
            SqlState.CONNECTION_CLOSED,
            SQLNonTransientConnectionException.class,
            "closed",
            (connection, server) -> {
              connection.close();
              connection.createStatement();
            }),
        new Provocation(
            SqlState.NUMERIC_OUT_OF_RANGE,
            SQLDataException.class,
            "does not fit",
            (connection, server) -> first(connection, "SELECT 300 AS v").getByte("v")),
        new Provocation(
            SqlState.INVALID_DATETIME,
            SQLDataException.class,
            "does not fit",
            (connection, server) ->
                first(
                        connection,
                        "SELECT day - INTERVAL '800d' AS v FROM conformance.types WHERE id = 2")
                    .getDate("v")),
        new Provocation(
            SqlState.INVALID_CHARACTER_VALUE,
            SQLDataException.class,
            "'abc'",
            (connection, server) -> first(connection, "SELECT 'abc' AS v").getInt("v")),
        new Provocation(
            SqlState.INVALID_ARGUMENT,
            SQLDataException.class,
            "-1",
            (connection, server) -> connection.createStatement().setMaxRows(-1)),
        new Provocation(
            SqlState.INVALID_CURSOR_STATE,
            SQLException.class,
            "closed",
            (connection, server) -> {
              Statement statement = connection.createStatement();
              statement.close();
              statement.executeQuery("SELECT 1 AS v");
            }),
        new Provocation(
            SqlState.INVALID_AUTHORIZATION,
            SQLInvalidAuthorizationSpecException.class,
            "token",
            (connection, server) ->
                DriverManager.getConnection(server.jdbcUrl(), "conformance", "wr0ng-token")),
        new Provocation(
            SqlState.TABLE_EXISTS,
            SQLSyntaxErrorException.class,
            "flowers",
            (connection, server) -> update(connection, "CREATE TABLE flowers AS SELECT 1 AS a")),
        new Provocation(
            SqlState.NAMESPACE_EXISTS,
            SQLSyntaxErrorException.class,
            "conformance",
            (connection, server) -> update(connection, "CREATE SCHEMA conformance")),
        new Provocation(
            SqlState.NAMESPACE_NOT_EMPTY,
            SQLException.class,
            "conformance",
            (connection, server) -> update(connection, "DROP SCHEMA conformance")),
        new Provocation(
            SqlState.DATATYPE_MISMATCH,
            SQLSyntaxErrorException.class,
            "sepal_length",
            (connection, server) ->
                update(
                    connection, "INSERT INTO flowers (sepal_length) SELECT species FROM flowers")),
        new Provocation(
            SqlState.NOT_NULL_VIOLATION,
            SQLIntegrityConstraintViolationException.class,
            "'a'",
            (connection, server) -> {
              update(connection, "CREATE TABLE strict (a INT NOT NULL)");
              try {
                update(connection, "INSERT INTO strict VALUES (NULL)");
              } finally {
                update(connection, "DROP TABLE strict");
              }
            }),
        new Provocation(
            SqlState.READ_ONLY,
            SQLNonTransientException.class,
            "read",
            (connection, server) -> {
              connection.setReadOnly(true);
              first(connection, "DELETE FROM flowers");
            }),
        new Provocation(
            SqlState.CATALOG_NOT_FOUND,
            SQLSyntaxErrorException.class,
            "elsewhere",
            (connection, server) -> connect(server.jdbcUrl("/elsewhere/default"))),
        new Provocation(
            SqlState.NAMESPACE_NOT_FOUND,
            SQLSyntaxErrorException.class,
            "nowhere",
            (connection, server) -> first(connection, "SELECT * FROM nowhere.flowers")),
        new Provocation(
            SqlState.SYNTAX_ERROR,
            SQLSyntaxErrorException.class,
            "SELEC",
            (connection, server) -> first(connection, "SELEC 1")),
        new Provocation(
            SqlState.PROCEDURE_NOT_FOUND,
            SQLSyntaxErrorException.class,
            "polars_scrip",
            (connection, server) -> first(connection, "CALL polars_scrip('result = 1')")),
        new Provocation(
            SqlState.SCRIPT_FAILED,
            OleanderPolarsScriptException.class,
            "line 2: ValueError: no",
            (connection, server) ->
                first(connection, "CALL polars_script($$x = 1\nraise ValueError('no')$$)")),
        new Provocation(
            SqlState.TABLE_NOT_FOUND,
            SQLSyntaxErrorException.class,
            "oleander.default.bees",
            (connection, server) -> first(connection, "SELECT * FROM bees")),
        new Provocation(
            SqlState.COLUMN_NOT_FOUND,
            SQLSyntaxErrorException.class,
            "no_such",
            (connection, server) -> first(connection, "SELECT no_such FROM flowers")),
        new Provocation(
            SqlState.OUT_OF_MEMORY,
            SQLNonTransientException.class,
            "memoryLimit",
            (connection, server) -> {
              try (Connection small =
                  connect(server.jdbcUrl("/oleander/default?memoryLimit=1MiB&fetchSize=1000000"))) {
                readAll(first(small, LONG_RESULT));
              }
            }),
        new Provocation(
            SqlState.REQUEST_TOO_LARGE,
            SQLNonTransientException.class,
            "8388608 bytes",
            (connection, server) -> first(connection, "SELECT '" + "x".repeat(9 << 20) + "' AS v")),
        new Provocation(
            SqlState.CANCELLED,
            SQLException.class,
            "cancel",
            (connection, server) -> {
              Statement statement = connection.createStatement();
              new Thread(() -> cancelLater(statement)).start();
              statement.executeQuery(ENDLESS);
            }),
        new Provocation(
            SqlState.GENERAL_ERROR,
            SQLException.class,
            "species",
            (connection, server) ->
                first(connection, "SELECT CAST(species AS INT) AS v FROM flowers")),
        new Provocation(
            SqlState.SEQUENCE_ERROR,
            SQLException.class,
            "no destination",
            (connection, server) -> {
              try (OleanderPolarsScript script =
                  connection.unwrap(OleanderPolarsConnection.class).script("result = 1")) {
                script.save();
              }
            }),
        new Provocation(
            SqlState.NOT_SUPPORTED,
            SQLFeatureNotSupportedException.class,
            "DELETE",
            (connection, server) -> first(connection, "DELETE FROM flowers")),
        new Provocation(
            SqlState.TIMEOUT,
            SQLTimeoutException.class,
            "1",
            (connection, server) -> {
              Statement statement = connection.createStatement();
              statement.setQueryTimeout(1);
              statement.executeQuery(ENDLESS);
            }));
  }

  @ParameterizedTest
  @MethodSource("provocations")
  void isRaised(Provocation provocation, ServerProcess server) throws Exception {
    try (Connection connection = Connections.open(server)) {
      assertRaised(
          provocation.state(),
          provocation.type(),
          provocation.says(),
          catchThrowable(() -> provocation.call().on(connection, server)));
    }
  }

  @Test
  void noneIsForgotten() {
    Set<SqlState> raised = EnumSet.copyOf(OF_A_SERVER_IN_TROUBLE);
    provocations().forEach(provocation -> raised.add(provocation.state()));
    raised.addAll(NOT_FROM_OUTSIDE);

    assertThat(raised).containsExactlyInAnyOrder(SqlState.values());
  }

  @Test
  @Tag("slow-start")
  void raisedByAServerInTrouble(@TempDir Path directory) throws Exception {
    Path settings =
        Files.writeString(directory.resolve("settings.yaml"), "queue: {timeoutSeconds: 1}\n");
    try (ServerProcess server =
            ServerProcess.start(directory, "--workers", "1", "--config", settings.toString());
        Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      try (ResultSet result = statement.executeQuery(LONG_RESULT)) {
        assertRaised(
            SqlState.SERVER_BUSY,
            SQLTransientException.class,
            "BUSY",
            catchThrowable(() -> first(connection, "SELECT 1 AS v")));
        server.handle().descendants().forEach(ProcessHandle::destroyForcibly);
        assertRaised(
            SqlState.SYSTEM_ERROR,
            SQLNonTransientException.class,
            "worker",
            catchThrowable(() -> readAll(result)));
      }
      try (ResultSet result = onceNotBusy(statement, LONG_RESULT)) {
        server.killHard();
        assertRaised(
            SqlState.CONNECTION_FAILURE,
            SQLTransientConnectionException.class,
            "127.0.0.1:" + server.port(),
            catchThrowable(() -> readAll(result)));
      }
    }
  }

  private static void assertRaised(
      SqlState state, Class<? extends SQLException> type, String says, Throwable raised) {
    assertThat(raised).isExactlyInstanceOf(type);
    assertThat(((SQLException) raised).getSQLState())
        .as(raised.getMessage())
        .isEqualTo(state.code());
    assertThat(raised).hasMessageContaining(says);
    for (Throwable told = raised; told != null; told = told.getCause()) {
      assertThat(told.toString()).doesNotContain(ServerProcess.TOKEN).doesNotContain("wr0ng-token");
    }
  }

  /** A result on its first row; its connection closes it. */
  private static ResultSet first(Connection connection, String sql) throws SQLException {
    ResultSet result = connection.createStatement().executeQuery(sql);
    result.next();
    return result;
  }

  /** The worker that was killed has to be replaced first. */
  private static ResultSet onceNotBusy(Statement statement, String sql) throws SQLException {
    SQLException busy = null;
    for (int tries = 0; tries < 30; tries++) {
      try {
        return statement.executeQuery(sql);
      } catch (SQLTransientException e) {
        busy = e;
      }
    }
    throw busy;
  }

  private static void update(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static void readAll(ResultSet result) throws SQLException {
    while (result.next()) {
      result.getDouble(1);
    }
  }

  private static Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, "conformance", ServerProcess.TOKEN);
  }

  private static void cancelLater(Statement statement) {
    try {
      Thread.sleep(500);
      statement.cancel();
    } catch (SQLException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
