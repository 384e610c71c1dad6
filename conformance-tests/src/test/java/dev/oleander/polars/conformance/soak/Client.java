package dev.oleander.polars.conformance.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * One of the clients of a principal: runs errands, one after the other, until its time is over. All
 * but {@link #start} and {@link #awaitEnd} belongs to its own thread.
 */
final class Client {
  private static final int CONNECTION_SERVES = 50;

  private final String principal;
  private final String token;
  private final ServerProcess server;
  private final Ledger ledger;
  private final Instant end;
  private final SplittableRandom random;
  private final Thread thread;
  private Connection connection;
  private int served;

  Client(
      int number,
      String principal,
      String token,
      ServerProcess server,
      Ledger ledger,
      Instant end) {
    this.principal = principal;
    this.token = token;
    this.server = server;
    this.ledger = ledger;
    this.end = end;
    this.random = new SplittableRandom(number);
    this.thread = new Thread(this::work, "soak-client-" + number);
  }

  void start() {
    thread.start();
  }

  void awaitEnd(Duration atMost) throws InterruptedException {
    thread.join(atMost.toMillis());
    assertThat(thread.isAlive())
        .as(() -> thread.getName() + " hangs at " + Arrays.toString(thread.getStackTrace()))
        .isFalse();
  }

  private void work() {
    while (Instant.now().isBefore(end)) {
      Errand errand = Errand.any(random);
      try {
        errand.run(this);
        ledger.right(errand);
      } catch (SQLException e) {
        if (errand.mayEndIn(e.getSQLState())) {
          ledger.refused(errand, e.getSQLState());
        } else {
          ledger.fault(errand, e);
        }
      } catch (RefusedException e) {
        if (errand.mayEndIn(e.code())) {
          ledger.refused(errand, e.code());
        } else {
          ledger.fault(errand, e);
        }
      } catch (Exception | AssertionError e) {
        ledger.fault(errand, e);
      }
    }
    close();
  }

  /** A connection of this client's, another one every now and then. */
  Connection connection() throws SQLException {
    if (connection == null || served++ % CONNECTION_SERVES == CONNECTION_SERVES - 1) {
      close();
      connection = DriverManager.getConnection(server.jdbcUrl(), principal, token);
    }
    return connection;
  }

  private void close() {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new IllegalStateException("a connection cannot be closed", e);
      }
      connection = null;
    }
  }

  PlainHttp http() {
    return server.http().withToken(token);
  }

  int port() {
    return server.port();
  }

  /** Notes a workload that the server has shown to this client. */
  void shown(String workloadId) {
    ledger.shown(workloadId, principal);
  }

  String token() {
    return token;
  }

  SplittableRandom random() {
    return random;
  }

  /** A text that no other client and no other errand knows. */
  String secret() {
    return principal + "-" + new UUID(random.nextLong(), random.nextLong());
  }
}
