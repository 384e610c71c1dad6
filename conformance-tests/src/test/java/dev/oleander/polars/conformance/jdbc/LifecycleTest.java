package dev.oleander.polars.conformance.jdbc;

import static dev.oleander.polars.conformance.jdbc.SqlFailures.assertState;
import static dev.oleander.polars.conformance.server.LongQueries.ENDLESS;
import static dev.oleander.polars.conformance.server.LongQueries.LONG_RESULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Cancelling, time limits, and closing in every order. */
@SandboxServer
final class LifecycleTest {
  @Test
  void cancelsFromAnotherThread(ServerProcess server) throws Exception {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      CompletableFuture<Void> cancelled =
          CompletableFuture.runAsync(
              () -> {
                try {
                  TimeUnit.MILLISECONDS.sleep(800);
                  statement.cancel();
                } catch (SQLException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      Instant start = Instant.now();

      assertState("57014", () -> statement.executeQuery(ENDLESS));

      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
      cancelled.get(10, TimeUnit.SECONDS);
      try (ResultSet result = statement.executeQuery("SELECT 1 AS one")) {
        assertThat(result.next()).as("the statement stays usable").isTrue();
      }
    }
  }

  @Test
  void cancelsWhileAResultIsRead(ServerProcess server) throws Exception {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(LONG_RESULT)) {
      assertThat(result.next()).isTrue();
      statement.cancel();
      assertState(
          "57014",
          () -> {
            while (result.next()) {
              result.getDouble(1);
            }
          });
      assertState("57014", result::next);
    }
  }

  @Test
  void cancellingNothingDoesNothing(ServerProcess server) throws Exception {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      statement.cancel();
      try (ResultSet result = statement.executeQuery("SELECT 1 AS one")) {
        assertThat(result.next()).isTrue();
      }
    }
  }

  @Test
  void stopsAtTheQueryTimeout(ServerProcess server) throws Exception {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      Instant start = Instant.now();

      assertThatThrownBy(() -> statement.executeQuery(ENDLESS))
          .isInstanceOfSatisfying(
              SQLTimeoutException.class, e -> assertThat(e.getSQLState()).isEqualTo("HYT00"));

      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(8));
      statement.setQueryTimeout(0);
      try (ResultSet result = statement.executeQuery("SELECT 1 AS one")) {
        assertThat(result.next()).as("the statement stays usable").isTrue();
      }
    }
  }

  @Test
  void closingAnUnfinishedResultStopsTheWork(ServerProcess server) throws Exception {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      ResultSet result = statement.executeQuery(LONG_RESULT);
      assertThat(result.next()).isTrue();
      result.close();
      assertThat(result.isClosed()).isTrue();
      awaitIdle(server);
    }
  }

  @Test
  void closesInAnyOrder(ServerProcess server) throws Exception {
    Connection connection = Connections.open(server);
    Statement statement = connection.createStatement();
    ResultSet result = statement.executeQuery(LONG_RESULT);
    assertThat(result.next()).isTrue();

    connection.close();

    assertThat(statement.isClosed()).isTrue();
    assertThat(result.isClosed()).isTrue();
    statement.close();
    result.close();
    connection.close();
    assertThat(connection.isClosed()).isTrue();
    assertThat(connection.isValid(1)).isFalse();
    assertState("08003", connection::createStatement);
    awaitIdle(server);
  }

  @Test
  void closesWhileAnotherThreadExecutes(ServerProcess server) throws Exception {
    Connection connection = Connections.open(server);
    Statement statement = connection.createStatement();
    CompletableFuture<Throwable> failure =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                statement.executeQuery(ENDLESS);
                return null;
              } catch (SQLException e) {
                return e;
              }
            });
    TimeUnit.MILLISECONDS.sleep(500);

    connection.close();

    assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(SQLException.class);
    awaitIdle(server);
  }

  @Test
  void reExecutingClosesTheFormerResult(ServerProcess server) throws Exception {
    try (Connection connection = Connections.open(server);
        Statement statement = connection.createStatement()) {
      ResultSet first = statement.executeQuery("SELECT 1 AS one");
      ResultSet second = statement.executeQuery("SELECT 2 AS two");
      assertThat(first.isClosed()).isTrue();
      assertThat(second.next()).isTrue();
      statement.closeOnCompletion();
      second.close();
      assertThat(statement.isClosed()).isTrue();
    }
  }

  @Test
  void isValidAsksTheServer(ServerProcess server) throws Exception {
    try (Connection connection = Connections.open(server)) {
      assertThat(connection.isValid(5)).isTrue();
      assertThat(connection.isValid(0)).isTrue();
      assertState("22023", () -> connection.isValid(-1));
    }
  }

  private static void awaitIdle(ServerProcess server) throws Exception {
    Instant end = Instant.now().plusSeconds(5);
    while (server.http().get("/health").json().path("workers").path("busy").asInt() > 0) {
      assertThat(Instant.now()).as("a worker is still at work").isBefore(end);
      Thread.sleep(20);
    }
  }
}
