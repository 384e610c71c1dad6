package dev.oleander.polars.jdbc.statement;

import static dev.oleander.polars.jdbc.statement.ScriptedServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much is asked for metadata, and what happens to what cannot be answered. */
@Timeout(30)
final class ManyTablesTest {
  private static final String COLUMNS = "/api/v1/catalogs/oleander/columns";
  private static final String TABLE = "/api/v1/catalogs/oleander/namespaces/default/tables/";

  private static final String PLANTS =
      """
      {"namespace": "default", "table": "plants", "comment": "what grows", "schema":
        {"type": "struct", "schema-id": 0, "identifier-field-ids": [3, 1], "fields": [
          {"id": 1, "name": "site", "required": true, "type": "string", "doc": "where"},
          {"id": 2, "name": "height", "required": false, "type": "decimal(9, 2)",
           "initial-default": "0.50", "write-default": "1.50"},
          {"id": 3, "name": "day", "required": true, "type": "date"},
          {"id": 4, "name": "sizes", "required": false, "type":
            {"type": "list", "element-id": 5, "element-required": false, "element": "long"}},
          {"id": 6, "name": "at", "required": false, "type": {"type": "struct", "fields": [
            {"id": 7, "name": "x", "required": false, "type": "double"}]}}]}}
      """;

  private static final String BEES =
      """
      {"namespace": "outer", "table": "bees", "comment": null, "schema":
        {"type": "struct", "schema-id": 0, "identifier-field-ids": [2], "fields": [
          {"id": 1, "name": "hive", "required": true, "type": {"type": "struct", "fields": [
            {"id": 2, "name": "number", "required": true, "type": "long"}]}}]}}
      """;

  private ScriptedServer server;
  private Connection connection;
  private DatabaseMetaData metaData;

  @BeforeEach
  void connect() throws IOException, SQLException {
    server = ScriptedServer.start();
    server.more.put(
        "/api/v1/catalogs/oleander/namespaces",
        json(200, "{\"ok\": true, \"namespaces\": [\"default\", \"outer\"]}"));
    server.more.put(
        "/api/v1/catalogs",
        json(200, "{\"ok\": true, \"registeredCatalogs\": [{\"name\": \"oleander\"}]}"));
    open("");
  }

  private void open(String query) throws SQLException {
    connection = server.connect("/oleander/default" + query);
    metaData = connection.getMetaData();
    server.requests.clear();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    server.close();
  }

  private void serveExtension() {
    server.more.put("/api/v1/capabilities", json(200, "{\"extensions\": [\"columns\"]}"));
    answerColumns(COLUMNS, PLANTS + "," + BEES, "", null);
  }

  private void answerColumns(String path, String tables, String unreadable, String next) {
    server.more.put(
        path,
        json(
            200,
            "{\"ok\": true, \"tables\": [%s], \"unreadable\": [%s], \"next\": %s}"
                .formatted(tables, unreadable, next == null ? null : "\"" + next + "\"")));
  }

  private static List<String> rows(ResultSet rows, String... columns) throws SQLException {
    List<String> found = new ArrayList<>();
    try (rows) {
      while (rows.next()) {
        StringJoiner row = new StringJoiner("|");
        for (String column : columns) {
          row.add(rows.getString(column));
        }
        found.add(row.toString());
      }
    }
    return found;
  }

  private List<String> columns(String schema, String table) throws SQLException {
    return rows(metaData.getColumns("oleander", schema, table, "%"), "TABLE_NAME", "COLUMN_NAME");
  }

  @Test
  void oneCallAnswersAllColumnsAndAllThatFollows() throws SQLException {
    serveExtension();

    assertThat(rows(metaData.getColumns(null, null, null, null), "TABLE_SCHEM", "COLUMN_NAME"))
        .containsExactly(
            "default|site",
            "default|height",
            "default|day",
            "default|sizes",
            "default|at",
            "outer|hive");
    assertThat(server.requests)
        .containsExactly("GET /api/v1/catalogs", "GET /api/v1/capabilities", "GET " + COLUMNS);

    server.requests.clear();
    assertThat(rows(metaData.getTables(null, null, "%", null), "TABLE_NAME", "REMARKS"))
        .containsExactly("plants|what grows", "bees|null");
    assertThat(columns("default", "plants")).hasSize(5);
    assertThat(columns("out%", "b_es")).containsExactly("bees|hive");
    assertThat(columns("default", "none")).isEmpty();
    assertThat(rows(metaData.getPrimaryKeys(null, "default", "plants"), "COLUMN_NAME")).hasSize(2);
    assertThat(server.requests).isEmpty();
  }

