package dev.oleander.polars.conformance.jdbc;

import static dev.oleander.polars.conformance.jdbc.SqlFailures.assertState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements that write, through the driver to a real server and back. */
@SandboxServer
final class WritingTest {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** Takes much longer than the test waits before it cancels. */
  private static final String ENDLESS =
      "SELECT a.species AS name, b.sepal_length AS v FROM default.flowers a CROSS JOIN"
          + " default.flowers b CROSS JOIN default.flowers c CROSS JOIN default.flowers d CROSS"
          + " JOIN default.flowers e";

  private ServerProcess server;
  private String namespace;
  private Connection connection;
  private Statement statement;

  @BeforeEach
  void makeNamespace(ServerProcess shared) throws SQLException {
    server = shared;
    namespace = "written_" + NUMBERS.incrementAndGet();
    connection = Connections.open(server, "/oleander/" + namespace + "?timeZone=Europe/Berlin");
    statement = connection.createStatement();
    assertThat(statement.executeUpdate("CREATE SCHEMA " + namespace)).isZero();
  }

  @AfterEach
  void dropNamespace() throws SQLException {
    try (Connection closed = connection) {
      closed.setReadOnly(false);
      for (List<String> table : rows("SHOW TABLES")) {
        statement.execute("DROP TABLE \"" + table.get(0) + "\" PURGE");
      }
      statement.execute("DROP SCHEMA " + namespace);
    }
  }

  private List<List<String>> rows(String sql) throws SQLException {
    return Connections.rows(connection, sql);
  }

  private JsonNode metadata(String table) throws IOException {
    return server
        .http()
        .get("/api/v1/catalogs/oleander/namespaces/" + namespace + "/tables/" + table)
        .json()
        .path("table");
  }

  @Test
  void rowsOfQueriesAndValuesArrive() throws SQLException {
    assertThat(
            statement.executeUpdate(
                "CREATE TABLE few AS SELECT species, count(*) AS n FROM default.flowers GROUP BY"
                    + " species"))
        .isEqualTo(3);
    assertThat(
            statement.executeLargeUpdate(
                "INSERT INTO few (n, species) SELECT CAST(v AS BIGINT), name FROM (VALUES (5,"
                    + " 'rose'), (6, 'tulip')) AS q(v, name)"))
        .isEqualTo(2);
    assertThat(
            statement.execute(
                "INSERT INTO oleander."
                    + namespace
                    + ".\"few\" VALUES ('it''s', 1), (NULL, NULL), (UPPER('x'), 1 + 1)"))
        .isFalse();
    assertThat(statement.getUpdateCount()).isEqualTo(3);
    assertThat(statement.executeUpdate("INSERT INTO few (species) VALUES ('alone')")).isEqualTo(1);
    assertThat(
            statement.executeUpdate(
                "INSERT INTO few WITH q AS (SELECT 'with' AS a, CAST(9 AS BIGINT) AS b) SELECT *"
                    + " FROM q"))
        .isEqualTo(1);
    assertThat(rows("SELECT species, n FROM few WHERE n IS NULL OR n < 10 ORDER BY species"))
        .containsExactlyInAnyOrder(
            List.of("X", "2"),
            java.util.Arrays.asList("alone", null),
            List.of("it's", "1"),
            List.of("rose", "5"),
            List.of("tulip", "6"),
            List.of("with", "9"),
            java.util.Arrays.asList(null, null));
    assertThat(statement.executeUpdate("INSERT OVERWRITE few SELECT 'only', CAST(1 AS BIGINT)"))
        .isEqualTo(1);
    assertThat(rows("SELECT * FROM few")).containsExactly(List.of("only", "1"));
  }

  @Test
  void plainCreateLeavesWhatIsThere() throws SQLException {
    statement.execute("CREATE TABLE t AS SELECT 1 AS a");
    assertState("42S01", () -> statement.execute("CREATE TABLE t AS SELECT 2 AS b"));
    assertState("42S01", () -> statement.execute("CREATE TABLE t (b INT)"));
    assertThat(statement.executeUpdate("CREATE TABLE IF NOT EXISTS t AS SELECT 2 AS b")).isZero();
    assertThat(statement.executeUpdate("CREATE TABLE IF NOT EXISTS t (b INT)")).isZero();
    assertThat(rows("SELECT a FROM t")).containsExactly(List.of("1"));
    assertState("42P06", () -> statement.execute("CREATE SCHEMA " + namespace));
    assertState("2BP01", () -> statement.execute("DROP SCHEMA " + namespace));
    assertState("42S02", () -> statement.execute("DROP TABLE nothing"));
    assertState("3F000", () -> statement.execute("DROP TABLE no_where.nothing"));
    assertState("42S02", () -> statement.execute("INSERT INTO nothing VALUES (1)"));
    assertState("3F000", () -> statement.execute("CREATE TABLE no_where.t AS SELECT 1 AS a"));
    assertThat(statement.executeUpdate("DROP TABLE IF EXISTS nothing")).isZero();
    assertThat(statement.executeUpdate("DROP SCHEMA IF EXISTS no_where")).isZero();
  }

