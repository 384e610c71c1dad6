package dev.oleander.polars.conformance.jdbc;

import static dev.oleander.polars.conformance.server.LongQueries.ENDLESS;
import static dev.oleander.polars.conformance.server.LongQueries.LONG_RESULT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import dev.oleander.polars.jdbc.OleanderPolarsStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that share what can be shared, and end in any order. */
@SandboxServer
@Timeout(120)
final class ManyConnectionsTest {
  private static final int THREADS = 6;
  private static final int ROUNDS = 6;

  /** What a statement may end as when it, or its connection, is ended by another thread. */
  private static final Set<String> ENDED = Set.of("57014", "08003", "24000");

  @Test
  void aHundredConnectionsAnswer(ServerProcess server) throws Exception {
    List<Connection> open = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        open.add(Connections.open(server));
      }
      for (int i = 0; i < 100; i += 25) {
        assertThat(Connections.rows(open.get(i), "SELECT 1 AS one")).hasSize(1);
      }
      long threads =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("oleander-polars-http"))
              .count();
      assertThat(threads).isLessThan(10);
    } finally {
      for (Connection connection : open) {
        connection.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1", "2"})
  void racesOfCloseCancelAndAbortEndEverything(String http, ServerProcess server) throws Exception {
    String path = "/oleander/default?httpVersion=" + http;
    ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS);
    try (Connection untouched = Connections.open(server, path)) {
      List<Callable<String>> races = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(i);
        races.add(
            () -> {
              for (int round = 0; round < ROUNDS; round++) {
                race(server, path, random, threads);
              }
              return "done";
            });
      }
      for (Future<String> race : threads.invokeAll(races)) {
        assertThat(race.get(60, TimeUnit.SECONDS)).isEqualTo("done");
      }
      assertThat(Connections.rows(untouched, "SELECT 1 AS one")).hasSize(1);
    } finally {
      threads.shutdownNow();
    }
    awaitIdle(server);
  }

  private static void race(
      ServerProcess server, String path, Random random, ExecutorService threads) throws Exception {
    Connection connection = Connections.open(server, path);
    try {
      Statement statement = connection.createStatement();
      int how = random.nextInt(4);
      int pause = random.nextInt(150);
      Future<?> ending =
          threads.submit(
              () -> {
                TimeUnit.MILLISECONDS.sleep(pause);
                switch (how) {
                  case 0 -> connection.close();
                  case 1 -> connection.abort(Runnable::run);
                  case 2 -> statement.close();
                  default -> statement.cancel();
                }
                return null;
              });
      try (ResultSet rows = statement.executeQuery(LONG_RESULT)) {
        for (int row = 0; row < 200_000 && rows.next(); row++) {
          rows.getDouble(1);
        }
      } catch (SQLException e) {
        assertThat(e.getSQLState()).as(e.getMessage()).isIn(ENDED);
      }
      ending.get(30, TimeUnit.SECONDS);
    } finally {
      connection.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1", "2"})
  void aCancelNeverWaitsBehindAResultThatNobodyReads(String http, ServerProcess server)
      throws Exception {
    ExecutorService canceller = Executors.newSingleThreadExecutor();
    try (Connection connection = Connections.open(server, "/oleander/default?httpVersion=" + http);
        Statement unread = connection.createStatement();
        ResultSet result = unread.executeQuery(LONG_RESULT);
        Statement endless = connection.createStatement()) {
      assertThat(result.next()).isTrue();
      TimeUnit.MILLISECONDS.sleep(500); // so that what is on its way fills all windows
      Future<Instant> cancelled =
          canceller.submit(
              () -> {
                TimeUnit.MILLISECONDS.sleep(500);
                Instant start = Instant.now();
                endless.cancel();
                return start;
              });
      SqlFailures.assertState("57014", () -> endless.executeQuery(ENDLESS));
      assertThat(Duration.between(cancelled.get(), Instant.now()))
          .isLessThan(Duration.ofSeconds(3));
      assertThat(result.next()).isTrue();
    } finally {
      canceller.shutdownNow();
    }
    awaitIdle(server);
  }

  @Test
  void theServerKeepsWhoAsked(ServerProcess server) throws Exception {
    try (Connection connection =
            Connections.open(server, "/oleander/default?applicationName=r%C3%A9port%2F1");
        Statement statement = connection.createStatement()) {
      connection.setClientInfo("ClientUser", "ann");
      connection.setClientInfo("ClientHostname", "garden.example");
      statement.executeQuery("SELECT 1 AS one").close();
      String id = statement.unwrap(OleanderPolarsStatement.class).getWorkloadId().orElseThrow();
      JsonNode client = server.http().get("/api/v1/workloads/" + id).json().path("client");
      assertThat(client.path("application").asText()).isEqualTo("réport/1");
      assertThat(client.path("user").asText()).isEqualTo("ann");
      assertThat(client.path("hostname").asText()).isEqualTo("garden.example");
    }
  }

  private static void awaitIdle(ServerProcess server) throws Exception {
    Instant end = Instant.now().plusSeconds(10);
    while (server.http().get("/health").json().path("workers").path("busy").asInt() > 0) {
      assertThat(Instant.now()).as("a worker is still at work").isBefore(end);
      Thread.sleep(20);
    }
  }
}