  @Test
  void whatIsForgottenIsAskedForAgain() throws SQLException {
    serveExtension();
    columns("%", "%");
    server.requests.clear();

    ((PolarsConnection) connection).session().lake().invalidate();

    assertThat(columns("%", "%")).hasSize(6);
    assertThat(server.requests).contains("GET " + COLUMNS);
  }

  @Test
  void aLifeOfZeroAsksEveryTime() throws SQLException {
    serveExtension();
    connection.close();
    open("?metadataTtl=0");

    assertThat(columns("%", "%")).hasSize(6);
    assertThat(columns("%", "%")).hasSize(6);
    assertThat(server.requests).filteredOn(("GET " + COLUMNS)::equals).hasSize(2);
  }

  @Test
  void oneNamespaceOrTableIsAskedForAlone() throws SQLException {
    serveExtension();
    answerColumns(COLUMNS + "?namespace=outer", BEES, "", null);
    server.more.put(
        "/api/v1/catalogs/oleander/namespaces/default/tables",
        json(200, "{\"ok\": true, \"tables\": [{\"table\": \"plants\"}]}"));
    answerColumns(COLUMNS + "?namespace=default&table=plants", PLANTS, "", null);
    answerColumns(COLUMNS + "?table=plants&namespace=default", PLANTS, "", null);

    assertThat(columns("outer", "%")).containsExactly("bees|hive");
    assertThat(server.requests).contains("GET " + COLUMNS + "?namespace=outer");
    assertThat(columns("default", "plants")).hasSize(5);
    assertThat(server.requests).doesNotContain("GET " + COLUMNS);
  }

  @Test
  void severalAnswersMakeOneResult() throws SQLException {
    serveExtension();
    answerColumns(COLUMNS, PLANTS, "", "bWlkZGxl");
    answerColumns(COLUMNS + "?after=bWlkZGxl", BEES, "", null);

    assertThat(columns("%", "%")).hasSize(6).last().isEqualTo("bees|hive");
  }

