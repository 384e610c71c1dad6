package dev.oleander.polars.conformance.clients;

import static dev.oleander.polars.conformance.jdbc.SqlFailures.assertState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What applications expect of a pool of connections. */
@SandboxServer
final class PoolsTest {
  /** Each fails in its own way, and none because of the connection. */
  private static final List<List<String>> FAILING =
      List.of(
          List.of("HYC00", "DELETE FROM flowers"),
          List.of("42000", "SELEC 1"),
          List.of("42S02", "SELECT * FROM bees"),
          List.of("42S22", "SELECT no_such FROM flowers"),
          List.of("HY000", "SELECT CAST(species AS INT) AS n FROM flowers"));

  @ParameterizedTest
  @EnumSource
  void keepsTheConnectionWhenAStatementFails(Pool.Kind kind, ServerProcess server)
      throws Exception {
    try (Pool pool = kind.open(server, 1)) {
      Connection first = physical(pool);
      for (List<String> failing : FAILING) {
        try (Connection connection = pool.connections().getConnection();
            Statement statement = connection.createStatement()) {
          assertState(failing.get(0), () -> statement.executeQuery(failing.get(1)));
        }
        assertThat(physical(pool)).as(failing.toString()).isSameAs(first);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsTheConnectionWhenACallIsNotSupported(Pool.Kind kind, ServerProcess server)
      throws Exception {
    try (Pool pool = kind.open(server, 1)) {
      Connection first = physical(pool);
      try (Connection connection = pool.connections().getConnection()) {
        assertState("HYC00", connection::setSavepoint);
        assertState("HYC00", connection::createSQLXML);
        // Pools that keep statements wrap what the driver throws.
        assertThatThrownBy(() -> connection.prepareCall("{call f()}"))
            .isInstanceOf(SQLException.class);
      }
      assertThat(physical(pool)).isSameAs(first);
    }
  }

  @ParameterizedTest
  @EnumSource
  void undoesTheSettingsOfABorrower(Pool.Kind kind, ServerProcess server) throws Exception {
    try (Pool pool = kind.open(server, 1)) {
      Connection first = physical(pool);
      try (Connection connection = pool.connections().getConnection()) {
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        connection.setSchema("conformance");
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        assertThat(Connections.rows(connection, "SELECT sum(petals) AS s FROM flowers"))
            .containsExactly(List.of("11"));
        connection.commit();
        connection.rollback();
      }
      try (Connection connection = pool.connections().getConnection()) {
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(connection.isReadOnly()).isFalse();
        assertThat((Throwable) connection.getWarnings()).isNull();
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
      }
      assertThat(physical(pool)).isSameAs(first);
    }
  }

  @ParameterizedTest
  @EnumSource
  void closesWhatABorrowerLeftOpen(Pool.Kind kind, ServerProcess server) throws Exception {
    try (Pool pool = kind.open(server, 1)) {
      Statement forgotten;
      ResultSet unread;
      try (Connection connection = pool.connections().getConnection()) {
        forgotten = connection.createStatement();
        unread = forgotten.executeQuery("SELECT * FROM flowers");
        assertThat(unread.next()).isTrue();
      }
      assertThat(forgotten.isClosed()).isTrue();
      assertThatThrownBy(unread::next).isInstanceOf(SQLException.class);
    }
  }

  /** Both other pools keep prepared statements, and hand them out again. */
  @ParameterizedTest
  @EnumSource
  void preparesTheSameStatementAgain(Pool.Kind kind, ServerProcess server) throws Exception {
    try (Pool pool = kind.open(server, 1)) {
      for (int i = 0; i < 3; i++) {
        try (Connection connection = pool.connections().getConnection();
            PreparedStatement statement =
                connection.prepareStatement("SELECT count(*) AS n FROM flowers");
            ResultSet result = statement.executeQuery()) {
          assertThat(Connections.rows(result)).containsExactly(List.of("150"));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void servesMoreThreadsThanConnections(Pool.Kind kind, ServerProcess server) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try (Pool pool = kind.open(server, 2)) {
      List<Callable<List<List<String>>>> calls = new ArrayList<>();
      List<List<List<String>>> expected = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        String number = Integer.toString(i);
        expected.add(List.of(List.of(number, "150")));
        calls.add(
            () -> {
              try (Connection connection = pool.connections().getConnection()) {
                return Connections.rows(
                    connection, "SELECT " + number + " AS i, count(*) AS n FROM flowers");
              }
            });
      }
      List<List<List<String>>> rows = new ArrayList<>();
      for (Future<List<List<String>>> call : threads.invokeAll(calls, 60, TimeUnit.SECONDS)) {
        rows.add(call.get());
      }
      assertThat(rows).isEqualTo(expected);
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  @Tag("slow-start")
  void recoverWhenTheServerWasKilledAndStartedAgain(@TempDir Path directory) throws Exception {
    List<Pool> pools = new ArrayList<>();
    ServerProcess server = ServerProcess.start(directory);
    try {
      for (Pool.Kind kind : Pool.Kind.values()) {
        pools.add(kind.open(server, 2));
      }
      List<Connection> before = physical(pools);
      server.killHard();
      for (Pool pool : pools) {
        assertThatThrownBy(() -> count(pool)).isInstanceOf(SQLException.class);
      }

      server = ServerProcess.start(directory, "--port", Integer.toString(server.port()));

      for (Pool pool : pools) {
        assertThat(count(pool)).containsExactly(List.of("150"));
      }
      assertThat(physical(pools)).doesNotContainAnyElementsOf(before);
    } finally {
      for (Pool pool : pools) {
        pool.close();
      }
      server.close();
    }
  }

  private static List<List<String>> count(Pool pool) throws SQLException {
    try (Connection connection = pool.connections().getConnection()) {
      return Connections.rows(connection, "SELECT count(*) AS n FROM flowers");
    }
  }

  /** The driver's connection that the pool hands out now. */
  private static Connection physical(Pool pool) throws Exception {
    Class<?> type =
        Class.forName("dev.oleander.polars.jdbc.statement.PolarsConnection", false, loader());
    try (Connection connection = pool.connections().getConnection()) {
      return (Connection) connection.unwrap(type);
    }
  }

  private static List<Connection> physical(List<Pool> pools) throws Exception {
    List<Connection> physical = new ArrayList<>();
    for (Pool pool : pools) {
      physical.add(physical(pool));
    }
    return physical;
  }

  private static ClassLoader loader() {
    return PoolsTest.class.getClassLoader();
  }
}
