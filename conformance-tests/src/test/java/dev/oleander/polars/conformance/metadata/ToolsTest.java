package dev.oleander.polars.conformance.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls and statements of tools that do not run here, in the order in which they make them. */
@SandboxServer
final class ToolsTest {
  private static final String[] ALL_TYPES = {
    "TABLE", "VIEW", "SYSTEM TABLE", "LOCAL TEMPORARY", "MATERIALIZED VIEW", "EXTERNAL TABLE"
  };

  private Connection connection;
  private DatabaseMetaData metaData;

  @BeforeEach
  void connect(ServerProcess server) throws SQLException {
    connection = Connections.open(server);
    metaData = connection.getMetaData();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private static List<String> column(ResultSet rows, int index) throws SQLException {
    try (rows) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(index));
      }
      return values;
    }
  }

  private static int count(ResultSet rows) throws SQLException {
    return column(rows, 1).size();
  }

  private List<List<String>> rows(String sql) throws SQLException {
    return Connections.rows(connection, sql);
  }

  @Test
  void dbeaverBrowses() throws SQLException {
    assertThat(connection.getCatalog()).isEqualTo("oleander");
    assertThat(connection.getSchema()).isEqualTo("default");
    assertThat(count(metaData.getTypeInfo())).isPositive();
    assertThat(column(metaData.getCatalogs(), 1)).containsExactly("oleander");
    assertThat(column(metaData.getSchemas("oleander", "%"), 1)).contains("default", "Mixed Case");
    assertThat(column(metaData.getTables("oleander", "conformance", "%", null), 3))
        .containsExactly("flowers", "no_rows", "types");
    assertThat(column(metaData.getColumns("oleander", "conformance", "%", "%"), 4)).hasSize(15);
    assertThat(column(metaData.getColumns("oleander", "conformance", "no_rows", "%"), 4))
        .containsExactly("a", "b");
    assertThat(count(metaData.getPrimaryKeys("oleander", "conformance", "types"))).isZero();
    assertThat(count(metaData.getImportedKeys("oleander", "conformance", "types"))).isZero();
    assertThat(count(metaData.getExportedKeys("oleander", "conformance", "types"))).isZero();
    assertThat(count(metaData.getIndexInfo("oleander", "conformance", "types", false, true)))
        .isZero();
    assertThat(count(metaData.getFunctions("oleander", "conformance", "%"))).isZero();
    assertThat(count(metaData.getProcedures("oleander", "conformance", "%"))).isZero();
    // Of a database without catalogs and schemas it asks with null.
    assertThat(column(metaData.getProcedures(null, null, "%"), 3)).contains("polars_script");
    assertThat(column(metaData.getProcedureColumns(null, null, "polars_script", "%"), 4))
        .containsExactly("script");
    assertThat(connection.isValid(10_000)).isTrue();
  }

  @Test
  void dbeaverQueries() throws SQLException {
    try (Statement statement = connection.createStatement(1003, 1007)) {
      statement.setMaxRows(10);
      assertThat(statement.execute("SELECT * FROM oleander.default.flowers")).isTrue();
      assertThat(count(statement.getResultSet())).isEqualTo(10);
      // The next page: all again, and the first rows skipped.
      statement.setMaxRows(20);
      assertThat(statement.execute("SELECT * FROM oleander.default.flowers")).isTrue();
      assertThat(count(statement.getResultSet())).isEqualTo(20);
    }
    assertThat(rows("SELECT COUNT(*) FROM oleander.default.flowers").get(0)).containsExactly("150");
    assertThat(rows("SELECT COUNT(*) FROM (SELECT * FROM flowers\n) dbvrcnt").get(0))
        .containsExactly("150");
    assertThat(
            rows(
                "SELECT * FROM (\nSELECT * FROM flowers\n) z_q WHERE z_q.species = 'setosa'"
                    + " ORDER BY z_q.petal_length"))
        .hasSize(50);
  }

  @Test
  void metabaseSyncs() throws SQLException {
    assertThat(rows("SELECT 1").get(0)).containsExactly("1");
    for (String schema : column(metaData.getSchemas(), 1)) {
      for (String table : column(metaData.getTables(null, schema, "%", ALL_TYPES), 3)) {
        String probe =
            "SELECT TRUE AS \"_\" FROM \"%s\".\"%s\" WHERE 1 <> 1 LIMIT 0"
                .formatted(schema, table.replace("\"", "\"\""));
        try (PreparedStatement statement = connection.prepareStatement(probe)) {
          statement.setQueryTimeout(15);
          assertThat(statement.execute()).isTrue();
          assertThat(statement.getResultSet().next()).isFalse();
        }
        assertThat(count(metaData.getColumns(null, schema, table, null))).isPositive();
        assertThat(count(metaData.getPrimaryKeys(null, schema, table))).isZero();
        assertThat(count(metaData.getImportedKeys(null, schema, table))).isZero();
        assertThat(count(metaData.getIndexInfo(null, schema, table, false, true))).isZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT \"default\".\"flowers\".\"species\" AS \"species\" FROM \"default\".\"flowers\""
            + " LIMIT 5 OFFSET 2",
        "SELECT \"source\".\"species\" AS \"species\", COUNT(*) AS \"count\" FROM (SELECT"
            + " \"default\".\"flowers\".\"species\" AS \"species\" FROM \"default\".\"flowers\")"
            + " AS \"source\" GROUP BY \"source\".\"species\" ORDER BY \"source\".\"species\" ASC"
            + " LIMIT 5",
        "SELECT FLOOR((\"default\".\"flowers\".\"petal_length\" - 1.0) / 0.5) * 0.5 + 1.0 AS"
            + " \"petal_length\", COUNT(*) AS \"count\" FROM \"default\".\"flowers\" GROUP BY"
            + " FLOOR((\"default\".\"flowers\".\"petal_length\" - 1.0) / 0.5) * 0.5 + 1.0 ORDER BY"
            + " FLOOR((\"default\".\"flowers\".\"petal_length\" - 1.0) / 0.5) * 0.5 + 1.0 ASC",
      })
  void metabaseQueries(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(500);
      statement.setMaxRows(2000);
      assertThat(statement.execute("-- Metabase:: userID: 1 queryType: MBQL\n" + sql)).isTrue();
      assertThat(count(statement.getResultSet())).isBetween(3, 20);
    }
  }

  @Test
  void metabaseBindsParameters() throws SQLException {
    String sql =
        "-- Metabase:: userID: 1 queryType: MBQL\nSELECT \"conformance\".\"types\".\"moment\" AS"
            + " \"moment\", \"conformance\".\"types\".\"day\" AS \"day\","
            + " \"conformance\".\"types\".\"instant\" AS \"instant\" FROM"
            + " \"conformance\".\"types\" WHERE \"conformance\".\"types\".\"day\" >= ? AND"
            + " (LOWER(\"conformance\".\"types\".\"text\") LIKE ?)"
            + " AND (\"conformance\".\"types\".\"id\" <> ? OR \"conformance\".\"types\".\"id\" IS"
            + " NULL) LIMIT 10";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, LocalDate.of(2024, 1, 1), Types.DATE);
      statement.setObject(2, "gr%");
      statement.setObject(3, 2, Types.INTEGER);
      assertThat(statement.getParameterMetaData().getParameterCount()).isEqualTo(3);
      assertThat(statement.execute()).isTrue();
      try (ResultSet rows = statement.getResultSet()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getObject(1, LocalDateTime.class))
            .isEqualTo(LocalDateTime.of(2024, 3, 31, 2, 30, 0, 123_456_000));
        assertThat(rows.getObject(2, LocalDate.class)).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(rows.getObject(3, OffsetDateTime.class)).isNotNull();
        assertThat(rows.next()).isFalse();
      }
    }
  }

  @Test
  void h2ConsoleReadsItsTree() throws SQLException {
    assertThat(column(metaData.getSchemas(), 1)).contains("default");
    assertThat(count(metaData.getProcedures(null, "default", null))).isZero();
    assertThat(column(metaData.getProcedures(null, null, null), 3)).contains("polars_script");
    assertThat(column(metaData.getTables(null, "default", null, null), 3)).contains("flowers");
    assertThat(column(metaData.getColumns(null, "default", "flowers", null), 4)).hasSize(5);
    assertThat(count(metaData.getIndexInfo(null, "default", "flowers", false, true))).isZero();
  }

  @Test
  void calciteReadsByPosition() throws SQLException {
    try (ResultSet tables = metaData.getTables("oleander", "conformance", "types", null)) {
      assertThat(tables.next()).isTrue();
      assertThat(List.of(tables.getString(1), tables.getString(2), tables.getString(3)))
          .containsExactly("oleander", "conformance", "types");
      assertThat(tables.getString(4)).isEqualTo("TABLE");
    }
    try (ResultSet columns = metaData.getColumns("oleander", "conformance", "types", null)) {
      for (int row = 1; row <= 7; row++) {
        assertThat(columns.next()).isTrue();
      }
      assertThat(columns.getString(4)).isEqualTo("price");
      assertThat(columns.getInt(5)).isEqualTo(Types.DECIMAL);
      assertThat(columns.getString(6)).isEqualTo("DECIMAL");
      assertThat(columns.getInt(7)).isEqualTo(10);
      assertThat(columns.getInt(9)).isEqualTo(2);
      assertThat(columns.getInt(11)).isEqualTo(DatabaseMetaData.columnNullable);
    }
    assertThat(
            rows(
                "SELECT \"species\" FROM \"default\".\"flowers\" ORDER BY \"petal_length\""
                    + " OFFSET 2 ROWS FETCH NEXT 3 ROWS ONLY"))
        .hasSize(3);
  }

  @Test
  void sparkProbesAndReads() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(0);
      statement.setQueryTimeout(0);
      try (ResultSet probe = statement.executeQuery("SELECT * FROM flowers WHERE 1=0")) {
        ResultSetMetaData columns = probe.getMetaData();
        assertThat(columns.getColumnCount()).isEqualTo(5);
        assertThat(columns.isSigned(1)).isTrue();
        assertThat(columns.getPrecision(1)).isPositive();
        assertThat(columns.getScale(1)).isZero();
        assertThat(probe.next()).isFalse();
      }
    }
    assertThat(rows("SELECT * FROM (SELECT * FROM flowers) SPARK_GEN_SUBQ_0 WHERE 1=0")).isEmpty();
    assertThat(rows("SELECT \"species\",\"petal_width\" FROM flowers  WHERE \"petal_width\" > 2.0"))
        .isNotEmpty();
    assertThat(rows("SELECT 1 FROM flowers  ")).hasSize(150);
    assertThat(
            rows(
                "SELECT \"id\" FROM conformance.types  WHERE"
                    + " \"moment\" >= '2024-01-01 00:00:00'"))
        .hasSize(1);
  }

  @Test
  void zeppelinGivesTheSchemaAsTheCatalogToo() throws SQLException {
    assertThat(column(metaData.getTables("conformance", "conformance", "%", ALL_TYPES), 3))
        .containsExactly("flowers", "no_rows", "types");
    assertThat(column(metaData.getColumns("conformance", "conformance", "no_rows", "%"), 4))
        .containsExactly("a", "b");
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(1000);
      statement.setMaxRows(1000);
      assertThat(statement.execute("SELECT * FROM flowers")).isTrue();
      assertThat(statement.getUpdateCount()).isEqualTo(-1);
      assertThat(count(statement.getResultSet())).isEqualTo(150);
    }
  }

  @Test
  void sqllineAndLibreOfficeListTables() throws SQLException {
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    assertThat(column(metaData.getTables(connection.getCatalog(), null, "%", null), 3)).hasSize(6);
    assertThat(column(metaData.getTables(null, null, "%", ALL_TYPES), 3)).hasSize(6);
    assertThat(column(metaData.getTables(null, null, "%", new String[] {"VIEW"}), 3)).isEmpty();
    assertThat(column(metaData.getTableTypes(), 1)).containsExactly("TABLE");
  }
}