  @Test
  void whatDoesNotFitIsRefused() throws SQLException {
    statement.execute("CREATE TABLE t (id BIGINT NOT NULL, price DECIMAL(5, 2), day DATE)");
    assertState(
        "42804", () -> statement.execute("INSERT INTO t (id) SELECT species FROM default.flowers"));
    assertState("42804", () -> statement.execute("INSERT INTO t (price) SELECT 1 AS price"));
    assertState("22003", () -> statement.execute("INSERT INTO t (id) VALUES (1.5)"));
    assertState("23502", () -> statement.execute("INSERT INTO t (price) VALUES (1.5)"));
    assertState("42S22", () -> statement.execute("INSERT INTO t (no) VALUES (1.5)"));
    assertThat(rows("SELECT count(*) AS n FROM t")).containsExactly(List.of("0"));
  }

  @Test
  void everyTypeArrivesExactly() throws SQLException {
    statement.execute(
        "CREATE TABLE t (i INT, l BIGINT, f REAL, d DOUBLE, n DECIMAL(38, 10), s VARCHAR(10), b"
            + " VARBINARY, u UUID, x BINARY(2), t BOOLEAN, day DATE, clock TIME, ts TIMESTAMP, tz"
            + " TIMESTAMP WITH TIME ZONE, list BIGINT[], \"odd \"\"name\" VARCHAR)");
    UUID uuid = new UUID(0x11, 0x22);
    Object[] values = {
      Integer.MIN_VALUE,
      Long.MIN_VALUE,
      0.1f,
      Double.MIN_VALUE,
      new BigDecimal("1234567890123456789012345678.0123456789"),
      "it's \\ \n💐",
      new byte[] {0, -1},
      uuid,
      new byte[] {1, 2},
      true,
      LocalDate.of(1, 1, 1),
      LocalTime.of(23, 59, 59, 999_999_000),
      LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000),
      OffsetDateTime.of(1900, 1, 1, 0, 0, 0, 1_000, ZoneOffset.UTC),
      List.of(1L, 2L),
      "odd"
    };
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (int i = 0; i < values.length; i++) {
        insert.setObject(i + 1, values[i]);
      }
      insert.addBatch();
      for (int i = 0; i < values.length; i++) {
        insert.setObject(i + 1, null);
      }
      insert.addBatch();
      assertThat(insert.executeBatch()).containsExactly(1, 1);
    }
    try (ResultSet rows = statement.executeQuery("SELECT * FROM t ORDER BY i NULLS LAST")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt("i")).isEqualTo(values[0]);
      assertThat(rows.getLong("l")).isEqualTo(values[1]);
      assertThat(rows.getFloat("f")).isEqualTo(values[2]);
      assertThat(rows.getDouble("d")).isEqualTo(values[3]);
      assertThat(rows.getBigDecimal("n")).isEqualTo(values[4]);
      assertThat(rows.getString("s")).isEqualTo(values[5]);
      assertThat(rows.getBytes("b")).isEqualTo(values[6]);
      assertThat(rows.getBytes("u")).hasSize(16).endsWith(0x22);
      assertThat(rows.getBytes("x")).isEqualTo(values[8]);
      assertThat(rows.getBoolean("t")).isTrue();
      assertThat(rows.getObject("day", LocalDate.class)).isEqualTo(values[10]);
      assertThat(rows.getObject("clock", LocalTime.class)).isEqualTo(values[11]);
      assertThat(rows.getObject("ts", LocalDateTime.class)).isEqualTo(values[12]);
      assertThat(rows.getObject("tz", OffsetDateTime.class).toInstant())
          .isEqualTo(((OffsetDateTime) values[13]).toInstant());
      assertThat((Object[]) rows.getArray("list").getArray()).containsExactly(1L, 2L);
      assertThat(rows.getString("odd \"name")).isEqualTo("odd");
      assertThat(rows.next()).isTrue();
      for (int i = 1; i <= values.length; i++) {
        assertThat(rows.getObject(i)).isNull();
      }
    }
  }

  @Test
  void aBatchIsOneSnapshotOrNone() throws Exception {
    statement.execute("CREATE TABLE t (id BIGINT, day DATE, note VARCHAR)");
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO t (day, id, note) VALUES (?, ?, 'x')")) {
      for (int i = 0; i < 2_000; i++) {
        insert.setDate(1, Date.valueOf("2024-02-29"));
        insert.setLong(2, i);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).hasSize(2_000).containsOnly(1);
      assertThat(metadata("t").path("snapshots")).hasSize(1);
      insert.setString(1, "2024-02-28");
      insert.setNull(2, Types.BIGINT);
      insert.addBatch();
      insert.setString(1, "2024-02-30");
      insert.addBatch();
      assertThatThrownBy(insert::executeBatch).isInstanceOf(BatchUpdateException.class);
      insert.setString(1, "2024-02-28");
      assertThat(insert.executeUpdate()).isEqualTo(1);
    }
    assertThat(rows("SELECT count(*) AS n, sum(id) AS s, min(day) AS d FROM t"))
        .containsExactly(List.of("2001", "1999000", "2024-02-28"));
    assertThat(metadata("t").path("snapshots")).hasSize(2);
  }

  @Test
  void partitionsAreThoseThatTheStatementSays() throws Exception {
    statement.execute(
        "CREATE TABLE t PARTITIONED BY (months(d), bucket(4, id), \"a b\") AS SELECT DATE"
            + " '2024-01-31' AS d, CAST(1 AS BIGINT) AS id, 'x' AS \"a b\"");
    statement.execute(
        "CREATE TABLE u (d DATE, id BIGINT PRIMARY KEY, \"a b\" VARCHAR COMMENT 'both') PARTITIONED"
            + " BY (month(d), bucket(id, 4), \"a b\") COMMENT 'mine'");
    for (String table : List.of("t", "u")) {
      assertThat(metadata(table).at("/partition-specs/0/fields"))
          .extracting(field -> field.path("transform").asText())
          .containsExactly("month", "bucket[4]", "identity");
    }
    assertThat(metadata("u").at("/properties/comment").asText()).isEqualTo("mine");
    try (ResultSet keys = connection.getMetaData().getPrimaryKeys(null, namespace, "u")) {
      assertThat(keys.next()).isTrue();
      assertThat(keys.getString("COLUMN_NAME")).isEqualTo("id");
    }
    assertThat(rows("SELECT id FROM t WHERE d = DATE '2024-01-31'")).containsExactly(List.of("1"));
  }

  @Test
  void metadataShowsAtOnceWhatWasMade() throws SQLException {
    assertThat(tables()).isEmpty();
    statement.execute("CREATE TABLE t AS SELECT 1 AS a");
    assertThat(tables()).containsExactly(List.of("t"));
    statement.execute("CREATE OR REPLACE TABLE t AS SELECT 1 AS a, 2 AS b");
    try (ResultSet columns = connection.getMetaData().getColumns(null, namespace, "t", "b")) {
      assertThat(columns.next()).isTrue();
    }
    statement.execute("DROP TABLE t");
    assertThat(tables()).isEmpty();
  }

  private List<List<String>> tables() throws SQLException {
    try (ResultSet tables = connection.getMetaData().getTables(null, namespace, "%", null)) {
      return Connections.rows(tables).stream().map(row -> List.of(row.get(2))).toList();
    }
  }

  @Test
  void earlierStatesOfATableAreReadInOneStatement() throws Exception {
    statement.execute("CREATE TABLE t AS SELECT 1 AS a");
    long first = metadata("t").path("current-snapshot-id").longValue();
    OffsetDateTime between = OffsetDateTime.now(ZoneOffset.UTC).plusNanos(1_000_000);
    Thread.sleep(5);
    statement.execute("CREATE OR REPLACE TABLE t AS SELECT 'x' AS b, 2 AS c");
    assertThat(
            rows(
                "SELECT old.a, new.b, new.c FROM t FOR VERSION AS OF "
                    + first
                    + " AS old CROSS JOIN "
                    + namespace
                    + ".t AS new"))
        .containsExactly(List.of("1", "x", "2"));
    try (PreparedStatement query =
        connection.prepareStatement("SELECT * FROM t FOR TIMESTAMP AS OF ?")) {
      for (Object time :
          List.of(
              between,
              between.toInstant(),
              between.atZoneSameInstant(java.time.ZoneId.of("Europe/Berlin")).toLocalDateTime(),
              java.sql.Timestamp.from(between.toInstant()))) {
        query.setObject(1, time);
        try (ResultSet rows = query.executeQuery()) {
          assertThat(rows.getMetaData().getColumnName(1)).isEqualTo("a");
          assertThat(Connections.rows(rows)).containsExactly(List.of("1"));
        }
      }
    }
    assertThatThrownBy(() -> rows("SELECT * FROM t FOR VERSION AS OF 1"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("1");
    assertThat(
            statement.executeUpdate(
                "INSERT INTO t SELECT 'y', a FROM t FOR VERSION AS OF " + first))
        .isEqualTo(1);
    assertThat(rows("SELECT b FROM t ORDER BY b")).containsExactly(List.of("x"), List.of("y"));
  }

  @Test
  void aCancelledWriteIsNotThere() throws Exception {
    statement.execute("CREATE TABLE t (name VARCHAR, v DOUBLE)");
    Thread canceller =
        new Thread(
            () -> {
              try {
                Thread.sleep(700);
                statement.cancel();
              } catch (SQLException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    canceller.start();
    assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO t " + ENDLESS))
        .hasFieldOrPropertyWithValue("SQLState", "57014")
        .hasMessageContaining("Nothing was written.");
    canceller.join();
    statement.setQueryTimeout(1);
    assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO t " + ENDLESS))
        .hasFieldOrPropertyWithValue("SQLState", "HYT00")
        .hasMessageContaining("Nothing was written.");
    statement.setQueryTimeout(0);
    assertThat(rows("SELECT count(*) AS n FROM t")).containsExactly(List.of("0"));
  }
}
