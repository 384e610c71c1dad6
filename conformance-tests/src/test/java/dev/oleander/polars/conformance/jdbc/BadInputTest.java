package dev.oleander.polars.conformance.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arguments that cannot be meant, and calls that do not fit what they are called on. */
@SandboxServer
final class BadInputTest {
  /**
   * @param says what the message has to contain
   */
  record Bad<T>(String call, String state, String says, Calling<T> calling) {
    @Override
    public String toString() {
      return call;
    }

    void on(T object) {
      SQLException failure = failure(object);
      assertThat(failure.getSQLState()).as(failure.getMessage()).isEqualTo(state);
      assertThat(failure.getMessage()).contains(says);
    }

    private SQLException failure(T object) {
      try {
        calling.on(object);
      } catch (SQLException e) {
        return e;
      }
      throw new AssertionError(call + " does not fail");
    }
  }

  /** A call that fails. */
  interface Calling<T> {
    void on(T object) throws SQLException;
  }

  static Stream<Bad<Connection>> connections() {
    return Stream.of(
        new Bad<>("createStatement(7, …)", "22023", "type", c -> c.createStatement(7, 1007)),
        new Bad<>("createStatement(…, 7)", "22023", "concurrency", c -> c.createStatement(1003, 7)),
        new Bad<>(
            "createStatement(…, …, 7)",
            "22023",
            "holdability",
            c -> c.createStatement(1003, 1007, 7)),
        new Bad<>("prepareStatement(null)", "22023", "null", c -> c.prepareStatement(null)),
        new Bad<>("prepareStatement('')", "42000", "", c -> c.prepareStatement("")),
        new Bad<>(
            "prepareStatement(…, 7)", "22023", "7", c -> c.prepareStatement("SELECT 1 AS a", 7)),
        new Bad<>("nativeSQL(null)", "22023", "null", c -> c.nativeSQL(null)),
        new Bad<>("nativeSQL('(')", "42000", "", c -> c.nativeSQL("SELECT (1")),
        new Bad<>("setTransactionIsolation(99)", "22023", "99", c -> c.setTransactionIsolation(99)),
        new Bad<>("setHoldability(99)", "22023", "99", c -> c.setHoldability(99)),
        new Bad<>(
            "setNetworkTimeout(-1)", "22023", "-1", c -> c.setNetworkTimeout(Runnable::run, -1)),
        new Bad<>("isValid(-1)", "22023", "-1", c -> c.isValid(-1)),
        new Bad<>("abort(null)", "22023", "executor", c -> c.abort(null)),
        new Bad<>("setCatalog(null)", "22023", "catalog", c -> c.setCatalog(null)),
        new Bad<>("setCatalog('')", "22023", "catalog", c -> c.setCatalog("")),
        new Bad<>("setSchema(null)", "22023", "namespace", c -> c.setSchema(null)),
        new Bad<>("setSchema('')", "22023", "namespace", c -> c.setSchema("")),
        new Bad<>("createArrayOf(null)", "22023", "", c -> c.createArrayOf(null, new Object[0])),
        new Bad<>("unwrap(String)", "22023", "String", c -> c.unwrap(String.class)),
        new Bad<>("unwrap(null)", "22023", "", c -> c.unwrap(null)));
  }

  static Stream<Bad<Statement>> statements() {
    return Stream.of(
        new Bad<>("executeQuery(null)", "22023", "null", s -> s.executeQuery(null)),
        new Bad<>("executeQuery('')", "42000", "", s -> s.executeQuery("")),
        new Bad<>("executeQuery(';')", "42000", "", s -> s.executeQuery(" ; ")),
        new Bad<>("executeQuery('-- a')", "42000", "", s -> s.executeQuery("-- a")),
        new Bad<>("execute(null)", "22023", "null", s -> s.execute(null)),
        new Bad<>("executeUpdate(null)", "22023", "null", s -> s.executeUpdate(null)),
        new Bad<>(
            "executeUpdate(query)",
            "HY000",
            "executeQuery",
            s -> s.executeUpdate("SELECT 1 AS one")),
        new Bad<>("execute(…, 7)", "22023", "7", s -> s.execute("SELECT 1 AS one", 7)),
        new Bad<>("addBatch(null)", "22023", "null", s -> s.addBatch(null)),
        new Bad<>("setMaxRows(-1)", "22023", "-1", s -> s.setMaxRows(-1)),
        new Bad<>("setLargeMaxRows(-1)", "22023", "-1", s -> s.setLargeMaxRows(-1)),
        new Bad<>("setFetchSize(-1)", "22023", "-1", s -> s.setFetchSize(-1)),
        new Bad<>("setFetchDirection(7)", "22023", "7", s -> s.setFetchDirection(7)),
        new Bad<>(
            "setFetchDirection(FETCH_REVERSE)",
            "HYC00",
            "forward",
            s -> s.setFetchDirection(ResultSet.FETCH_REVERSE)),
        new Bad<>("setQueryTimeout(-1)", "22023", "-1", s -> s.setQueryTimeout(-1)),
        new Bad<>("setMaxFieldSize(-1)", "22023", "-1", s -> s.setMaxFieldSize(-1)),
        new Bad<>("getMoreResults(7)", "22023", "7", s -> s.getMoreResults(7)),
        new Bad<>("unwrap(String)", "22023", "String", s -> s.unwrap(String.class)));
  }

