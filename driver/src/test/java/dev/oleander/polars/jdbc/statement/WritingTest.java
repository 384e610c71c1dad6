package dev.oleander.polars.jdbc.statement;

import static dev.oleander.polars.jdbc.statement.SqlOutcome.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What statements that write send, and what they make of the answer. */
@Timeout(30)
final class WritingTest {
  private static final String EXTENSIONS =
      "[\"destinations\", \"save-mode-create\", \"catalog-ddl\", \"time-travel\"]";

  private ScriptedServer server;
  private Connection connection;
  private Statement statement;

  @BeforeEach
  void connect() throws IOException, SQLException {
    server = ScriptedServer.start();
    server.extensions = EXTENSIONS;
    server.answer = body -> saved(3);
    server.more.put(
        "/api/v1/catalogs/oleander/namespaces/default/tables/wide", ScriptedServer.json(200, WIDE));
    connection = server.connect("?timeZone=Europe/Berlin");
    statement = connection.createStatement();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    server.close();
  }

  private static final String WIDE =
      """
      {"ok": true, "table": {"format-version": 3, "current-schema-id": 0, "schemas": [
        {"type": "struct", "schema-id": 0, "fields": [
          {"id": 1, "name": "i", "required": false, "type": "int"},
          {"id": 2, "name": "l", "required": false, "type": "long"},
          {"id": 3, "name": "f", "required": false, "type": "float"},
          {"id": 4, "name": "d", "required": false, "type": "double"},
          {"id": 5, "name": "n", "required": false, "type": "decimal(5, 2)"},
          {"id": 6, "name": "s", "required": false, "type": "string"},
          {"id": 7, "name": "b", "required": false, "type": "binary"},
          {"id": 8, "name": "u", "required": false, "type": "uuid"},
          {"id": 9, "name": "t", "required": false, "type": "boolean"},
          {"id": 10, "name": "day", "required": false, "type": "date"},
          {"id": 11, "name": "clock", "required": false, "type": "time"},
          {"id": 12, "name": "ts", "required": false, "type": "timestamp"},
          {"id": 13, "name": "tz", "required": false, "type": "timestamptz"},
          {"id": 14, "name": "ns", "required": false, "type": "timestamp_ns"},
          {"id": 15, "name": "list", "required": false, "type":
            {"type": "list", "element-id": 20, "element": "date", "element-required": false}},
          {"id": 16, "name": "struct", "required": false, "type": {"type": "struct", "fields": [
            {"id": 21, "name": "x", "required": false, "type": "int"}]}},
          {"id": 17, "name": "def", "required": true, "type": "int", "initial-default": 7,
           "write-default": 7}]}]}}
      """;

  private static MockResponse saved(long rows) {
    return ScriptedServer.json(
        200,
        """
        {"success": true, "results": {"columns": ["a"], "rows": [[1], [[2]]]}, "row_count": 9,
         "saved": {"table": "x", "rows_written": %d, "mode": "append", "snapshotId": 5,
                   "created": false}, "warnings": ["mind the gap"]}
        """
            .formatted(rows));
  }

  private JsonNode sent(int workload) {
    return server.workloads.get(workload);
  }

