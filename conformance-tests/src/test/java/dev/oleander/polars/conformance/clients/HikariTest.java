package dev.oleander.polars.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What HikariCP asks of a driver beyond the other pools. */
@SandboxServer
final class HikariTest {
  /** It sets its own network timeout for each of its checks. */
  @Test
  void leavesTheNetworkTimeoutAsItWas(ServerProcess server) throws Exception {
    HikariConfig config = Pool.hikari(server, 1);
    try (Connection plain = Connections.open(server);
        HikariDataSource pool = new HikariDataSource(config)) {
      try (Connection connection = pool.getConnection()) {
        connection.setNetworkTimeout(Runnable::run, 5_000);
        assertThat(connection.getNetworkTimeout()).isEqualTo(5_000);
      }
      try (Connection connection = pool.getConnection()) {
        assertThat(connection.getNetworkTimeout()).isEqualTo(plain.getNetworkTimeout());
      }
    }
  }

  @Test
  void handsOutConnectionsWithItsOwnSettings(ServerProcess server) throws Exception {
    HikariConfig config = Pool.hikari(server, 1);
    config.setAutoCommit(false);
    config.setReadOnly(true);
    config.setCatalog("oleander");
    config.setSchema("conformance");
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setConnectionInitSql("SELECT 1 AS one");
    try (HikariDataSource pool = new HikariDataSource(config)) {
      for (int borrowed = 0; borrowed < 2; borrowed++) {
        try (Connection connection = pool.getConnection()) {
          assertThat(connection.getAutoCommit()).isFalse();
          assertThat(connection.isReadOnly()).isTrue();
          assertThat(connection.getCatalog()).isEqualTo("oleander");
          assertThat(connection.getSchema()).isEqualTo("conformance");
          assertThat(Connections.rows(connection, "SELECT sum(petals) AS s FROM flowers"))
              .containsExactly(List.of("11"));
          connection.setSchema("default");
          connection.setReadOnly(false);
        }
      }
    }
  }

  @Test
  void validatesWithAQueryToo(ServerProcess server) throws Exception {
    HikariConfig config = Pool.hikari(server, 1);
    config.setConnectionTestQuery("SELECT 1 AS one");
    try (HikariDataSource pool = new HikariDataSource(config);
        Connection connection = pool.getConnection()) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @Test
  void makesTheDataSourceByItsName(ServerProcess server) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setDataSourceClassName("dev.oleander.polars.jdbc.OleanderPolarsDataSource");
    config.addDataSourceProperty("url", server.jdbcUrl());
    config.addDataSourceProperty("token", ServerProcess.TOKEN);
    config.addDataSourceProperty("connectTimeout", 5);
    config.setMaximumPoolSize(1);
    try (HikariDataSource pool = new HikariDataSource(config);
        Connection connection = pool.getConnection()) {
      assertThat(Connections.rows(connection, "SELECT count(*) AS n FROM flowers"))
          .containsExactly(List.of("150"));
    }
  }

  @Test
  void refusesMoreBorrowersThanItHasConnections(ServerProcess server) throws Exception {
    HikariConfig config = Pool.hikari(server, 2);
    config.setConnectionTimeout(250);
    try (HikariDataSource pool = new HikariDataSource(config);
        Connection first = pool.getConnection();
        Connection second = pool.getConnection()) {
      assertThat(first.isValid(1) && second.isValid(1)).isTrue();
      assertThatThrownBy(pool::getConnection).isInstanceOf(SQLTransientConnectionException.class);
      assertThat(pool.getHikariPoolMXBean().getTotalConnections()).isEqualTo(2);
    }
  }

  @Test
  void reportsAConnectionThatIsNotGivenBack(ServerProcess server) throws Exception {
    HikariConfig config = Pool.hikari(server, 1);
    config.setLeakDetectionThreshold(2_000); // the least it takes
    Logger log = Logger.getLogger("com.zaxxer.hikari.pool.ProxyLeakTask");
    BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    Handler listener = listener(warnings);
    log.addHandler(listener);
    try (HikariDataSource pool = new HikariDataSource(config);
        Connection kept = pool.getConnection()) {
      assertThat(warnings.poll(20, TimeUnit.SECONDS)).contains("leak detection");
      assertThat(kept.isValid(1)).isTrue();
    } finally {
      log.removeHandler(listener);
    }
  }

  @Test
  void failsFastOnAWrongToken(ServerProcess server) {
    HikariConfig config = Pool.hikari(server, 1);
    config.setPassword("wr0ng-secret");
    Instant start = Instant.now();

    assertThatThrownBy(() -> new HikariDataSource(config).close())
        .hasMessageNotContaining("wr0ng-secret")
        .hasRootCauseInstanceOf(java.sql.SQLInvalidAuthorizationSpecException.class);

    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
  }

  private static Handler listener(BlockingQueue<String> messages) {
    return new Handler() {
      @Override
      public void publish(LogRecord entry) {
        messages.add(entry.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
