package dev.oleander.polars.conformance.jdbc;

import static dev.oleander.polars.conformance.server.LongQueries.ENDLESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Reading, cancelling and closing at the same time: each call ends in a whole result or in an
 * SQLException that says what happened to it.
 */
@SandboxServer
@Tag("large")
final class RacesTest {
  /** 150 × 150 × 4 rows: some batches, and time enough to come in between. */
  private static final String SOME_ROWS =
      "SELECT a.sepal_length AS x, b.species AS s FROM flowers a CROSS JOIN flowers b"
          + " CROSS JOIN (SELECT species FROM flowers LIMIT 4) AS c";

  private static final int ROWS = 90_000;
  private static final int THREADS = 32;
  private static final long SEED = 4711;
  private static final long PATIENCE_SECONDS = 90;

  /** Of a statement or result that was closed, a connection that was, a workload that was ended. */
  private static final Set<String> ENDED = Set.of("24000", "08003", "57014");

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void endThreads() throws InterruptedException {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("nobody waits any more")
        .isTrue();
  }

  @Test
  void aCancelAtAnyTimeIsACancelOrTooLate(ServerProcess server) throws Exception {
    Random random = new Random(SEED);
    int cancelled = 0;
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 25; i++) {
        Future<String> reading = threads.submit(() -> read(statement, SOME_ROWS));
        pause(random, 60);
        statement.cancel();
        String outcome = get(reading);
        assertThat(outcome).isIn("whole", "57014");
        cancelled += outcome.equals("57014") ? 1 : 0;

        assertThat(read(statement, "SELECT 1 AS one"))
            .as("the statement stays usable")
            .isEqualTo("1");
      }
    }
    assertThat(cancelled).as("cancels that came in time").isPositive();
  }

  /** What can be ended under a thread that uses it. */
  enum Ended {
    RESULT,
    STATEMENT,
    CONNECTION,
    ABORTED_CONNECTION
  }

  @ParameterizedTest
  @EnumSource
  void whatIsClosedUnderAReaderSaysSo(Ended what, ServerProcess server) throws Exception {
    Random random = new Random(SEED + what.name().hashCode());
    for (int i = 0; i < 8; i++) {
      try (Connection connection = Connections.open(server);
          Statement statement = connection.createStatement()) {
        CountDownLatch opened = new CountDownLatch(1);
        Future<String> reading = threads.submit(() -> read(statement, SOME_ROWS, opened));
        if (what == Ended.RESULT || random.nextBoolean()) {
          assertThat(opened.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        pause(random, 30);
        end(what, connection, statement);

        assertThat(get(reading)).matches("whole|" + String.join("|", ENDED));
        assertThat(connection.isClosed())
            .isEqualTo(what == Ended.CONNECTION || what == Ended.ABORTED_CONNECTION);
        if (what != Ended.ABORTED_CONNECTION) { // whose statements are closed by and by
          assertThat(statement.isClosed()).isEqualTo(what != Ended.RESULT);
        }
      }
    }
  }

  private void end(Ended what, Connection connection, Statement statement) throws SQLException {
    switch (what) {
      case RESULT -> {
        ResultSet result = statement.getResultSet();
        if (result != null) {
          result.close();
        }
      }
      case STATEMENT -> statement.close();
      case CONNECTION -> connection.close();
      case ABORTED_CONNECTION -> connection.abort(threads);
    }
  }

  @Test
  void manyThreadsShareAConnection(ServerProcess server) throws Exception {
    try (Connection connection = Connections.open(server)) {
      List<Future<Void>> ends = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int own = thread;
        ends.add(threads.submit(() -> useStatements(connection, own)));
      }
      for (Future<Void> end : ends) {
        get(end);
      }
    }
  }

  private static Void useStatements(Connection connection, int own) throws SQLException {
    for (int i = 0; i < 6; i++) {
      String number = Integer.toString(own * 1_000 + i);
      String sql = "SELECT " + number + " AS own, count(*) AS n FROM flowers";
      assertThat(Connections.rows(connection, sql)).containsExactly(List.of(number, "150"));
    }
    return null;
  }

  @Test
  void manyThreadsLoseTheirConnection(ServerProcess server) throws Exception {
    Connection connection = Connections.open(server);
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch enough = new CountDownLatch(THREADS);
    List<Future<String>> ends = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      ends.add(
          threads.submit(
              () -> {
                String outcome = "whole";
                while (outcome.equals("whole") || outcome.equals("1")) {
                  enough.countDown();
                  try (Statement statement = connection.createStatement()) {
                    outcome =
                        read(
                            statement,
                            begun.incrementAndGet() % 8 == 0 ? SOME_ROWS : "SELECT 1 AS one");
                  } catch (SQLException e) {
                    outcome = e.getSQLState();
                  }
                }
                return outcome;
              }));
    }
    assertThat(enough.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    pause(new Random(SEED), 300);

    connection.close();

    for (Future<String> end : ends) {
      assertThat(get(end)).isIn(ENDED);
    }
  }

  @Test
  void threadsThatShareAStatementEndEachOthersResults(ServerProcess server) throws Exception {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 4; i++) {
        CyclicBarrier start = new CyclicBarrier(3);
        List<Future<String>> ends = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
          ends.add(
              threads.submit(
                  () -> {
                    start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    return read(statement, SOME_ROWS);
                  }));
        }
        for (Future<String> end : ends) {
          assertThat(get(end)).isIn("whole", "24000", "57014");
        }
      }
      assertThat(read(statement, "SELECT 1 AS one")).isEqualTo("1");
    }
  }

  @Test
  void aStatementCompletesOnceHoweverItsResultEnds(ServerProcess server) throws Exception {
    Random random = new Random(SEED);
    try (Connection connection = Connections.open(server)) {
      for (int i = 0; i < 12; i++) {
        Statement statement = connection.createStatement();
        statement.closeOnCompletion();
        ResultSet result = statement.executeQuery(SOME_ROWS);
        Future<String> reading = threads.submit(() -> read(result));
        Future<String> closing =
            threads.submit(
                () -> {
                  pause(random, 10);
                  result.close();
                  return "closed";
                });
        if (random.nextBoolean()) {
          statement.close();
        }

        assertThat(get(reading)).isIn("whole", "24000", "57014");
        assertThat(get(closing)).isEqualTo("closed");
        assertThat(statement.isClosed()).isTrue();
        assertThat(result.isClosed()).isTrue();
      }
    }
  }

  @Test
  void manyCancelOneStatement(ServerProcess server) throws Exception {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      Future<String> running = threads.submit(() -> read(statement, ENDLESS));
      List<Future<Void>> cancels = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        cancels.add(
            threads.submit(
                () -> {
                  while (!running.isDone()) {
                    statement.cancel();
                    pause(new Random(), 20);
                  }
                  return null;
                }));
      }
      assertThat(get(running)).isEqualTo("57014");
      for (Future<Void> cancel : cancels) {
        get(cancel);
      }
      assertThat(read(statement, "SELECT 1 AS one")).isEqualTo("1");
    }
  }

  private static String read(Statement statement, String sql) {
    return read(statement, sql, new CountDownLatch(1));
  }

  /** "whole", or the single value of a single row, or the SQLState of what went wrong. */
  private static String read(Statement statement, String sql, CountDownLatch opened) {
    return outcome(
        () -> {
          try (ResultSet result = statement.executeQuery(sql)) {
            opened.countDown();
            return readWhole(result);
          } finally {
            opened.countDown();
          }
        });
  }

  private static String read(ResultSet result) {
    return outcome(() -> readWhole(result));
  }

  private static String readWhole(ResultSet result) throws SQLException {
    int rows = 0;
    String first = null;
    while (result.next()) {
      first = rows++ == 0 ? result.getString(1) : first;
    }
    if (rows != 1) {
      assertThat(rows).as("rows of a result that came to its end").isEqualTo(ROWS);
    }
    return rows == 1 ? first : "whole";
  }

  private static String outcome(Callable<String> call) {
    try {
      return call.call();
    } catch (SQLException e) {
      return e.getSQLState();
    } catch (Exception e) {
      throw new AssertionError("neither a result nor an SQLException", e);
    }
  }

  private static void pause(Random random, int mostMillis) {
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(mostMillis * 1_000)));
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