  private String query() {
    return sent(server.workloads.size() - 1).path("query").asText();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  // What is sent

  @Test
  void insertOfValuesIsAnAppend() throws SQLException {
    assertThat(
            statement.executeUpdate(
                "INSERT INTO \"default\".\"my_table\" (\"label\", id, price) VALUES ('it''s', 1,"
                    + " 1.5), (NULL, -2, 22)"))
        .isEqualTo(3);
    assertThat(sent(0).path("destination").asText()).isEqualTo("default.my_table");
    assertThat(sent(0).path("saveMode").asText()).isEqualTo("append");
    assertThat(texts(sent(0).path("columns"))).containsExactly("label", "id", "price");
    assertThat(sent(0).path("returnResults").booleanValue()).isFalse();
    assertThat(sent(0).has("returnResults")).isTrue();
    assertThat(UUID.fromString(sent(0).path("idempotencyKey").asText())).isNotNull();
    assertThat(sent(0).has("partitionBy")).isFalse();
    assertThat(sent(0).has("replaceSchema")).isFalse();
    assertThat(server.headers.get("Accept")).isEqualTo("application/json");
    assertThat(query())
        .isEqualTo(
            "SELECT CAST(c1 AS VARCHAR) AS \"label\", CAST(c2 AS BIGINT) AS \"id\", CAST(c3 AS"
                + " DECIMAL(9, 2)) AS \"price\" FROM UNNEST(['it''s', NULL], ['1', '-2'],"
                + " ['1.50', '22.00']) AS \"__rows\"(c1, c2, c3)");
    assertThat((Throwable) statement.getWarnings()).hasMessage("mind the gap");
    assertThat(statement.getUpdateCount()).isEqualTo(3);
    assertThat(statement.getLargeUpdateCount()).isEqualTo(3);
    assertThat(statement.getResultSet()).isNull();
    assertThat(statement.getMoreResults()).isFalse();
    assertThat(statement.getUpdateCount()).isEqualTo(-1);
  }

  @Test
  void insertOfAQueryNamesTheColumnsThatItsColumnsGoTo() throws SQLException {
    assertThat(statement.execute("INSERT INTO my_table (label, id) SELECT a, b FROM x.y"))
        .isFalse();
    assertThat(texts(sent(0).path("columns"))).containsExactly("label", "id");
    assertThat(query()).isEqualTo("SELECT a, b FROM \"y\"");
    assertThat(sent(0).path("tables").path(0).path("table").asText()).isEqualTo("x.y");
    statement.executeLargeUpdate("INSERT INTO my_table SELECT a, b FROM x.y");
    assertThat(texts(sent(1).path("columns"))).containsExactly("id", "price", "at", "label", "v");
    statement.executeUpdate("INSERT INTO my_table BY NAME SELECT a AS id FROM x.y");
    assertThat(sent(2).has("columns")).isFalse();
    statement.executeUpdate("INSERT OVERWRITE my_table SELECT a, b FROM x.y");
    assertThat(sent(3).path("saveMode").asText()).isEqualTo("overwrite");
    assertThat(sent(3).has("replaceSchema")).isFalse();
    assertThat(sent(3).path("idempotencyKey")).isNotEqualTo(sent(2).path("idempotencyKey"));
  }

  @Test
  void tablesAreMadeOfQueries() throws SQLException {
    assertThat(
            statement.executeUpdate(
                "CREATE TABLE other.n.t PARTITIONED BY (months(d), bucket(16, id)) AS SELECT 1 AS"
                    + " id, DATE '2024-01-31' AS d"))
        .isEqualTo(3);
    assertThat(sent(0).path("catalog").asText()).isEqualTo("other");
    assertThat(sent(0).path("destination").asText()).isEqualTo("n.t");
    assertThat(sent(0).path("saveMode").asText()).isEqualTo("create");
    assertThat(texts(sent(0).path("partitionBy"))).containsExactly("month(d)", "bucket(16, id)");
    statement.executeUpdate("CREATE OR REPLACE TABLE t AS SELECT 1 AS id");
    assertThat(sent(1).path("saveMode").asText()).isEqualTo("overwrite");
    assertThat(sent(1).path("replaceSchema").booleanValue()).isTrue();
    server.answer = body -> ScriptedServer.error(409, "TABLE_EXISTS", "there is one");
    assertThat(state(() -> statement.execute("CREATE TABLE t AS SELECT 1 AS id")))
        .isEqualTo("42S01");
    assertThat(statement.executeUpdate("CREATE TABLE IF NOT EXISTS t AS SELECT 1 AS id")).isZero();
    assertThat((Throwable) statement.getWarnings()).hasMessageContaining("there is one");
  }

  @Test
  void tablesOfTwoCatalogsAreRefused() {
    assertThatThrownBy(() -> statement.execute("INSERT INTO my_table SELECT * FROM other.n.t"))
        .hasMessageContaining("of other and writes to one of oleander");
    assertThat(server.workloads).isEmpty();
  }

  @Test
  void schemasAndTablesAreMadeAndDropped() throws SQLException {
    assertThat(statement.executeUpdate("CREATE SCHEMA IF NOT EXISTS other.a.b")).isZero();
    statement.execute("DROP SCHEMA \"a b\"");
    assertThat(statement.getUpdateCount()).isZero();
    statement.execute("DROP TABLE IF EXISTS n.t PURGE");
    try (PreparedStatement create =
        connection.prepareStatement(
            "CREATE TABLE n.t (id BIGINT PRIMARY KEY, price DECIMAL(9, 2) COMMENT 'in euros', at"
                + " TIMESTAMP WITH TIME ZONE, tags ARRAY<STRUCT<x INT>>) PARTITIONED BY (day(at))"
                + " WITH (a = 'b')")) {
      assertThat(create.execute()).isFalse();
      assertThat(create.getUpdateCount()).isZero();
    }
    assertThat(server.changes)
        .containsExactly(
            "POST /api/v1/catalogs/other/namespaces"
                + " {\"namespace\":\"a.b\",\"ifNotExists\":true}",
            "DELETE /api/v1/catalogs/oleander/namespaces/a%20b?ifExists=false",
            server.changes.get(2),
            "POST /api/v1/catalogs/oleander/namespaces/n/tables"
                + " {\"table\":\"t\",\"schema\":{\"type\":\"struct\",\"schema-id\":0,"
                + "\"identifier-field-ids\":[1],\"fields\":["
                + "{\"id\":1,\"name\":\"id\",\"required\":true,\"type\":\"long\"},"
                + "{\"id\":2,\"name\":\"price\",\"required\":false,\"type\":\"decimal(9, 2)\","
                + "\"doc\":\"in euros\"},"
                + "{\"id\":3,\"name\":\"at\",\"required\":false,\"type\":\"timestamptz\"},"
                + "{\"id\":4,\"name\":\"tags\",\"required\":false,\"type\":{\"type\":\"list\","
                + "\"element-id\":5,\"element\":{\"type\":\"struct\",\"fields\":[{\"id\":6,"
                + "\"name\":\"x\",\"required\":false,\"type\":\"int\"}]},"
                + "\"element-required\":false}}]},"
                + "\"partitionBy\":[\"day(at)\"],\"properties\":{\"a\":\"b\"},"
                + "\"ifNotExists\":false}");
    assertThat(server.changes.get(2))
        .startsWith("DELETE /api/v1/catalogs/oleander/namespaces/n/tables/t?")
        .contains("ifExists=true", "purge=true");
  }

  @Test
  void whatTheLakeSaysOfAChangeIsThrown() {
    server.changed = ScriptedServer.error(409, "NAMESPACE_NOT_EMPTY", "it has tables");
    assertThat(state(() -> statement.execute("DROP SCHEMA a"))).isEqualTo("2BP01");
    server.changed = ScriptedServer.error(404, "NAMESPACE_NOT_FOUND", "none");
    assertThat(state(() -> statement.execute("DROP TABLE a.t"))).isEqualTo("3F000");
    assertThat(state(() -> statement.execute("CREATE TABLE t (a INTERVAL)"))).isEqualTo("HYC00");
    assertThat(state(() -> statement.execute("CREATE TABLE t (a TIMESTAMP(9))")))
        .isEqualTo("HYC00");
    assertThat(state(() -> statement.execute("CREATE TABLE t (a DECIMAL(39, 1))")))
        .isEqualTo("22023");
    assertThat(state(() -> statement.execute("CREATE TABLE t (a DOUBLE PRIMARY KEY)")))
        .isEqualTo("22023");
  }

  // Values

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          i      | 2147483647                   | CAST(c1 AS INTEGER)                 | '2147483647'
          l      | '-9223372036854775808'       | CAST(c1 AS BIGINT)                  | '-9223372036854775808'
          l      | 5.00                         | CAST(c1 AS BIGINT)                  | '5'
          f      | 0.1                          | CAST(c1 AS REAL)                    | '0.10000000149011612'
          d      | 1.5e300                      | CAST(c1 AS DOUBLE)                  | '1.5E300'
          n      | 123.4                        | CAST(c1 AS DECIMAL(5, 2))           | '123.40'
          s      | 5                            | CAST(c1 AS VARCHAR)                 | '5'
          b      | X'00ff'                      | CAST(c1 AS VARBINARY)               | X'00ff'
          u      | '00000000-0000-0011-0000-000000000022' | CAST(c1 AS VARBINARY)     | X'00000000000000110000000000000022'
          t      | TRUE                         | CAST(c1 AS BOOLEAN)                 | TRUE
          day    | DATE '1970-01-11'            | CAST(CAST(c1 AS INTEGER) AS DATE)   | '10'
          day    | '1970-01-11'                 | CAST(CAST(c1 AS INTEGER) AS DATE)   | '10'
          clock  | TIME '00:00:01.5'            | CAST(CAST(c1 AS BIGINT) AS TIME)    | '1500000000'
          ts     | TIMESTAMP '1970-01-01 00:00:01.5' | CAST(CAST(c1 AS BIGINT) AS TIMESTAMP) | '1500000'
          tz     | '1970-01-01 02:00:01+01:00'  | CAST(CAST(c1 AS BIGINT) AS TIMESTAMP WITH TIME ZONE) | '3601000000'
          tz     | TIMESTAMP '1970-01-01 01:00:01' | CAST(CAST(c1 AS BIGINT) AS TIMESTAMP WITH TIME ZONE) | '1000000'
          ns     | {ts '1970-01-01 00:00:00.000000001'} | CAST(CAST(c1 AS BIGINT) AS TIMESTAMP(9)) | '1'
          def    | DEFAULT                      | CAST(c1 AS INTEGER)                 | '7'
          i      | DEFAULT                      | CAST(c1 AS INTEGER)                 | NULL
          struct | NULL                         | c1                                  | NULL
          """)
  void aLiteralHasTheTypeOfItsColumn(String column, String literal, String cast, String element)
      throws SQLException {
    String rest = column.equals("def") ? "" : ", CAST(c2 AS INTEGER) AS \"def\"";
    statement.execute("INSERT INTO wide (" + column + ") VALUES (" + literal + ")");
    assertThat(query())
        .isEqualTo(
            "SELECT "
                + cast
                + " AS \""
                + column
                + "\""
                + rest
                + " FROM UNNEST(["
                + element
                + "]"
                + (rest.isEmpty() ? "" : ", ['7']")
                + ") AS \"__rows\"(c1"
                + (rest.isEmpty() ? "" : ", c2")
                + ")");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          i      | 2147483648                        | 22003
          i      | 1.5                               | 22003
          i      | 'one'                             | 22018
          n      | 1.234                             | 22003
          n      | 1234.5                            | 22003
          f      | 1e39                              | 22003
          s      | X'00'                             | ok
          b      | 'text'                            | 07006
          u      | 'text'                            | 22018
          t      | 2                                 | 22003
          day    | TIMESTAMP '2024-01-31 10:00:00'   | 22007
          day    | '2024-02-30'                      | 22018
          clock  | TIME '00:00:00.0000001'           | 22007
          ts     | {ts '2024-01-31 10:00:00.0000001'} | 22007
          ts     | '2024-01-31 10:00:00+01:00'       | 22018
          struct | 1                                 | HYC00
          def    | NULL                              | 23502
          """)
  void aLiteralThatDoesNotFitIsRefused(String column, String literal, String expected)
      throws SQLException {
    String sql = "INSERT INTO wide (" + column + ") VALUES (" + literal + ")";
    if (expected.equals("ok")) {
      statement.execute(sql);
      return;
    }
    assertThatThrownBy(() -> statement.execute(sql))
        .hasFieldOrPropertyWithValue("SQLState", expected)
        .hasMessageContaining("'" + column + "'");
    assertThat(server.workloads).isEmpty();
  }