  static Stream<Bad<ResultSet>> results() {
    return Stream.of(
        new Bad<>("getString(0)", "07009", "0", r -> r.getString(0)),
        new Bad<>("getInt(-1)", "07009", "-1", r -> r.getInt(-1)),
        new Bad<>("getObject(3)", "07009", "3", r -> r.getObject(3)),
        new Bad<>("getString('nope')", "42S22", "nope", r -> r.getString("nope")),
        new Bad<>("getString(null)", "42S22", "null", r -> r.getString(null)),
        new Bad<>("findColumn('')", "42S22", "", r -> r.findColumn("")),
        new Bad<>("getObject(1, null)", "22023", "", r -> r.getObject(1, (Class<?>) null)),
        new Bad<>("getObject(1, Thread)", "07006", "Thread", r -> r.getObject(1, Thread.class)),
        new Bad<>("getDate(number)", "07006", "Date", r -> r.getDate("a")),
        new Bad<>("getInt(text)", "22018", "'b'", r -> r.getInt("b")),
        new Bad<>("setFetchSize(-1)", "22023", "-1", r -> r.setFetchSize(-1)),
        new Bad<>("setFetchDirection(7)", "22023", "7", r -> r.setFetchDirection(7)),
        new Bad<>("absolute(1)", "HYC00", "FORWARD_ONLY", r -> r.absolute(1)),
        new Bad<>("updateInt(1, 1)", "HYC00", "READ_ONLY", r -> r.updateInt(1, 1)),
        new Bad<>(
            "getInt after the last row",
            "24000",
            "row",
            r -> {
              while (r.next()) {}
              r.getInt(1);
            }),
        new Bad<>(
            "a getter of a closed result",
            "24000",
            "closed",
            r -> {
              r.close();
              r.getInt(1);
            }),
        new Bad<>("getColumnName(0)", "07009", "0", r -> r.getMetaData().getColumnName(0)),
        new Bad<>("getColumnLabel(3)", "07009", "3", r -> r.getMetaData().getColumnLabel(3)),
        new Bad<>("getColumnType(-1)", "07009", "-1", r -> r.getMetaData().getColumnType(-1)),
        new Bad<>("isNullable(3)", "07009", "3", r -> r.getMetaData().isNullable(3)),
        new Bad<>("unwrap(String)", "22023", "String", r -> r.unwrap(String.class)),
        new Bad<>(
            "metadata unwrap(String)",
            "22023",
            "String",
            r -> r.getMetaData().unwrap(String.class)));
  }