  @Test
  void answersWithoutEndAreAnError() throws SQLException {
    serveExtension();
    answerColumns(COLUMNS, "", "", "again");
    answerColumns(COLUMNS + "?after=again", "", "", "again");

    assertThatThrownBy(() -> columns("%", "%"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("have no end");
  }

  @Test
  void tellsKeysDefaultsAndNestedTypes() throws SQLException {
    serveExtension();
    columns("%", "%");

    assertThat(
            rows(
                metaData.getColumns(null, "default", "plants", null),
                "COLUMN_NAME",
                "TYPE_NAME",
                "COLUMN_SIZE",
                "DECIMAL_DIGITS",
                "COLUMN_DEF",
                "REMARKS",
                "IS_NULLABLE",
                "SOURCE_DATA_TYPE",
                "IS_AUTOINCREMENT",
                "IS_GENERATEDCOLUMN"))
        .containsExactly(
            "site|VARCHAR|2147483647|null|null|where|NO|null|NO|NO",
            "height|DECIMAL|9|2|1.50|null|YES|null|NO|NO",
            "day|DATE|10|null|null|null|NO|null|NO|NO",
            "sizes|ARRAY<BIGINT>|null|null|null|null|YES|null|NO|NO",
            "at|STRUCT<x DOUBLE>|null|null|null|null|YES|null|NO|NO");
    assertThat(
            rows(
                metaData.getPrimaryKeys("oleander", "default", "plants"),
                "TABLE_CAT",
                "TABLE_SCHEM",
                "TABLE_NAME",
                "COLUMN_NAME",
                "KEY_SEQ",
                "PK_NAME"))
        .containsExactly(
            "oleander|default|plants|day|2|null", "oleander|default|plants|site|1|null");
    assertThat(
            rows(
                metaData.getBestRowIdentifier(
                    null, null, "plants", DatabaseMetaData.bestRowTemporary, false),
                "SCOPE",
                "COLUMN_NAME",
                "TYPE_NAME",
                "PSEUDO_COLUMN"))
        .containsExactly("2|site|VARCHAR|1", "2|day|DATE|1");
    // A key inside a column, a pattern, and no table at all.
    assertThat(rows(metaData.getPrimaryKeys(null, "outer", "bees"), "COLUMN_NAME")).isEmpty();
    assertThat(rows(metaData.getPrimaryKeys(null, null, "plant_"), "COLUMN_NAME")).isEmpty();
    assertThat(rows(metaData.getPrimaryKeys(null, null, "%"), "COLUMN_NAME")).isEmpty();
    assertThat(rows(metaData.getPrimaryKeys(null, null, null), "COLUMN_NAME")).isEmpty();
    assertThatThrownBy(() -> metaData.getBestRowIdentifier(null, null, "plants", 3, true))
        .isInstanceOf(SQLException.class)
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("22023");
  }

  @Test
  void aTableThatCannotBeReadFailsOnlyWhatAsksForIt() throws SQLException {
    serveExtension();
    answerColumns(
        COLUMNS,
        BEES,
        "{\"namespace\": \"default\", \"table\": \"moss\", \"error\": \"it is damaged\"}",
        null);

    assertThat(columns("%", "%")).containsExactly("bees|hive");
    assertThat(connection.getWarnings().getMessage()).contains("'default.moss'", "it is damaged");
    assertThat(connection.getWarnings().getSQLState()).isEqualTo("01000");
    assertThat(columns("%", "%")).hasSize(1);
    assertThat((Throwable) connection.getWarnings().getNextWarning()).isNull();
    assertThat(rows(metaData.getTables(null, null, "%", null), "TABLE_NAME"))
        .containsExactly("moss", "bees");
    assertThatThrownBy(() -> columns("default", "moss"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("it is damaged");
  }

  @Test
  void anotherServiceIsAskedTableByTable() throws SQLException {
    server.more.put(TABLE + "my_table", json(500, "{\"error\": \"it is damaged\"}"));

    assertThat(columns("default", "%")).hasSize(5).allMatch(row -> row.startsWith("myXtable|"));
    assertThat(connection.getWarnings().getMessage()).contains("'default.my_table'");
    assertThat(rows(metaData.getTables(null, "default", "%", null), "TABLE_NAME")).hasSize(2);
    assertThatThrownBy(() -> columns("default", "my_table"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("it is damaged");
  }

  @Test
  void aTableThatIsDroppedMeanwhileIsLeftOut() throws SQLException {
    server.more.put(TABLE + "my_table", json(404, "{\"error\": \"gone\"}"));

    assertThat(columns("default", "%")).hasSize(5).allMatch(row -> row.startsWith("myXtable|"));
    assertThat(columns("default", "my_table")).isEmpty();
    assertThat((Throwable) connection.getWarnings()).isNull();
  }

  @Test
  void anotherCatalogThatDoesNotAnswerFailsOnlyWhatAsksForIt() throws SQLException {
    server.more.put(
        "/api/v1/catalogs",
        json(200, "{\"ok\": true, \"registeredCatalogs\": [{\"name\": \"remote\"}]}"));
    server.more.put(
        "/api/v1/catalogs/remote/namespaces", json(500, "{\"error\": \"it is far away\"}"));

    assertThat(rows(metaData.getSchemas(), "TABLE_SCHEM")).containsExactly("default", "outer");
    assertThat(connection.getWarnings().getMessage()).contains("'remote'", "it is far away");
    assertThatThrownBy(() -> metaData.getSchemas("remote", null))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("it is far away");
  }

  @Test
  void aSchemaThatIsGivenAsTheCatalogTooIsASchema() throws SQLException {
    assertThat(rows(metaData.getTables("default", "default", "%", null), "TABLE_CAT"))
        .containsExactly("oleander", "oleander");
    assertThat(rows(metaData.getColumns("default", "default", "my_table", "%"), "TABLE_CAT"))
        .hasSize(5);
    assertThat(rows(metaData.getTables("default", null, "%", null), "TABLE_CAT")).isEmpty();
    assertThat(rows(metaData.getTables("nowhere", "nowhere", "%", null), "TABLE_CAT")).isEmpty();
  }

  @Test
  void resultsEndWithTheirConnection() throws SQLException {
    ResultSet types = metaData.getTypeInfo();
    assertThat(types.next()).isTrue();
    assertThat(types.getStatement()).isNull();
    assertThat(types.getType()).isEqualTo(ResultSet.TYPE_FORWARD_ONLY);
    assertThat(types.getConcurrency()).isEqualTo(ResultSet.CONCUR_READ_ONLY);

    connection.close();

    assertThat(types.isClosed()).isTrue();
    assertThatThrownBy(types::next).isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> metaData.getTypeInfo())
        .isInstanceOf(SQLException.class)
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("08003");
  }
}