  @Test
  void namesAndNumbersOfColumnsMustFit() {
    assertThat(state(() -> statement.execute("INSERT INTO wide (i) VALUES (1, 2)")))
        .isEqualTo("42000");
    assertThat(state(() -> statement.execute("INSERT INTO wide VALUES (1, 2)"))).isEqualTo("42000");
    assertThat(state(() -> statement.execute("INSERT INTO wide (i, i) VALUES (1, 2)")))
        .isEqualTo("42000");
    assertThat(state(() -> statement.execute("INSERT INTO wide (I) VALUES (1)")))
        .isEqualTo("42S22");
    assertThat(state(() -> statement.execute("INSERT INTO nothing VALUES (1)"))).isEqualTo("42S02");
    assertThat(state(() -> statement.execute("INSERT INTO no.thing VALUES (1)")))
        .isEqualTo("3F000");
    assertThatThrownBy(() -> statement.execute("INSERT INTO my_table (price) VALUES (1)"))
        .isInstanceOf(SQLIntegrityConstraintViolationException.class)
        .hasMessageContaining("Row 1, column 'id'");
    assertThat(server.workloads).isEmpty();
  }

  @Test
  void expressionsAreLeftToPolars() throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO wide (i, s, def) VALUES (1 + ?, ?, 1), (2, (SELECT max(s) FROM n.u),"
                + " 2)")) {
      insert.setInt(1, 5);
      insert.setString(2, "x");
      insert.executeUpdate();
    }
    assertThat(query())
        .isEqualTo(
            "SELECT 1 + CAST(5 AS INTEGER) AS \"i\",'x' AS \"s\",CAST(1 AS INTEGER) AS \"def\""
                + " UNION ALL SELECT CAST(2 AS INTEGER) AS \"i\",(SELECT max(s) FROM \"u\") AS"
                + " \"s\",CAST(2 AS INTEGER) AS \"def\"");
    String many = "INSERT INTO wide (i) VALUES " + "(1 + 1), ".repeat(50) + "(2 + 2)";
    assertThat(state(() -> statement.execute(many))).isEqualTo("HYC00");
  }

  // Prepared statements and batches

  @Test
  void aBatchIsOneAppend() throws SQLException {
    server.answer = body -> saved(2);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO wide (i, day, tz, ts, list, def) VALUES (?, ?, ?," + " ?, ?, 1)")) {
      insert.setInt(1, 1);
      insert.setDate(2, Date.valueOf("1970-01-02"));
      insert.setTimestamp(
          3, Timestamp.from(OffsetDateTime.parse("1970-01-01T00:00:01Z").toInstant()));
      insert.setObject(4, LocalDateTime.parse("1970-01-01T00:00:01"));
      insert.setObject(5, List.of(java.time.LocalDate.ofEpochDay(3)));
      insert.addBatch();
      insert.setNull(1, Types.INTEGER);
      insert.setString(2, "1970-01-03");
      insert.setObject(3, OffsetDateTime.parse("1970-01-01T01:00:02+01:00"));
      insert.setNull(4, Types.TIMESTAMP);
      insert.setObject(5, null);
      insert.addBatch();
      assertThat(insert.executeBatch()).containsExactly(1, 1);
      assertThat(server.workloads).hasSize(1);
      assertThat(query())
          .contains(
              "UNNEST(['1', NULL], ['1', '2'], ['1000000', '2000000'], ['1000000', NULL],"
                  + " [['3'], NULL], ['1', '1'])",
              "CAST(CAST(c5 AS INTEGER[]) AS DATE[]) AS \"list\"");
      assertThat(insert.executeLargeBatch()).isEmpty();
      assertThat(server.workloads).hasSize(1);
    }
  }

  @Test
  void aBatchFailsAsAWhole() throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO my_table (id, price) VALUES (?, ?), (0, 0)")) {
      for (String price : List.of("1.25", "1.255", "7")) {
        insert.setLong(1, 1);
        insert.setBigDecimal(2, new BigDecimal(price));
        insert.addBatch();
      }
      assertThatThrownBy(insert::executeBatch)
          .isInstanceOfSatisfying(
              BatchUpdateException.class,
              e ->
                  assertThat(e.getUpdateCounts())
                      .containsExactly(
                          Statement.EXECUTE_FAILED,
                          Statement.EXECUTE_FAILED,
                          Statement.EXECUTE_FAILED))
          .hasFieldOrPropertyWithValue("SQLState", "22003")
          .hasMessageContaining("Row 3, column 'price'");
      assertThat(server.workloads).isEmpty();
      server.answer = body -> ScriptedServer.error(413, "REQUEST_TOO_LARGE", "too long");
      insert.setBigDecimal(2, BigDecimal.ONE);
      insert.addBatch();
      assertThatThrownBy(insert::executeBatch)
          .hasFieldOrPropertyWithValue("SQLState", "54000")
          .hasMessageContaining("write fewer at a time");
    }
  }

  @Test
  void batchesOfOtherStatementsRunOneByOne() throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO my_table (id) SELECT a FROM u WHERE a = ?")) {
      for (int i = 0; i < 2; i++) {
        insert.setInt(1, i);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).containsExactly(3, 3);
    }
    statement.addBatch("INSERT INTO my_table (id) VALUES (1)");
    statement.addBatch("DROP TABLE my_table");
    assertThat(statement.executeLargeBatch()).containsExactly(3, 0);
    assertThat(server.workloads).hasSize(3);
  }

  @Test
  void parametersHaveTheTypesOfTheirColumns() throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO wide (n, tz, s) VALUES (?, ?, UPPER(?))")) {
      assertThat(insert.getParameterMetaData().getParameterType(1)).isEqualTo(Types.DECIMAL);
      assertThat(insert.getParameterMetaData().getParameterType(2))
          .isEqualTo(Types.TIMESTAMP_WITH_TIMEZONE);
      assertThat(insert.getParameterMetaData().getParameterType(3)).isEqualTo(Types.OTHER);
      assertThat(insert.getMetaData()).isNull();
      assertThat(state(insert::executeUpdate)).isEqualTo("07001");
    }
  }

  @Test
  void theKindOfExecutionMustFit() throws SQLException {
    String insert = "INSERT INTO my_table (id) VALUES (1)";
    assertThat(state(() -> statement.executeQuery(insert))).isEqualTo("HY000");
    try (PreparedStatement prepared = connection.prepareStatement(insert)) {
      assertThat(state(prepared::executeQuery)).isEqualTo("HY000");
    }
    assertThat(state(() -> statement.execute("EXPLAIN " + insert))).isEqualTo("HYC00");
    assertThat(server.workloads).isEmpty();
    assertThat(statement.executeUpdate(insert, Statement.RETURN_GENERATED_KEYS)).isEqualTo(3);
    assertThat(state(statement::getGeneratedKeys)).isEqualTo("HYC00");
  }

  // Read only, transactions, metadata

  @Test
  void aReadOnlyConnectionWritesNothing() throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO my_table (id) VALUES (1)");
        PreparedStatement drop = connection.prepareStatement("DROP TABLE my_table")) {
      connection.setReadOnly(true);
      assertThat(state(insert::executeUpdate)).isEqualTo("25006");
      assertThat(state(drop::executeUpdate)).isEqualTo("25006");
      insert.addBatch();
      assertThat(state(insert::executeBatch)).isEqualTo("25006");
    }
    assertThat(state(() -> statement.execute("CREATE SCHEMA x"))).isEqualTo("25006");
    assertThat(server.workloads).isEmpty();
    assertThat(server.changes).isEmpty();
  }

  @Test
  void rollbackTellsOfWhatStays() throws SQLException {
    connection.setAutoCommit(false);
    connection.rollback();
    assertThat(state(() -> statement.execute("INSERT INTO my_table (id) VALUES (1.5)")))
        .isEqualTo("22003");
    connection.rollback();
    statement.execute("INSERT INTO my_table (id) VALUES (1)");
    connection.commit();
    connection.rollback();
    statement.execute("INSERT INTO my_table (id) VALUES (1)");
    assertThatThrownBy(connection::rollback)
        .hasFieldOrPropertyWithValue("SQLState", "HYC00")
        .hasMessageContaining("cannot be rolled back");
    connection.rollback();
    connection.setAutoCommit(true);
    statement.execute("INSERT INTO my_table (id) VALUES (1)");
    connection.rollback();
  }

  @Test
  void metadataIsReadAnewAfterAWrite() throws SQLException {
    for (String sql : List.of("CREATE TABLE t2 AS SELECT 1 AS a", "DROP TABLE t3")) {
      tables();
      int asked = server.requests.size();
      tables();
      assertThat(server.requests).hasSize(asked);
      statement.execute(sql);
      int changed = server.requests.size();
      tables();
      assertThat(server.requests.size()).isGreaterThan(changed);
    }
  }

  private void tables() throws SQLException {
    try (ResultSet tables = connection.getMetaData().getTables(null, "default", "%", null)) {
      assertThat(tables.next()).isTrue();
    }
  }

  // Lost answers, cancel and time limits

  @Test
  void aLostAnswerIsAskedForAgain() throws SQLException {
    AtomicInteger calls = new AtomicInteger();
    server.answer =
        body ->
            switch (calls.incrementAndGet()) {
              case 1 ->
                  new MockResponse.Builder()
                      .onResponseStart(SocketEffect.ShutdownConnection.INSTANCE)
                      .build();
              case 2 -> ScriptedServer.error(409, "CONFLICT", "under way");
              default -> saved(7);
            };
    assertThat(statement.executeUpdate("INSERT INTO my_table (id) VALUES (1)")).isEqualTo(7);
    assertThat(server.workloads).hasSize(3);
    assertThat(server.workloads)
        .extracting(body -> body.path("idempotencyKey").asText())
        .containsOnly(sent(0).path("idempotencyKey").asText());
    assertThat(server.workloads)
        .extracting(body -> body.path("workloadId").asText())
        .doesNotHaveDuplicates();
  }

  @Test
  void anAnswerThatBreaksOffIsAskedForAgain() throws SQLException {
    AtomicInteger calls = new AtomicInteger();
    server.answer =
        body ->
            calls.incrementAndGet() == 1
                ? ScriptedServer.json(200, "{\"success\": true, \"saved\": {\"rows_wri")
                : saved(7);
    assertThat(statement.executeUpdate("INSERT INTO my_table (id) VALUES (1)")).isEqualTo(7);
  }

  @Test
  void aConflictWithOthersIsAFailure() {
    server.answer = body -> ScriptedServer.error(409, "CONFLICT", "others were faster");
    assertThat(state(() -> statement.execute("INSERT INTO my_table (id) VALUES (1)")))
        .isEqualTo("HY000");
    assertThat(server.workloads).hasSize(1);
  }

  @Test
  void withoutAKeyNobodyCanSay() throws SQLException {
    server.extensions = "[]";
    server.answer =
        body ->
            new MockResponse.Builder()
                .onResponseStart(SocketEffect.ShutdownConnection.INSTANCE)
                .build();
    try (Connection plain = server.connect("");
        Statement own = plain.createStatement()) {
      assertThatThrownBy(() -> own.execute("INSERT INTO my_table (id) VALUES (1)"))
          .hasFieldOrPropertyWithValue("SQLState", "40003")
          .hasMessageContaining("default.my_table");
      assertThat(server.workloads).hasSize(1);
    }
  }

  @Test
  void anAnswerThatSaysNothingIsNoSuccess() {
    server.answer = body -> ScriptedServer.json(200, "{\"success\": true, \"row_count\": 1}");
    assertThat(state(() -> statement.execute("INSERT INTO my_table (id) VALUES (1)")))
        .isEqualTo("40003");
    server.answer =
        body ->
            ScriptedServer.json(
                200, "{\"success\": false, \"errorCode\": \"SCHEMA_MISMATCH\", \"error\": \"no\"}");
    assertThat(state(() -> statement.execute("INSERT INTO my_table (id) VALUES (1)")))
        .isEqualTo("42804");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CANCELLED", "FINISHED"})
  void aCancelTellsWhetherItWasInTime(String outcome) throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    server.cancelled = ScriptedServer.json(200, "{\"state\": \"" + outcome + "\"}");
    server.answer =
        body -> {
          arrived.countDown();
          await(cancelled);
          return outcome.equals("CANCELLED")
              ? ScriptedServer.error(499, "CANCELLED", "it was cancelled")
              : saved(4);
        };
    Thread canceller =
        new Thread(
            () -> {
              try {
                await(arrived);
                new Thread(
                        () -> {
                          while (server.requests.stream().noneMatch(r -> r.startsWith("DELETE"))) {
                            Thread.onSpinWait();
                          }
                          cancelled.countDown();
                        })
                    .start();
                statement.cancel();
              } catch (SQLException e) {
                throw new AssertionError(e);
              }
            });
    canceller.start();
    if (outcome.equals("FINISHED")) {
      assertThat(statement.executeUpdate("INSERT INTO my_table (id) VALUES (1)")).isEqualTo(4);
    } else {
      assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO my_table (id) VALUES (1)"))
          .hasFieldOrPropertyWithValue("SQLState", "57014")
          .hasMessageContaining("Nothing was written.");
    }
    canceller.join();
    server.answer = body -> saved(1);
    assertThat(statement.executeUpdate("INSERT INTO my_table (id) VALUES (1)")).isEqualTo(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aTimeLimitTellsWhatBecameOfTheRows() throws SQLException {
    statement.setQueryTimeout(1);
    server.answer =
        body -> {
          assertThat(body.path("timeoutSeconds").asInt()).isEqualTo(1);
          return ScriptedServer.error(504, "TIMED_OUT", "too slow");
        };
    assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO my_table (id) VALUES (1)"))
        .isInstanceOf(SQLTimeoutException.class)
        .hasMessageContaining("Nothing was written.");
    server.answer = body -> ScriptedServer.silence();
    server.cancelled = ScriptedServer.error(404, "NOT_FOUND", "no such route");
    assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO my_table (id) VALUES (1)"))
        .isInstanceOf(SQLTimeoutException.class)
        .hasMessageContaining("Nobody can say");
  }

  // A service without extensions

  @Test
  void thePlainServiceGetsAllColumnsByName() throws SQLException {
    server.extensions = "[]";
    try (Connection plain = server.connect("");
        Statement own = plain.createStatement()) {
      assertThat(own.executeUpdate("INSERT INTO my_table (label, id) SELECT a, b FROM x.y -- z"))
          .isEqualTo(3);
      assertThat(query())
          .isEqualTo(
              "SELECT \"id\", CAST(NULL AS DECIMAL(9, 2)) AS \"price\", CAST(NULL AS TIMESTAMP WITH"
                  + " TIME ZONE) AS \"at\", \"label\", NULL AS \"v\" FROM (SELECT a, b FROM \"y\""
                  + " -- z\n"
                  + ") AS \"__rows\"(\"label\", \"id\")");
      assertThat(sent(0).path("saveMode").asText()).isEqualTo("append");
      for (String extension :
          List.of("columns", "idempotencyKey", "returnResults", "replaceSchema", "partitionBy")) {
        assertThat(sent(0).has(extension)).as(extension).isFalse();
      }
      own.executeUpdate("INSERT INTO my_table (id) VALUES (5)");
      assertThat(query()).contains("AS \"id\"", "AS \"price\"", "AS \"at\"", "AS \"label\"");
      own.executeUpdate("CREATE OR REPLACE TABLE t AS SELECT 1 AS a");
      assertThat(sent(2).path("saveMode").asText()).isEqualTo("overwrite");
      for (String refused :
          List.of(
              "CREATE TABLE t AS SELECT 1 AS a",
              "CREATE TABLE IF NOT EXISTS t AS SELECT 1 AS a",
              "CREATE OR REPLACE TABLE t PARTITIONED BY (a) AS SELECT 1 AS a",
              "CREATE TABLE t (a INT)",
              "DROP TABLE t",
              "CREATE SCHEMA s",
              "DROP SCHEMA s",
              "SELECT * FROM my_table FOR VERSION AS OF 1",
              "INSERT INTO my_table (id) SELECT id FROM my_table FOR VERSION AS OF 1")) {
        assertThatThrownBy(() -> own.execute(refused))
            .as(refused)
            .hasFieldOrPropertyWithValue("SQLState", "HYC00")
            .hasMessageContaining("extension");
      }
    }
  }

  // Time travel

  @Test
  void versionsAreToldBesideTheText() throws SQLException {
    server.answer = body -> ScriptedServer.rows();
    statement
        .executeQuery(
            "SELECT * FROM my_table FOR VERSION AS OF 9007199254740993 a JOIN my_table FOR"
                + " TIMESTAMP AS OF TIMESTAMP '2024-01-31 12:00:00' b ON a.id = b.id")
        .close();
    JsonNode tables = sent(0).path("tables");
    assertThat(tables.path(0).path("snapshotId").asText()).isEqualTo("9007199254740993");
    assertThat(tables.path(0).has("asOf")).isFalse();
    assertThat(tables.path(1).path("asOf").asText()).isEqualTo("2024-01-31T11:00:00Z");
    assertThat(tables.path(0).path("alias")).isNotEqualTo(tables.path(1).path("alias"));
    try (PreparedStatement query =
        connection.prepareStatement("SELECT * FROM my_table FOR TIMESTAMP AS OF ?")) {
      query.setTimestamp(
          1, Timestamp.from(OffsetDateTime.parse("2024-07-31T10:00:00Z").toInstant()));
      query.executeQuery().close();
      query.setObject(1, OffsetDateTime.parse("2024-07-31T10:00:00Z"));
      query.executeQuery().close();
      query.setNull(1, Types.TIMESTAMP);
      assertThat(state(query::executeQuery)).isEqualTo("HYC00");
    }
    for (int i = 1; i <= 2; i++) {
      assertThat(sent(i).path("tables").path(0).path("asOf").asText())
          .isEqualTo("2024-07-31T10:00:00Z");
    }
  }
}