  static Stream<Bad<PreparedStatement>> preparedStatements() {
    return Stream.of(
        new Bad<>("setInt(0, …)", "07009", "0", p -> p.setInt(0, 1)),
        new Bad<>("setInt(-1, …)", "07009", "-1", p -> p.setInt(-1, 1)),
        new Bad<>("setString(3, …)", "07009", "3", p -> p.setString(3, "x")),
        new Bad<>("setNull(3, …)", "07009", "3", p -> p.setNull(3, Types.INTEGER)),
        new Bad<>("setNull(1, 424242)", "22023", "424242", p -> p.setNull(1, 424_242)),
        new Bad<>("setObject(1, Thread)", "HYC00", "Thread", p -> p.setObject(1, new Thread())),
        new Bad<>("setObject(1, 1, 424242)", "22023", "424242", p -> p.setObject(1, 1, 424_242)),
        new Bad<>(
            "setObject(1, 'abc', INTEGER)",
            "22018",
            "no number",
            p -> p.setObject(1, "abc", Types.INTEGER)),
        new Bad<>(
            "setObject(1, 300, TINYINT)", "22003", "-128", p -> p.setObject(1, 300, Types.TINYINT)),
        new Bad<>(
            "setObject(1, decimal, DECIMAL, -1)",
            "22023",
            "-1",
            p -> p.setObject(1, BigDecimal.ONE, Types.DECIMAL, -1)),
        new Bad<>(
            "setCharacterStream(…, -1)",
            "22023",
            "-1",
            p -> p.setCharacterStream(1, new StringReader("x"), -1)),
        new Bad<>(
            "setBinaryStream(…, -1)",
            "22023",
            "-1",
            p -> p.setBinaryStream(1, new ByteArrayInputStream(new byte[1]), -1)),
        new Bad<>("executeQuery() unbound", "07001", "1", p -> p.executeQuery()),
        new Bad<>("execute() unbound", "07001", "1", p -> p.execute()),
        new Bad<>(
            "executeQuery() half bound",
            "07001",
            "2",
            p -> {
              p.setInt(1, 1);
              p.executeQuery();
            }),
        new Bad<>(
            "executeQuery() after clearParameters()",
            "07001",
            "1",
            p -> {
              p.setInt(1, 1);
              p.setInt(2, 1);
              p.clearParameters();
              p.executeQuery();
            }),
        new Bad<>("executeQuery(sql)", "HY000", "createStatement", p -> p.executeQuery("SELECT 1")),
        new Bad<>("execute(sql)", "HY000", "createStatement", p -> p.execute("SELECT 1")),
        new Bad<>("addBatch(sql)", "HY000", "createStatement", p -> p.addBatch("SELECT 1")),
        new Bad<>(
            "getParameterType(0)", "07009", "0", p -> p.getParameterMetaData().getParameterType(0)),
        new Bad<>(
            "getParameterType(3)", "07009", "3", p -> p.getParameterMetaData().getParameterType(3)),
        new Bad<>("isSigned(3)", "07009", "3", p -> p.getParameterMetaData().isSigned(3)));
  }

  static Stream<Bad<DatabaseMetaData>> metadata() {
    return Stream.of(
        new Bad<>(
            "getBestRowIdentifier(…, 99, …)",
            "22023",
            "99",
            m -> m.getBestRowIdentifier("oleander", "default", "flowers", 99, true)),
        new Bad<>("unwrap(String)", "22023", "String", m -> m.unwrap(String.class)));
  }

  static Stream<Bad<ServerProcess>> drivers() {
    return Stream.of(
        new Bad<>(
            "connect(null, …)",
            "22023",
            "",
            server -> DriverManager.getDriver(server.jdbcUrl()).connect(null, new Properties())),
        new Bad<>(
            "acceptsURL(null)",
            "22023",
            "",
            server -> DriverManager.getDriver(server.jdbcUrl()).acceptsURL(null)));
  }

  @ParameterizedTest
  @MethodSource
  void connections(Bad<Connection> bad, ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server)) {
      bad.on(connection);
      assertUsable(connection);
    }
  }

  @ParameterizedTest
  @MethodSource
  void statements(Bad<Statement> bad, ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      bad.on(statement);
      assertUsable(connection);
    }
  }

  @ParameterizedTest
  @MethodSource
  void results(Bad<ResultSet> bad, ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT 1 AS a, 'b' AS b")) {
      assertState("24000", () -> result.getInt(1));
      assertThat(result.next()).isTrue();
      bad.on(result);
      assertUsable(connection);
    }
  }

  @ParameterizedTest
  @MethodSource
  void preparedStatements(Bad<PreparedStatement> bad, ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT ? AS a, species FROM flowers WHERE petal_width > ?")) {
      bad.on(statement);
      statement.setInt(1, 1);
      statement.setDouble(2, 2.4);
      try (ResultSet result = statement.executeQuery()) {
        assertThat(result.next()).as("the statement stays usable").isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource
  void metadata(Bad<DatabaseMetaData> bad, ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server)) {
      bad.on(connection.getMetaData());
      assertUsable(connection);
    }
  }

  @ParameterizedTest
  @MethodSource
  void drivers(Bad<ServerProcess> bad, ServerProcess server) {
    bad.on(server);
  }

  private static void assertState(String state, SqlFailures.Call call) {
    SqlFailures.assertState(state, call);
  }

  private static void assertUsable(Connection connection) throws SQLException {
    assertThat(Connections.rows(connection, "SELECT 1 AS one")).hasSize(1);
  }
}
