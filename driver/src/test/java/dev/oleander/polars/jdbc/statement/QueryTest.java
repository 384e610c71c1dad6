package dev.oleander.polars.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.jdbc.OleanderPolarsStatement;
import java.io.BufferedReader;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class QueryTest {
  private static final String QUERY = "SELECT * FROM my_table";

  private ScriptedServer server;
  private Connection connection;
  private Statement statement;

  @BeforeEach
  void connect() throws IOException, SQLException {
    server = ScriptedServer.start();
    connection = server.connect("");
    statement = connection.createStatement();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    server.close();
  }

  private static String stateOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(SQLException.class, call).getSQLState();
  }

  @Test
  void readsRowsOverSeveralBatches() throws IOException, SQLException {
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      assertThat(rows.isBeforeFirst()).isTrue();
      assertThat(rows.getRow()).isZero();
      assertThat(rows.next()).isTrue();
      assertThat(rows.isFirst()).isTrue();
      assertThat(rows.isBeforeFirst()).isFalse();
      assertThat(rows.getInt(1)).isEqualTo(1);
      assertThat(rows.getString("NAME")).isEqualTo("one");
      assertThat(rows.wasNull()).isFalse();
      assertThat(rows.next()).isTrue();
      assertThat(rows.getObject("n")).isEqualTo(2L);
      assertThat(rows.getString(2)).isNull();
      assertThat(rows.wasNull()).isTrue();
      assertThat(rows.next()).isTrue();
      assertThat(rows.getRow()).isEqualTo(3);
      assertThat(rows.getObject(1, Integer.class)).isEqualTo(3);
      assertThat(new BufferedReader(rows.getCharacterStream(2)).readLine()).isEqualTo("three");
      assertThat(rows.next()).isFalse();
      assertThat(rows.isAfterLast()).isTrue();
      assertThat(rows.getRow()).isZero();
      assertThat(rows.next()).isFalse();
    }
    assertThat(server.requests).noneMatch(request -> request.startsWith("DELETE"));
  }

  @Test
  void sendsNamesLimitsAndId() throws SQLException {
    statement.setMaxRows(7);
    statement.setFetchSize(11);
    statement.setQueryTimeout(13);
    statement.executeQuery("SELECT * FROM default.my_table AS t").close();
    JsonNode sent = server.workloads.get(0);
    assertThat(sent.path("catalog").asText()).isEqualTo("oleander");
    assertThat(sent.path("tables").toString()).contains("default.my_table");
    assertThat(sent.path("maxRows").asInt()).isEqualTo(7);
    assertThat(sent.path("batchRows").asInt()).isEqualTo(11);
    assertThat(sent.path("timeoutSeconds").asInt()).isEqualTo(13);
    assertThat(statement.unwrap(OleanderPolarsStatement.class).getWorkloadId())
        .contains(sent.path("workloadId").asText());
  }

  @Test
  void compressionIsAskedForByProperty() throws SQLException {
    statement.executeQuery(QUERY).close();
    assertThat(server.workloads.get(0).has("compression")).as("on this machine").isFalse();
    try (Connection compressed = server.connect("?compression=zstd");
        Statement own = compressed.createStatement()) {
      own.executeQuery(QUERY).close();
    }
    assertThat(server.workloads.get(1).path("compression").asText()).isEqualTo("zstd");
  }

  @Test
  void namesAreResolvedByTheCurrentCatalogAndSchema() throws SQLException {
    connection.setCatalog("other");
    connection.setSchema("deep.er");
    statement.executeQuery(QUERY).close();
    assertThat(server.workloads.get(0).path("catalog").asText()).isEqualTo("other");
    assertThat(server.workloads.get(0).path("tables").toString()).contains("deep.er.my_table");
    statement.executeQuery("SELECT * FROM oleander.x.y").close();
    assertThat(server.workloads.get(1).path("catalog").asText()).isEqualTo("oleander");
    assertThat(connection.nativeSQL("SELECT * FROM oleander.x.y")).doesNotContain("oleander");
  }

  @Test
  void tablesOfTwoCatalogsAreRefused() {
    assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM oleander.a.b, other.a.c"))
        .isInstanceOf(SQLFeatureNotSupportedException.class)
        .hasMessageContaining("oleander and other");
    assertThat(server.workloads).isEmpty();
  }

  @Test
  void moreRowsThanAskedForAreNotShown() throws SQLException {
    statement.setMaxRows(1); // the scripted server sends three all the same
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.next()).isFalse();
      assertThat(rows.isAfterLast()).isTrue();
      assertThat(server.requests).anyMatch(request -> request.startsWith("DELETE"));
    }
  }

  @Test
  void theRestBeyondTheMostRowsIsNotWaitedFor() throws SQLException {
    for (int most : new int[] {1, 2, 3}) { // in a batch, and at the ends of two
      server.answer = body -> ScriptedServer.brokenAfterTwoRows(SocketEffect.Stall.INSTANCE);
      statement.setMaxRows(most);
      try (ResultSet rows = statement.executeQuery(QUERY)) {
        for (int row = 0; row < most; row++) {
          assertThat(rows.next()).isTrue();
        }
        assertThat(rows.next()).isFalse();
        assertThat(rows.next()).isFalse();
      }
    }
  }

  @Test
  void theEndAtTheMostRowsMustBeTheEnd() throws SQLException {
    server.answer = body -> ScriptedServer.brokenAfterTwoRows(new SocketEffect.CloseSocket());
    server.state = ScriptedServer.json(200, "{\"state\": \"FAILED\", \"error\": \"why\"}");
    statement.setMaxRows(7);
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      assertThatThrownBy(() -> readAll(rows)).hasMessageContaining("why");
    }
  }

  @Test
  void anEmptyResultHasColumnsAndNoPositions() throws SQLException {
    server.answer = body -> ScriptedServer.noRows();
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      assertThat(rows.getMetaData().getColumnCount()).isEqualTo(2);
      assertThat(rows.isBeforeFirst()).isFalse();
      assertThat(rows.next()).isFalse();
      assertThat(rows.isAfterLast()).isFalse();
    }
  }

  @Test
  void wrongIndexesLabelsAndPositions() throws SQLException {
    ResultSet rows = statement.executeQuery(QUERY);
    assertThat(stateOf(() -> rows.getInt(1))).isEqualTo("24000");
    assertThat(stateOf(() -> rows.getInt(3))).isEqualTo("07009");
    rows.next();
    assertThat(stateOf(() -> rows.getInt(0))).isEqualTo("07009");
    assertThat(stateOf(() -> rows.getInt(3))).isEqualTo("07009");
    assertThat(stateOf(() -> rows.getInt("nope"))).isEqualTo("42S22");
    assertThat(stateOf(() -> rows.findColumn(null))).isEqualTo("42S22");
    assertThat(stateOf(rows::previous)).isEqualTo("HYC00");
    assertThat(stateOf(rows::isLast)).isEqualTo("HYC00");
    assertThat(stateOf(() -> rows.updateInt(1, 1))).isEqualTo("HYC00");
    assertThat(stateOf(() -> rows.getBlob(1))).isEqualTo("07006");
    rows.next();
    rows.next();
    rows.next();
    assertThat(stateOf(() -> rows.getInt(1))).isEqualTo("24000");
    rows.close();
    assertThat(stateOf(() -> rows.getInt(1))).isEqualTo("24000");
    assertThat(stateOf(rows::next)).isEqualTo("24000");
  }

  @Test
  void metaData() throws SQLException {
    ResultSetMetaData columns = statement.executeQuery(QUERY).getMetaData();
    assertThat(columns.getColumnCount()).isEqualTo(2);
    assertThat(columns.getColumnName(2)).isEqualTo("Name");
    assertThat(columns.getColumnLabel(2)).isEqualTo("Name");
    assertThat(columns.getColumnType(1)).isEqualTo(Types.BIGINT);
    assertThat(columns.getColumnClassName(1)).isEqualTo("java.lang.Long");
    assertThat(columns.isSigned(1)).isTrue();
    assertThat(columns.getTableName(1)).isEqualTo("my_table");
    assertThat(columns.getSchemaName(1)).isEqualTo("default");
    assertThat(columns.getCatalogName(1)).isEqualTo("oleander");
    assertThat(stateOf(() -> columns.getColumnName(0))).isEqualTo("07009");
    assertThat(stateOf(() -> columns.isReadOnly(3))).isEqualTo("07009");
  }

  @Test
  void anErrorInTheMiddleStays() throws SQLException {
    server.answer = body -> ScriptedServer.brokenAfterTwoRows(new SocketEffect.CloseSocket());
    server.state =
        ScriptedServer.json(
            200,
            "{\"state\": \"FAILED\", \"errorCode\": \"OUT_OF_MEMORY\", \"error\": \"too much\"}");
    ResultSet rows = statement.executeQuery(QUERY);
    assertThat(rows.next()).isTrue();
    assertThat(rows.next()).isTrue();
    SQLException first =
        catchThrowableOfType(
            SQLException.class,
            () -> {
              while (rows.next()) {
                assertThat(rows.getInt(1)).isEqualTo(3);
              }
            });
    assertThat(first.getSQLState()).isEqualTo("53200");
    assertThat(first.getMessage()).contains("too much");
    assertThat(stateOf(rows::next)).isEqualTo("53200");
    assertThat(stateOf(() -> rows.getInt(1))).isEqualTo("24000");
  }

  @Test
  void theServersErrorsNameWhatWasLookedFor() {
    server.answer = body -> ScriptedServer.error(404, "TABLE_NOT_FOUND", "no table");
    assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM ns.\"T x\""))
        .isInstanceOf(SQLSyntaxErrorException.class)
        .hasMessageContaining("no table")
        .hasMessageContaining("ns.\"T x\" as oleander.ns.T x")
        .extracting(error -> ((SQLException) error).getSQLState())
        .isEqualTo("42S02");
  }

  @Test
  void placesInErrorsAreTheApplications() {
    server.answer =
        body -> ScriptedServer.error(400, "SYNTAX_ERROR", "unexpected x at Line: 1, Column: 29");
    // Sent as: SELECT * FROM "t" WHERE a AND b
    assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM ns.t WHERE a AND b"))
        .hasMessageContaining("Line: 1, Column: 29")
        .hasMessageContaining("In your text that is line 1, column 30");
  }

  @Test
  void whatIsNoQueryIsRefusedUnsent() {
    assertThat(stateOf(() -> statement.executeQuery("DELETE FROM t"))).isEqualTo("HYC00");
    assertThat(stateOf(() -> statement.executeUpdate("UPDATE t SET a = 1"))).isEqualTo("HYC00");
    assertThat(stateOf(() -> statement.executeUpdate("SELECT 1"))).isEqualTo("HY000");
    assertThat(stateOf(() -> statement.execute("SELECT (1"))).isEqualTo("42000");
    assertThat(stateOf(() -> statement.execute("SELECT ?"))).isEqualTo("07001");
    assertThat(stateOf(() -> statement.execute(null))).isEqualTo("22023");
    assertThat(server.workloads).isEmpty();
  }

  @Test
  void theNextExecutionClosesTheResult() throws SQLException {
    ResultSet first = statement.executeQuery(QUERY);
    assertThat(statement.execute(QUERY)).isTrue();
    assertThat(first.isClosed()).isTrue();
    assertThat(statement.getResultSet().isClosed()).isFalse();
    assertThat(statement.getUpdateCount()).isEqualTo(-1);
    assertThat(statement.getMoreResults()).isFalse();
    assertThat(statement.getResultSet()).isNull();
    assertThat(statement.getUpdateCount()).isEqualTo(-1);
    assertThat(stateOf(() -> statement.getMoreResults(Statement.KEEP_CURRENT_RESULT)))
        .isEqualTo("HYC00");
  }

  @Test
  void closeOnCompletion() throws SQLException {
    statement.closeOnCompletion();
    ResultSet first = statement.executeQuery(QUERY);
    statement.executeQuery(QUERY);
    assertThat(first.isClosed()).isTrue();
    assertThat(statement.isClosed()).isFalse();
    statement.getResultSet().close();
    assertThat(statement.isClosed()).isTrue();
    assertThat(stateOf(() -> statement.executeQuery(QUERY))).isEqualTo("24000");
  }

  @Test
  void impossibleSettings() {
    assertThat(stateOf(() -> statement.setFetchSize(-1))).isEqualTo("22023");
    assertThat(stateOf(() -> statement.setMaxRows(-1))).isEqualTo("22023");
    assertThat(stateOf(() -> statement.setQueryTimeout(-1))).isEqualTo("22023");
    assertThat(stateOf(() -> statement.setFetchDirection(ResultSet.FETCH_REVERSE)))
        .isEqualTo("HYC00");
  }

  @Test
  void cancelEndsAWaitingExecute() throws Exception {
    server.answer = body -> ScriptedServer.silence();
    try (OtherThread other = new OtherThread()) {
      Future<?> cancelled =
          other.run(
              () -> {
                while (server.workloads.isEmpty()) {
                  Thread.sleep(5);
                }
                statement.cancel();
              });
      assertThat(stateOf(() -> statement.executeQuery(QUERY))).isEqualTo("57014");
      cancelled.get(10, TimeUnit.SECONDS);
    }
    assertThat(server.requests).anyMatch(request -> request.startsWith("DELETE"));
    server.answer = body -> ScriptedServer.rows();
    assertThat(statement.executeQuery(QUERY).next()).isTrue();
  }

  @Test
  void cancelEndsAWaitingNext() throws Exception {
    server.answer = body -> ScriptedServer.brokenAfterTwoRows(SocketEffect.Stall.INSTANCE);
    ResultSet rows = statement.executeQuery(QUERY);
    try (OtherThread other = new OtherThread()) {
      Future<?> cancelled =
          other.run(
              () -> {
                Thread.sleep(300);
                statement.cancel();
              });
      assertThat(stateOf(() -> readAll(rows))).isEqualTo("57014");
      cancelled.get(10, TimeUnit.SECONDS);
    }
    assertThat(stateOf(rows::next)).isEqualTo("57014");
  }

  @Test
  void anInterruptedThreadGetsAnSqlExceptionAndStaysInterrupted() {
    // The socket of the connection's first call is taken, so that the second has to connect.
    assertThatThrownBy(
            () -> {
              try (Statement other = connection.createStatement();
                  ResultSet unread = other.executeQuery(QUERY)) {
                assertThat(unread.next()).isTrue();
                Thread.currentThread().interrupt();
                statement.executeQuery(QUERY);
              }
            })
        .isInstanceOf(SQLException.class)
        .hasFieldOrPropertyWithValue("SQLState", "57014");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void ofTwoThreadsThatExecuteAStatementTheFirstLosesItsResult() throws Exception {
    CountDownLatch bothSent = new CountDownLatch(2);
    server.answer =
        body -> {
          bothSent.countDown();
          await(bothSent);
          return ScriptedServer.rows();
        };
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<ResultSet> one = threads.submit(() -> statement.executeQuery(QUERY));
      Future<ResultSet> two = threads.submit(() -> statement.executeQuery(QUERY));
      ResultSet first = one.get(10, TimeUnit.SECONDS);
      ResultSet second = two.get(10, TimeUnit.SECONDS);
      assertThat(first.isClosed()).isNotEqualTo(second.isClosed());
      assertThat(statement.getResultSet()).isIn(first, second);
      assertThat(statement.getResultSet().isClosed()).isFalse();
    } finally {
      threads.shutdownNow();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Test
  void cancelIsSeenByTheNextRowAndDoesNotTouchWhatIsDone() throws SQLException {
    server.answer = body -> ScriptedServer.brokenAfterTwoRows(SocketEffect.Stall.INSTANCE);
    ResultSet rows = statement.executeQuery(QUERY);
    rows.next();
    statement.cancel();
    assertThat(stateOf(rows::next)).isEqualTo("57014");
    server.answer = body -> ScriptedServer.rows();
    ResultSet whole = statement.executeQuery(QUERY);
    readAll(whole);
    statement.cancel();
    assertThat(whole.next()).isFalse();
  }

  private static void readAll(ResultSet rows) throws SQLException {
    while (rows.next()) {
      rows.getInt(1);
    }
  }

  @Test
  void theQueryTimeoutEndsAWaitingExecute() throws Exception {
    server.answer = body -> ScriptedServer.silence();
    statement.setQueryTimeout(1);
    Instant start = Instant.now();
    assertThatThrownBy(() -> statement.executeQuery(QUERY))
        .isInstanceOf(SQLTimeoutException.class)
        .hasMessageContaining("1 s");
    assertThat(Duration.between(start, Instant.now()))
        .isBetween(Duration.ofMillis(900), Duration.ofSeconds(6));
    // Another thread tells the server, and the call does not wait for it.
    Instant limit = start.plusSeconds(10);
    while (server.requests.stream().noneMatch(request -> request.startsWith("DELETE"))
        && Instant.now().isBefore(limit)) {
      Thread.sleep(5);
    }
    assertThat(server.requests).anyMatch(request -> request.startsWith("DELETE"));
  }

  @Test
  void theQueryTimeoutEndsAWaitingNextButNotASlowReader() throws Exception {
    server.answer = body -> ScriptedServer.brokenAfterTwoRows(SocketEffect.Stall.INSTANCE);
    statement.setQueryTimeout(1);
    ResultSet rows = statement.executeQuery(QUERY);
    Thread.sleep(1_300);
    assertThat(rows.next()).isTrue();
    assertThat(stateOf(() -> readAll(rows))).isEqualTo("HYT00");
  }

  @Test
  void closingTheConnectionElsewhereEndsAWaitingExecute() throws Exception {
    server.answer = body -> ScriptedServer.silence();
    try (OtherThread other = new OtherThread()) {
      Future<?> closed =
          other.run(
              () -> {
                while (server.workloads.isEmpty()) {
                  Thread.sleep(5);
                }
                connection.close();
              });
      assertThat(stateOf(() -> statement.executeQuery(QUERY))).isIn("24000", "08003");
      closed.get(10, TimeUnit.SECONDS);
    }
    assertThat(server.requests).anyMatch(request -> request.startsWith("DELETE"));
    assertThat(statement.isClosed()).isTrue();
  }

  @Test
  void closingElsewhereWhileValuesAreRead() throws Exception {
    for (int i = 0; i < 20; i++) {
      ResultSet rows = connection.createStatement().executeQuery(QUERY);
      rows.next();
      try (OtherThread other = new OtherThread()) {
        Future<?> closed =
            other.run(
                () -> {
                  Thread.sleep(2);
                  rows.close();
                });
        String state =
            stateOf(
                () -> {
                  while (true) {
                    assertThat(rows.getLong(1)).isEqualTo(1);
                  }
                });
        assertThat(state).isEqualTo("24000");
        closed.get(10, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void preparedWithoutParameters() throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(QUERY)) {
      assertThat(prepared.getParameterMetaData().getParameterCount()).isZero();
      assertThat(server.workloads).isEmpty();
      assertThat(prepared.getMetaData().getColumnCount()).isEqualTo(2);
      assertThat(server.workloads.get(0).path("maxRows").asInt()).isEqualTo(1);
      assertThat(prepared.execute()).isTrue();
      ResultSet first = prepared.getResultSet();
      assertThat(prepared.executeQuery().next()).isTrue();
      assertThat(first.isClosed()).isTrue();
      assertThat(stateOf(() -> prepared.setInt(1, 1))).isEqualTo("07009");
      assertThat(stateOf(() -> prepared.setURL(1, null))).isEqualTo("07009");
      assertThat(stateOf(() -> prepared.setObject(1, "x", java.sql.JDBCType.VARCHAR)))
          .isEqualTo("07009");
      assertThat(stateOf(() -> prepared.setNull(1, Types.INTEGER, "x"))).isEqualTo("07009");
      assertThat(stateOf(() -> prepared.executeQuery("SELECT 1"))).isEqualTo("HY000");
      assertThat(stateOf(prepared::executeUpdate)).isEqualTo("HY000");
    }
  }

  /** A thread of its own for one task. */
  private static final class OtherThread implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    interface Task {
      void run() throws Exception;
    }

    Future<?> run(Task task) {
      return thread.submit(
          () -> {
            task.run();
            return null;
          });
    }

    @Override
    public void close() {
      thread.shutdownNow();
    }
  }
}
