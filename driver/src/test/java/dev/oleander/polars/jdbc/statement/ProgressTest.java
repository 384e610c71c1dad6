package dev.oleander.polars.jdbc.statement;

import static dev.oleander.polars.jdbc.statement.SqlOutcome.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.jdbc.OleanderPolarsProgress;
import dev.oleander.polars.jdbc.OleanderPolarsProgress.State;
import dev.oleander.polars.jdbc.OleanderPolarsStatement;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a statement tells of its workload, and the server through it. */
@Timeout(30)
final class ProgressTest {
  private static final String QUERY = "SELECT * FROM my_table";
  private static final Duration OFTEN = Duration.ofMillis(50);

  private final BlockingQueue<OleanderPolarsProgress> reports = new LinkedBlockingQueue<>();
  private ScriptedServer server;
  private Connection connection;
  private Statement statement;
  private OleanderPolarsStatement beyond;

  @BeforeEach
  void connect() throws IOException, SQLException {
    server = ScriptedServer.start();
    connection = server.connect("");
    statement = connection.createStatement();
    beyond = statement.unwrap(OleanderPolarsStatement.class);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    server.close();
  }

  private void serverTells(String json) {
    server.extensions = "[\"workload-state\"]";
    server.state = ScriptedServer.json(200, json);
  }

  private OleanderPolarsProgress next() throws InterruptedException {
    OleanderPolarsProgress next = reports.poll(10, TimeUnit.SECONDS);
    assertThat(next).as("a report").isNotNull();
    return next;
  }

  @Test
  void thereIsNoneBeforeTheFirstWorkload() throws SQLException {
    assertThat(beyond.getProgress()).isEmpty();
    assertThat(beyond.getWorkloadId()).isEmpty();
  }

  @Test
  void countsWhatHasArrived() throws SQLException {
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      assertThat(beyond.getProgress().orElseThrow().state()).isEqualTo(State.RUNNING);
      while (rows.next()) {
        assertThat(beyond.getProgress().orElseThrow().rowsRead()).isPositive();
      }
    }
    OleanderPolarsProgress end = beyond.getProgress().orElseThrow();
    assertThat(end.state()).isEqualTo(State.FINISHED);
    assertThat(end.rowsRead()).isEqualTo(3);
    assertThat(end.bytesRead()).isPositive();
    assertThat(end.workloadId()).isEqualTo(beyond.getWorkloadId().orElseThrow());
    assertThat(end.elapsed()).isPositive().isEqualTo(beyond.getProgress().orElseThrow().elapsed());
    assertThat(end.rowsProduced()).as("this server does not tell").isEmpty();
    assertThat(server.requests).noneMatch(request -> request.startsWith("GET /api/v1/workloads"));
  }

  @Test
  void asksTheServer() throws Exception {
    serverTells(
        """
        {"state": "RUNNING", "rows": 41, "bytes": 1000,
         "timings": {"queuedMs": 5, "startingMs": 7, "runningMs": 11}}
        """);
    server.answer = body -> ScriptedServer.brokenAfterTwoRows(SocketEffect.Stall.INSTANCE);
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      assertThat(rows.next()).isTrue();
      OleanderPolarsProgress now = beyond.getProgress().orElseThrow();
      assertThat(now.rowsProduced()).hasValue(41);
      assertThat(now.bytesProduced()).hasValue(1000);
      assertThat(now.phases())
          .containsEntry("queued", Duration.ofMillis(5))
          .containsEntry("running", Duration.ofMillis(11));
    }
    assertThat(beyond.getProgress().orElseThrow().state()).isEqualTo(State.CANCELLED);
  }

  @Test
  void aListenerIsToldUntilTheEnd() throws Exception {
    serverTells("{\"state\": \"QUEUED\", \"rows\": 0, \"bytes\": 0}");
    server.answer = body -> ScriptedServer.brokenAfterTwoRows(SocketEffect.Stall.INSTANCE);
    beyond.setProgressListener(reports::add, OFTEN);
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      assertThat(next().state()).isEqualTo(State.QUEUED);
      assertThat(next().state()).isEqualTo(State.QUEUED);
      assertThat(rows.next()).isTrue();
      statement.cancel();
    }
    OleanderPolarsProgress last = next();
    while (!last.state().hasEnded()) {
      last = next();
    }
    assertThat(last.state()).isEqualTo(State.CANCELLED);
    Thread.sleep(4 * OFTEN.toMillis());
    assertThat(reports).isEmpty();
  }

  @Test
  void aListenerThatFailsIsNotCalledAgain() throws Exception {
    server.answer = body -> ScriptedServer.brokenAfterTwoRows(SocketEffect.Stall.INSTANCE);
    beyond.setProgressListener(
        progress -> {
          reports.add(progress);
          throw new IllegalStateException("no");
        },
        OFTEN);
    try (ResultSet rows = statement.executeQuery(QUERY)) {
      next();
      Thread.sleep(4 * OFTEN.toMillis());
      assertThat(reports).isEmpty();
      assertThat(rows.next()).isTrue();
    }
  }

  @Test
  void nobodyIsToldWithoutAListener() throws Exception {
    beyond.setProgressListener(reports::add, OFTEN);
    beyond.setProgressListener(null, null);
    statement.executeQuery(QUERY).close();
    Thread.sleep(3 * OFTEN.toMillis());
    assertThat(reports).isEmpty();
  }

  @Test
  void impossibleIntervals() {
    for (Duration interval : new Duration[] {null, Duration.ZERO, Duration.ofMillis(49)}) {
      assertThat(
              state(
                  () -> {
                    beyond.setProgressListener(reports::add, interval);
                    return null;
                  }))
          .isEqualTo("22023");
    }
  }

  @Test
  void warningsAreWhatTheServerHasToSay() throws SQLException {
    server.answer =
        body ->
            ScriptedServer.rows()
                .newBuilder()
                .addHeader("Oleander-Warnings", "[\"the first\", \"gr\\u00fcn\"]")
                .build();
    statement.executeQuery(QUERY).close();
    assertThat(warnings()).containsExactly("01000 the first", "01000 grün");
    statement.clearWarnings();
    assertThat(warnings()).isEmpty();

    statement.executeQuery(QUERY).close();
    server.answer = body -> ScriptedServer.rows();
    statement.executeQuery(QUERY).close();
    assertThat(warnings()).as("of the last execution").isEmpty();
  }

  private List<String> warnings() throws SQLException {
    List<String> found = new ArrayList<>();
    SQLWarning next = statement.getWarnings();
    while (next != null) {
      found.add(next.getSQLState() + " " + next.getMessage());
      next = next.getNextWarning();
    }
    return found;
  }

  @Test
  void warningsThatCannotBeReadAreNone() throws SQLException {
    for (String header : new String[] {"", "x", "{\"a\": 1}", "[1", "[[]]"}) {
      server.answer =
          body -> ScriptedServer.rows().newBuilder().addHeader("Oleander-Warnings", header).build();
      statement.executeQuery(QUERY).close();
      assertThat(warnings()).as(header).isEmpty();
    }
  }
}
