package dev.oleander.polars.conformance.faults;

import static dev.oleander.polars.conformance.server.LongQueries.ENDLESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.jdbc.Connections;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What an application does with a connection. Each checks that what it was answered is right and
 * whole; what the network spoils is an SQLException.
 */
enum Operation {
  FLOWERS(28) {
    @Override
    void run(Connection connection) throws SQLException {
      assertThat(Connections.rows(connection, FLOWERS_BY_SPECIES)).isEqualTo(SPECIES);
    }
  },

  PREPARED(16) {
    @Override
    void run(Connection connection) throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement(FLOWERS_BY_SPECIES)) {
        for (int i = 0; i < 2; i++) {
          try (ResultSet result = statement.executeQuery()) {
            assertThat(Connections.rows(result)).isEqualTo(SPECIES);
          }
        }
      }
    }
  },

  METADATA(16) {
    @Override
    void run(Connection connection) throws SQLException {
      DatabaseMetaData metadata = connection.getMetaData();
      try (ResultSet columns = metadata.getColumns(null, "default", "flowers", "%")) {
        assertThat(Connections.rows(columns)).extracting(row -> row.get(3)).isEqualTo(COLUMNS);
      }
      try (ResultSet tables = metadata.getTables(null, "default", "flowers", null)) {
        assertThat(Connections.rows(tables))
            .extracting(row -> row.get(2))
            .containsExactly("flowers");
      }
    }
  },

  VALID(10) {
    @Override
    void run(Connection connection) throws SQLException {
      // Whether it says so is the network's matter; it says it in time and throws nothing.
      boolean unused = connection.isValid(3);
    }
  },

  WRONG(10, "42S22") {
    @Override
    void run(Connection connection) throws SQLException {
      List<List<String>> rows = Connections.rows(connection, "SELECT no_such FROM flowers");
      throw new AssertionError("a column that is not there has rows: " + rows);
    }
  },

  LARGE(14) {
    @Override
    void run(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery(MANY_ROWS)) {
        long rows = 0;
        long lengths = 0;
        long letters = 0;
        while (result.next()) {
          rows++;
          lengths += Math.round(result.getDouble(1) * 10);
          letters += result.getString(2).length();
        }
        assertThat(List.of(rows, lengths, letters)).isEqualTo(List.of(ROWS, LENGTHS, LETTERS));
      }
    }
  },

  GIVEN_UP(3) {
    @Override
    void run(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery(MANY_ROWS)) {
        assertThat(result.next()).isTrue();
      }
    }
  },

  CANCELLED(2, "57014") {
    @Override
    void run(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Void> canceller =
            CompletableFuture.runAsync(() -> cancelUntil(ended, statement));
        try (ResultSet result = statement.executeQuery(ENDLESS)) {
          throw new AssertionError("a query without end has a result: " + result);
        } finally {
          ended.set(true);
          canceller.join();
        }
      }
    }
  },

  OUT_OF_TIME(1, "HYT00") {
    @Override
    void run(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(1);
        try (ResultSet result = statement.executeQuery(ENDLESS)) {
          throw new AssertionError("a query without end has a result: " + result);
        }
      }
    }
  };

  private static final String FLOWERS_BY_SPECIES =
      "SELECT species, count(*) AS n FROM flowers GROUP BY species ORDER BY species";
  private static final List<List<String>> SPECIES =
      List.of(List.of("setosa", "50"), List.of("versicolor", "50"), List.of("virginica", "50"));
  private static final List<String> COLUMNS =
      List.of("sepal_length", "sepal_width", "petal_length", "petal_width", "species");

  /** 150 × 150 × 10 rows. */
  private static final String MANY_ROWS =
      "SELECT a.sepal_length AS x, b.species AS s FROM flowers a CROSS JOIN flowers b"
          + " CROSS JOIN (SELECT species FROM flowers LIMIT 10) AS c";

  private static final long ROWS = 225_000;
  private static final long LENGTHS = 8_765 * 1_500L;
  private static final long LETTERS = 50 * (6 + 10 + 9) * 1_500L;

  private final int weight;
  private final String state;

  /**
   * @param state the SQLState that it ends with when all is well
   */
  Operation(int weight, String state) {
    this.weight = weight;
    this.state = state;
  }

  Operation(int weight) {
    this(weight, null);
  }

  /** Again and again: a cancel that comes before the statement runs has nothing to cancel. */
  private static void cancelUntil(AtomicBoolean ended, Statement statement) {
    try {
      while (!ended.get()) {
        Thread.sleep(50);
        statement.cancel();
      }
    } catch (SQLException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  abstract void run(Connection connection) throws SQLException;

  /** The SQLStates that it may end with when all is well; none if it ends well. */
  Set<String> states() {
    return state == null ? Set.of() : Set.of(state);
  }

  static Operation any(Random random) {
    int at = random.nextInt(100);
    for (Operation operation : values()) {
      at -= operation.weight;
      if (at < 0) {
        return operation;
      }
    }
    throw new IllegalStateException("the weights do not make 100");
  }
}
