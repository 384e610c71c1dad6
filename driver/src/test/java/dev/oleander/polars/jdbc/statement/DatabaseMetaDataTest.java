package dev.oleander.polars.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.jdbc.catalog.MetadataShape;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class DatabaseMetaDataTest {
  private ScriptedServer server;
  private Connection connection;
  private DatabaseMetaData metaData;

  @BeforeEach
  void connect() throws IOException, SQLException {
    server = ScriptedServer.start();
    connection = server.connect("");
    metaData = connection.getMetaData();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    server.close();
  }

  private static List<String> rows(ResultSet rows, String... columns) throws SQLException {
    List<String> found = new ArrayList<>();
    try (rows) {
      while (rows.next()) {
        StringJoiner row = new StringJoiner(" ");
        for (String column : columns) {
          row.add(rows.getString(column));
        }
        found.add(row.toString());
      }
    }
    return found;
  }

  private List<String> tables(String catalog, String schema, String table, String... types)
      throws SQLException {
    return rows(
        metaData.getTables(catalog, schema, table, types.length == 0 ? null : types),
        "TABLE_CAT",
        "TABLE_SCHEM",
        "TABLE_NAME",
        "TABLE_TYPE");
  }

  @Test
  void catalogsAndSchemas() throws SQLException {
    assertThat(rows(metaData.getCatalogs(), "TABLE_CAT")).containsExactly("oleander", "other");
    assertThat(rows(metaData.getSchemas(), "TABLE_SCHEM", "TABLE_CATALOG"))
        .containsExactly("default oleander");
    assertThat(rows(metaData.getSchemas("other", "%"), "TABLE_SCHEM")).isEmpty();
    assertThat(rows(metaData.getSchemas("", "%"), "TABLE_SCHEM")).isEmpty();
    assertThat(rows(metaData.getSchemas("oleander", "d%"), "TABLE_SCHEM"))
        .containsExactly("default");
  }

  @Test
  void tables() throws SQLException {
    String mine = "oleander default my_table TABLE";
    String other = "oleander default myXtable TABLE";
    assertThat(tables(null, null, null)).containsExactly(other, mine);
    assertThat(tables(null, "default", "%", "VIEW", "TABLE")).containsExactly(other, mine);
    assertThat(tables("oleander", "default", "my_table")).containsExactly(mine);
    assertThat(tables("oleander", "default", "my\\_table")).containsExactly(mine);
    assertThat(tables("oleander", "default", "my_t%")).containsExactly(other, mine);
    assertThat(tables("oleander", "default", "%", "VIEW")).isEmpty();
    assertThat(tables("nowhere", null, "%")).isEmpty();
    assertThat(tables(null, "", "%")).isEmpty();
    assertThat(tables(null, null, "")).isEmpty();
  }

  @Test
  void columns() throws SQLException {
    assertThat(
            rows(
                metaData.getColumns("oleander", "default", "my_table", "%"),
                "TABLE_NAME",
                "COLUMN_NAME",
                "DATA_TYPE",
                "TYPE_NAME",
                "COLUMN_SIZE",
                "DECIMAL_DIGITS",
                "NUM_PREC_RADIX",
                "NULLABLE",
                "REMARKS",
                "ORDINAL_POSITION",
                "IS_NULLABLE"))
        .containsExactly(
            "my_table id -5 BIGINT 19 0 10 0 the key 1 NO",
            "my_table price 3 DECIMAL 9 2 10 1 null 2 YES",
            "my_table at 2014 TIMESTAMP WITH TIME ZONE 32 6 null 1 null 3 YES",
            "my_table label 12 VARCHAR 2147483647 null null 1 null 4 YES",
            "my_table v 1111 variant null null null 1 null 5 YES");
    assertThat(rows(metaData.getColumns(null, null, "my_table", "p_ice"), "COLUMN_NAME"))
        .containsExactly("price");
  }

  @Test
  void whatWasReadIsUsedAgain() throws SQLException {
    rows(metaData.getColumns(null, null, null, null), "COLUMN_NAME");
    int asked = server.requests.size();
    assertThat(rows(metaData.getColumns(null, null, null, null), "COLUMN_NAME")).hasSize(10);
    assertThat(server.requests).hasSize(asked);
  }

  @Test
  void theTypeThatJdbcMeansIsTheFirstOfItsCode() throws SQLException {
    Map<Integer, String> first = new HashMap<>();
    try (ResultSet types = metaData.getTypeInfo()) {
      while (types.next()) {
        first.putIfAbsent(types.getInt("DATA_TYPE"), types.getString("TYPE_NAME"));
      }
    }
    assertThat(first)
        .containsEntry(Types.SMALLINT, "SMALLINT")
        .containsEntry(Types.INTEGER, "INTEGER")
        .containsEntry(Types.BIGINT, "BIGINT")
        .containsEntry(Types.DECIMAL, "DECIMAL")
        .containsEntry(Types.ARRAY, "ARRAY")
        .containsEntry(Types.STRUCT, "STRUCT");
  }

  @Test
  void typesAreSortedByCode() throws SQLException {
    try (ResultSet types = metaData.getTypeInfo()) {
      int last = Integer.MIN_VALUE;
      boolean decimal = false;
      while (types.next()) {
        assertThat(types.getInt("DATA_TYPE")).isGreaterThanOrEqualTo(last);
        last = types.getInt("DATA_TYPE");
        if (types.getString("TYPE_NAME").equals("DECIMAL")) {
          decimal = true;
          assertThat(last).isEqualTo(Types.DECIMAL);
          assertThat(types.getString("CREATE_PARAMS")).isEqualTo("precision,scale");
          assertThat(types.getShort("MAXIMUM_SCALE")).isEqualTo((short) 38);
        }
      }
      assertThat(decimal).isTrue();
    }
  }

  /** Tools call everything there is, some of it unguarded. */
  @Test
  void everyMethodAnswersAndEveryResultHasItsColumns() throws Exception {
    int results = 0;
    for (Method method : DatabaseMetaData.class.getMethods()) {
      if (Modifier.isStatic(method.getModifiers())
          || method.getName().equals("unwrap")
          || method.getName().equals("isWrapperFor")) {
        continue;
      }
      Object[] arguments = new Object[method.getParameterCount()];
      for (int i = 0; i < arguments.length; i++) {
        Class<?> type = method.getParameterTypes()[i];
        arguments[i] = type == int.class ? (Object) 1 : type == boolean.class ? false : null;
      }
      Object answer = method.invoke(metaData, arguments);
      if (answer instanceof ResultSet rows) {
        results++;
        ResultSetMetaData columns = rows.getMetaData();
        assertThat(columns.getColumnCount()).as(method.getName()).isPositive();
        while (rows.next()) {
          for (int i = 1; i <= columns.getColumnCount(); i++) {
            rows.getObject(i);
          }
        }
        rows.close();
      } else {
        assertThat(answer).as(method.getName()).isNotNull();
      }
    }
    assertThat(results).isEqualTo(26);
  }

  @Test
  void theShapesAreThoseOfJdbc() {
    assertThat(MetadataShape.COLUMNS.columns()).hasSize(24);
    assertThat(MetadataShape.TABLES.columns()).hasSize(10);
    assertThat(MetadataShape.TYPE_INFO.columns()).hasSize(18);
    assertThat(MetadataShape.INDEX_INFO.columns()).hasSize(13);
    assertThat(MetadataShape.KEYS.columns()).hasSize(14);
    assertThat(MetadataShape.PROCEDURE_COLUMNS.columns()).hasSize(20);
    assertThat(MetadataShape.FUNCTION_COLUMNS.columns()).hasSize(17);
    assertThat(MetadataShape.ATTRIBUTES.columns()).hasSize(21);
  }

  @Test
  void namesAndVersions() throws SQLException {
    assertThat(metaData.getDatabaseProductName()).isEqualTo("Oleander Polars");
    assertThat(metaData.getDatabaseProductVersion()).isEqualTo("7.3.1 (Polars 2.1.0)");
    assertThat(metaData.getDatabaseMajorVersion()).isEqualTo(7);
    assertThat(metaData.getDatabaseMinorVersion()).isEqualTo(3);
    assertThat(metaData.getDriverVersion()).startsWith("0.1.");
    assertThat(metaData.getURL()).isEqualTo(server.url());
    assertThat(metaData.getUserName()).isEmpty();
    assertThat(metaData.getIdentifierQuoteString()).isEqualTo("\"");
    assertThat(metaData.getConnection()).isSameAs(connection);
  }
}
