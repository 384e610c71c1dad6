package dev.oleander.polars.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oleander.polars.jdbc.OleanderPolarsDriver;
import java.io.IOException;
import java.sql.ClientInfoStatus;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mockwebserver3.SocketEffect;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ConnectionTest {
  private ScriptedServer server;

  @BeforeEach
  void start() throws IOException {
    server = ScriptedServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String stateOf(ThrowingCallable call) {
    return catchThrowableOfType(SQLException.class, call).getSQLState();
  }

  @Test
  void theDriverIsFoundAndTakesOnlyItsUrls() throws SQLException {
    Driver driver =
        ServiceLoader.load(Driver.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(OleanderPolarsDriver.class::isInstance)
            .findFirst()
            .orElseThrow();
    assertThat(DriverManager.getDriver(server.url())).isInstanceOf(OleanderPolarsDriver.class);
    assertThat(driver.connect("jdbc:postgresql://localhost/x", new Properties())).isNull();
    assertThat(driver.acceptsURL("jdbc:postgresql://localhost/x")).isFalse();
    assertThatThrownBy(() -> driver.acceptsURL(null)).hasMessageContaining("null");
    assertThat(driver.acceptsURL(server.url())).isTrue();
    assertThat(driver.jdbcCompliant()).isFalse();
    assertThat(driver.getMajorVersion()).isZero();
    assertThat(driver.getMinorVersion()).isEqualTo(1);
    DriverPropertyInfo[] properties = driver.getPropertyInfo(server.url() + "?fetchSize=5", null);
    assertThat(Stream.of(properties).filter(property -> property.name.equals("fetchSize")))
        .singleElement()
        .satisfies(property -> assertThat(property.value).isEqualTo("5"));
  }

  @Test
  void connectingFindsWhatIsWrong() {
    assertThatThrownBy(() -> server.connect("/nowhere"))
        .extracting(error -> ((SQLException) error).getSQLState())
        .isEqualTo("3D000");
    Properties wrongToken = new Properties();
    wrongToken.setProperty("token", "wrong-token");
    assertThatThrownBy(() -> new OleanderPolarsDriver().connect(server.url(), wrongToken))
        .isInstanceOf(SQLInvalidAuthorizationSpecException.class)
        .hasMessageNotContaining("wrong-token");
    String url = server.url();
    server.close();
    assertThatThrownBy(() -> new OleanderPolarsDriver().connect(url, wrongToken))
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .extracting(error -> ((SQLException) error).getSQLState())
        .isEqualTo("08001");
  }

  @Test
  void whatFrameworksSetIsTaken() throws SQLException {
    try (Connection connection = server.connect("/oleander/default")) {
      assertThat(connection.getCatalog()).isEqualTo("oleander");
      assertThat(connection.getSchema()).isEqualTo("default");
      assertThat(connection.getAutoCommit()).isTrue();
      connection.setAutoCommit(false);
      assertThat(connection.getAutoCommit()).isFalse();
      connection.commit();
      connection.rollback();
      connection.setReadOnly(true);
      assertThat(connection.isReadOnly()).isTrue();
      connection.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT);
      assertThat(connection.getHoldability()).isEqualTo(ResultSet.CLOSE_CURSORS_AT_COMMIT);
      assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
      assertThat((Throwable) connection.getWarnings()).isNull();
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
      assertThat(connection.getWarnings().getMessage()).contains("isolation");
      connection.clearWarnings();
      assertThat((Throwable) connection.getWarnings()).isNull();
      connection.setNetworkTimeout(Runnable::run, 1234);
      assertThat(connection.getNetworkTimeout()).isEqualTo(1234);
      connection.setClientInfo("Unknown", "x");
      assertThat(connection.getWarnings().getMessage()).contains("ApplicationName");
      assertThat(connection.getClientInfo()).isEmpty();
      assertThat(connection.isWrapperFor(Connection.class)).isTrue();
      assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
      assertThat(stateOf(() -> connection.unwrap(String.class))).isEqualTo("22023");
      assertThat(stateOf(connection::createSQLXML)).isEqualTo("HYC00");
      assertThat(stateOf(() -> connection.prepareCall("{call x()}"))).isEqualTo("42883");
      assertThat(stateOf(connection::setSavepoint)).isEqualTo("HYC00");
      assertThat(stateOf(() -> connection.setCatalog(null))).isEqualTo("22023");
      assertThat(stateOf(() -> connection.setTransactionIsolation(77))).isEqualTo("22023");
    }
  }

  @Test
  void clientInfoIsKeptAndSentWithEachWorkload() throws SQLException {
    try (Connection connection = server.connect("?applicationName=shop%20%C3%A9&clientUser=me");
        Statement statement = connection.createStatement()) {
      assertThat(connection.getClientInfo())
          .isEqualTo(Map.of("ApplicationName", "shop é", "ClientUser", "me"));
      connection.setClientInfo("ClientHostname", "desk");
      assertThat(connection.getClientInfo("ClientHostname")).isEqualTo("desk");
      assertThat(connection.getClientInfo("Unknown")).isNull();
      statement.executeQuery("SELECT * FROM my_table").close();
      assertThat(server.headers.get("Oleander-Application-Name")).isEqualTo("shop%20%C3%A9");
      assertThat(server.headers.get("Oleander-Client-User")).isEqualTo("me");
      assertThat(server.headers.get("Oleander-Client-Hostname")).isEqualTo("desk");

      Properties only = new Properties();
      only.setProperty("ClientUser", "you");
      connection.setClientInfo(only);
      assertThat(connection.getClientInfo()).isEqualTo(only);
      assertThat((Throwable) connection.getWarnings()).isNull();
      connection.setClientInfo("ClientUser", "");
      assertThat(connection.getClientInfo()).isEmpty();

      Properties bad = new Properties();
      bad.setProperty("ApplicationName", "fine");
      bad.setProperty("ClientUser", "x".repeat(257));
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> connection.setClientInfo(bad),
              () -> connection.setClientInfo("ClientUser", "a\nb"))) {
        SQLClientInfoException refused = catchThrowableOfType(SQLClientInfoException.class, call);
        assertThat(refused.getSQLState()).isEqualTo("22023");
        assertThat(refused.getFailedProperties())
            .isEqualTo(Map.of("ClientUser", ClientInfoStatus.REASON_VALUE_INVALID));
      }
      assertThat(connection.getClientInfo()).isEmpty();
    }
    Connection closed = server.connect("");
    closed.close();
    assertThat(stateOf(() -> closed.setClientInfo("ClientUser", "x"))).isEqualTo("08003");
    assertThat(stateOf(() -> closed.setClientInfo(new Properties()))).isEqualTo("08003");
    assertThat(stateOf(closed::getClientInfo)).isEqualTo("08003");
  }

  @Test
  void clientInfoPropertiesAreListed() throws SQLException {
    try (Connection connection = server.connect("");
        ResultSet rows = connection.getMetaData().getClientInfoProperties()) {
      List<String> names = new ArrayList<>();
      while (rows.next()) {
        names.add(rows.getString("NAME"));
        assertThat(rows.getInt("MAX_LEN")).isEqualTo(256);
        assertThat(rows.getString("DESCRIPTION")).isNotBlank();
      }
      assertThat(names).containsExactly("ApplicationName", "ClientHostname", "ClientUser");
    }
  }

  @Test
  void datesAreMadeInTheTimeZoneOfTheConnection() throws SQLException {
    server.answer = body -> ScriptedServer.stream("types");
    String zone = "Pacific/Kiritimati"; // no JVM of the tests has it
    Calendar there = new GregorianCalendar(TimeZone.getTimeZone(zone));
    try (Connection connection = server.connect("?timeZone=" + zone);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM my_table")) {
      ResultSetMetaData columns = rows.getMetaData();
      int compared = 0;
      while (rows.next()) {
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          if (columns.getColumnType(i) == Types.TIMESTAMP && rows.getObject(i) != null) {
            Timestamp expected = rows.getTimestamp(i, there);
            assertThat(rows.getTimestamp(i)).isEqualTo(expected);
            assertThat(rows.getObject(i)).isEqualTo(expected);
            assertThat(rows.getObject(i, Timestamp.class)).isEqualTo(expected);
            LocalDateTime local = rows.getObject(i, LocalDateTime.class);
            if (local.getYear() > 1900) { // before, the calendars of java.util and java.time differ
              assertThat(expected.toInstant().atZone(ZoneId.of(zone)).toLocalDateTime())
                  .isEqualTo(local);
              compared++;
            }
          } else if (columns.getColumnType(i) == Types.DATE && rows.getObject(i) != null) {
            assertThat(rows.getObject(i)).isEqualTo(rows.getDate(i, there));
            assertThat(rows.getDate(i)).isEqualTo(rows.getDate(i, there));
            compared++;
          }
        }
      }
      assertThat(compared).isPositive();
    }
  }

  @Test
  void whatThePropertiesSayIsWhatAConnectionBeginsWith() throws SQLException {
    try (Connection connection =
        server.connect("?readOnly=true&catalog=other&namespace=n&tier=8&retryBudget=0")) {
      assertThat(connection.isReadOnly()).isTrue();
      assertThat(connection.getCatalog()).isEqualTo("other");
      assertThat(connection.getSchema()).isEqualTo("n");
      connection.setCatalog("oleander");
      connection.setSchema("default");
      connection.createStatement().executeQuery("SELECT * FROM my_table").close();
      assertThat(server.workloads.get(0).path("vcpus").intValue()).isEqualTo(8);
      assertThat(stateOf(() -> connection.setNetworkTimeout(null, 1))).isEqualTo("22023");
      assertThat(stateOf(() -> connection.setNetworkTimeout(Runnable::run, -1))).isEqualTo("22023");
    }
  }

  @Test
  void anExecutorThatRefusesLeavesNothingOpen() throws SQLException {
    Connection connection = server.connect("");
    Statement statement = connection.createStatement();
    assertThatThrownBy(
            () ->
                connection.abort(
                    task -> {
                      throw new RejectedExecutionException("full");
                    }))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(connection.isClosed()).isTrue();
    assertThat(statement.isClosed()).isTrue();
  }

  @Test
  void scrollingAndUpdatingAreLeftOutWithAWarning() throws SQLException {
    try (Connection connection = server.connect("")) {
      Statement plain =
          connection.createStatement(
              ResultSet.TYPE_FORWARD_ONLY,
              ResultSet.CONCUR_READ_ONLY,
              ResultSet.CLOSE_CURSORS_AT_COMMIT);
      assertThat((Throwable) connection.getWarnings()).isNull();
      assertThat(plain.getResultSetHoldability()).isEqualTo(ResultSet.CLOSE_CURSORS_AT_COMMIT);
      Statement statement =
          connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
      assertThat(statement.getResultSetType()).isEqualTo(ResultSet.TYPE_FORWARD_ONLY);
      assertThat(statement.getResultSetConcurrency()).isEqualTo(ResultSet.CONCUR_READ_ONLY);
      assertThat(connection.getWarnings().getMessage()).contains("scrolled");
      assertThat(connection.getWarnings().getNextWarning().getMessage()).contains("updated");
      assertThat(stateOf(() -> connection.createStatement(1, 2))).isEqualTo("22023");
    }
  }

  @Test
  void closingClosesEverythingAndCancelsWhatRuns() throws SQLException {
    server.answer = body -> ScriptedServer.brokenAfterTwoRows(SocketEffect.Stall.INSTANCE);
    Connection connection = server.connect("");
    DatabaseMetaData metaData = connection.getMetaData();
    Statement statement = connection.createStatement();
    ResultSet rows = statement.executeQuery("SELECT * FROM my_table");
    connection.close();
    connection.close();
    assertThat(connection.isClosed()).isTrue();
    assertThat(statement.isClosed()).isTrue();
    assertThat(rows.isClosed()).isTrue();
    assertThat(server.requests)
        .contains(
            "DELETE /api/v1/workloads/" + server.workloads.get(0).path("workloadId").asText());
    assertThat(connection.isValid(1)).isFalse();
    assertThat(stateOf(connection::createStatement)).isEqualTo("08003");
    assertThat(stateOf(connection::getCatalog)).isEqualTo("08003");
    assertThat(stateOf(connection::getMetaData)).isEqualTo("08003");
    assertThat(stateOf(metaData::getCatalogs)).isEqualTo("08003");
    assertThat(stateOf(() -> metaData.getTables(null, null, "%", null))).isEqualTo("08003");
    assertThat(stateOf(() -> statement.executeQuery("SELECT 1"))).isEqualTo("08003");
    rows.close();
    statement.close();
  }

  @Test
  void abortClosesOnTheExecutor() throws Exception {
    Connection connection = server.connect("");
    Statement statement = connection.createStatement();
    CountDownLatch done = new CountDownLatch(1);
    connection.abort(
        task ->
            new Thread(
                    () -> {
                      task.run();
                      done.countDown();
                    })
                .start());
    assertThat(connection.isClosed()).isTrue();
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(statement.isClosed()).isTrue();
    assertThat(stateOf(() -> connection.abort(null))).isEqualTo("22023");
  }

  @Test
  void validityIsTheServersToTell() throws SQLException {
    try (Connection connection = server.connect("")) {
      assertThat(connection.isValid(0)).isTrue();
      assertThat(connection.isValid(2)).isTrue();
      assertThat(stateOf(() -> connection.isValid(-1))).isEqualTo("22023");
      server.close();
      assertThat(connection.isValid(2)).isFalse();
    }
  }

  @Test
  void closedStatementsAreForgotten() throws SQLException {
    try (Connection connection = server.connect("")) {
      for (int i = 0; i < 10; i++) {
        connection.createStatement().close();
        connection.prepareStatement("SELECT 1").close();
      }
      assertThat(connection.unwrap(PolarsConnection.class).statementMap).isEmpty();
    }
  }

  @Test
  void noThreadStaysWhenAConnectionIsClosed() throws Exception {
    server.answer = body -> ScriptedServer.rows();
    try (Connection connection = server.connect("?queryTimeout=20");
        Statement statement = connection.createStatement()) {
      statement.executeQuery("SELECT * FROM my_table").close();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (ours().findAny().isPresent() && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertThat(ours()).isEmpty();
  }

  private static Stream<Thread> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("oleander-polars"));
  }
}
