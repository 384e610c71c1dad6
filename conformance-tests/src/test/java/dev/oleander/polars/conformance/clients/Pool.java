package dev.oleander.polars.conformance.clients;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.beans.PropertyVetoException;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/** A connection pool of a kind, over a server; to be closed. */
record Pool(DataSource connections, Closing closing) implements AutoCloseable {
  /** Time that a borrower waits for a connection. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String DRIVER = "dev.oleander.polars.jdbc.OleanderPolarsDriver";

  /** How a pool is closed. */
  interface Closing {
    void close() throws SQLException;
  }

  /** The pools that applications use. */
  enum Kind {
    HIKARI {
      @Override
      Pool open(ServerProcess server, int size) {
        HikariDataSource pool = new HikariDataSource(hikari(server, size));
        return new Pool(pool, pool::close);
      }
    },

    C3P0 {
      @Override
      Pool open(ServerProcess server, int size) throws PropertyVetoException {
        ComboPooledDataSource pool = new ComboPooledDataSource();
        pool.setDriverClass(DRIVER);
        pool.setJdbcUrl(server.jdbcUrl());
        pool.setUser("conformance");
        pool.setPassword(ServerProcess.TOKEN);
        pool.setMinPoolSize(1);
        pool.setInitialPoolSize(1);
        pool.setMaxPoolSize(size);
        pool.setMaxStatements(20);
        pool.setCheckoutTimeout((int) PATIENCE.toMillis());
        pool.setAcquireRetryAttempts(2);
        pool.setAcquireRetryDelay(100);
        pool.setTestConnectionOnCheckout(true);
        return new Pool(pool, pool::close);
      }
    },

    DBCP2 {
      @Override
      Pool open(ServerProcess server, int size) {
        BasicDataSource pool = new BasicDataSource();
        pool.setDriverClassName(DRIVER);
        pool.setUrl(server.jdbcUrl());
        pool.setUsername("conformance");
        pool.setPassword(ServerProcess.TOKEN);
        pool.setMaxTotal(size);
        pool.setMaxWait(PATIENCE);
        pool.setPoolPreparedStatements(true);
        // It puts back only what it has a default of.
        pool.setDefaultAutoCommit(true);
        pool.setDefaultReadOnly(false);
        pool.setDefaultSchema("default");
        pool.setTestOnBorrow(true);
        pool.setValidationQueryTimeout(Duration.ofSeconds(5));
        return new Pool(pool, pool::close);
      }
    };

    abstract Pool open(ServerProcess server, int size) throws Exception;
  }

  static HikariConfig hikari(ServerProcess server, int size) {
    HikariConfig config = new HikariConfig();
    config.setDriverClassName(DRIVER);
    config.setJdbcUrl(server.jdbcUrl());
    config.setUsername("conformance");
    config.setPassword(ServerProcess.TOKEN);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(PATIENCE.toMillis());
    return config;
  }

  @Override
  public void close() throws SQLException {
    closing.close();
  }
}
