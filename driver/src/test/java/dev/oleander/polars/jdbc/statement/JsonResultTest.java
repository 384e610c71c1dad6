package dev.oleander.polars.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Results of a service that knows nothing but the documented API. */
@Timeout(30)
final class JsonResultTest {
  private static final String QUERY = "SELECT * FROM my_table";
  private static final String HEAD =
      "{\"success\": true, \"results\": {\"columns\": [\"n\", \"d\", \"at\", \"label\"],"
          + " \"column_types\": [\"BIGINT\", \"DECIMAL(9,2)\","
          + " \"Datetime(time_unit='us', time_zone='UTC')\", \"String\"], \"rows\": [";
  private static final String ROW = "[1, \"2.50\", \"2024-02-29T12:00:00.5Z\", \"x\"]";

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

  private void answer(String body) {
    server.answer = sent -> ScriptedServer.json(200, body);
  }

  private SQLException failure() {
    return catchThrowableOfType(
        SQLException.class,
        () -> {
          try (ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
              assertThat(rows.getLong(1)).isEqualTo(1);
            }
          }
        });
  }

  @Test
  void gettersAreThoseOfAnyResult() throws SQLException {
    answer(HEAD + ROW + ", [null, null, null, null]]}, \"row_count\": 2}");
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getLong("n")).isEqualTo(1);
      assertThat(rows.getBigDecimal(2)).isEqualTo(new BigDecimal("2.50"));
      assertThat(rows.getObject(3, OffsetDateTime.class))
          .isEqualTo(OffsetDateTime.parse("2024-02-29T12:00:00.5Z"));
      assertThat(rows.getTimestamp(3))
          .isEqualTo(Timestamp.from(Instant.parse("2024-02-29T12:00:00.5Z")));
      assertThat(rows.getString(4)).isEqualTo("x");
      assertThat(rows.getMetaData().getColumnTypeName(2)).isEqualTo("DECIMAL");
      assertThat(rows.getMetaData().getPrecision(2)).isEqualTo(9);
      assertThat(rows.next()).isTrue();
      assertThat(rows.getLong(1)).isZero();
      assertThat(rows.wasNull()).isTrue();
      assertThat(rows.next()).isFalse();
    }
    assertThat(server.requests).noneMatch(request -> request.contains("/workloads/"));
  }

  @Test
  void manyRowsAndTheMostAskedFor() throws SQLException {
    answer(HEAD + ROW + ("," + ROW).repeat(19_999) + "]}, \"row_count\": 20000}");
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      int count = 0;
      while (rows.next()) {
        count++;
      }
      assertThat(count).isEqualTo(20_000);
    }
    statement.setMaxRows(10); // which such a service does not know
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      int count = 0;
      while (rows.next()) {
        count++;
      }
      assertThat(count).isEqualTo(10);
    }
  }

  @Test
  void aFailureReportedInTheAnswerIsThrownAndNothingIsCancelled() {
    answer(
        "{\"success\": false, \"error\": \"no such column\", \"errorCode\": \"COLUMN_NOT_FOUND\"}");
    assertThat(failure().getSQLState()).isEqualTo("42S22");
    answer(HEAD + ROW + "]}, \"success\": false, \"error\": \"late\"}".replace("true", "false"));
    SQLException late = failure();
    assertThat(late.getSQLState()).isEqualTo("HY000");
    assertThat(late.getMessage()).contains("late").contains("workload");
    assertThat(server.requests).noneMatch(request -> request.contains("/workloads/"));
  }

  @Test
  void aValueThatDoesNotFitIsThrownByColumnAndRow() {
    answer(HEAD + ROW + ", [1.5, null, null, null]]}}");
    SQLException failure = failure();
    assertThat(failure.getSQLState()).isEqualTo("22003");
    assertThat(failure.getMessage()).contains("Row 2, column 'n' (BIGINT)");
  }

  @Test
  void aShortResultIsNeverSilent() {
    answer(HEAD + ROW + "]}, \"row_count\": 2}");
    assertThat(failure().getMessage()).contains("'row_count' is 2 and it has 1 rows");
    answer(HEAD + ROW + ", [1, ");
    SQLException broken = failure();
    assertThat(broken.getSQLState()).isEqualTo("08006");
    assertThat(broken.getMessage()).contains("broke off");
  }

  @Test
  void aResultThatNeedsTooMuchMemoryNamesTheProperty() throws SQLException {
    answer(
        "{\"results\": {\"rows\": [[\"" + "x".repeat(1_000_000) + "\"]], \"columns\": [\"c\"]}}");
    try (Connection small = server.connect("?memoryLimit=1MiB");
        Statement query = small.createStatement()) {
      SQLException failure =
          catchThrowableOfType(SQLException.class, () -> query.executeQuery(QUERY).next());
      assertThat(failure.getSQLState()).isEqualTo("53200");
      assertThat(failure.getMessage()).contains("'memoryLimit'");
    }
  }

  private MockResponse dripping() {
    return ScriptedServer.json(200, HEAD + ROW + ("," + ROW).repeat(5000))
        .newBuilder()
        .throttleBody(50_000, 2, TimeUnit.SECONDS)
        .build();
  }

  @Test
  void cancelAndCloseAndTimeLimitsWhileRowsAreRead() throws Exception {
    server.answer = sent -> dripping();
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      Future<SQLException> reading =
          other.submit(
              () ->
                  catchThrowableOfType(
                      SQLException.class,
                      () -> {
                        while (rows.next()) {
                          assertThat(rows.getLong(1)).isEqualTo(1);
                        }
                      }));
      Thread.sleep(300);
      Instant before = Instant.now();
      statement.cancel();
      assertThat(reading.get(5, TimeUnit.SECONDS).getSQLState()).isEqualTo("57014");
      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(2));
    } finally {
      other.shutdownNow();
    }
    statement.setQueryTimeout(1);
    assertThat(failure().getSQLState()).isEqualTo("HYT00");
    ResultSet closed = connection.createStatement().executeQuery(QUERY);
    assertThat(closed.next()).isTrue();
    closed.close();
    assertThat(catchThrowableOfType(SQLException.class, closed::next).getSQLState())
        .isEqualTo("24000");
  }

  /** No single row is waited for that long. */
  @Test
  void theQueryTimeoutCountsTheWaitsForAllRows() throws SQLException {
    server.answer =
        sent ->
            ScriptedServer.json(200, HEAD + ROW + ("," + ROW).repeat(5000))
                .newBuilder()
                .throttleBody(500, 300, TimeUnit.MILLISECONDS)
                .build();
    statement.setFetchSize(1);
    statement.setQueryTimeout(1);
    SQLException failure = failure();
    assertThat(failure.getClass()).isEqualTo(SQLTimeoutException.class);
    assertThat(failure.getSQLState()).isEqualTo("HYT00");
    assertThat(failure.getMessage()).contains("query timeout of 1 s");
  }

  @Test
  void aServiceThatKnowsNoWorkloadsIsNoTrouble() {
    server.answer =
        sent ->
            ScriptedServer.json(200, HEAD + (ROW + ",").repeat(5000))
                .newBuilder()
                .onResponseBody(new SocketEffect.CloseSocket())
                .build();
    server.state = ScriptedServer.json(404, "{\"error\": \"Not Found\"}");
    SQLException failure = failure();
    assertThat(failure.getSQLState()).isEqualTo("08006");
    server.state =
        new MockResponse.Builder().addHeader("Content-Type", "text/html").body("<p>").build();
    assertThat(failure().getSQLState()).isEqualTo("08006");
  }
}
