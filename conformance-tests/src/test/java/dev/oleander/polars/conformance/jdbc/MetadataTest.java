package dev.oleander.polars.conformance.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@SandboxServer
final class MetadataTest {
  @Test
  void browsesTheLake(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server)) {
      DatabaseMetaData metadata = connection.getMetaData();

      assertThat(column(metadata.getCatalogs(), "TABLE_CAT")).containsExactly("oleander");
      assertThat(column(metadata.getSchemas(), "TABLE_SCHEM"))
          .containsExactly("Mixed Case", "conformance", "default", "empty", "outer", "outer.inner");
      assertThat(column(metadata.getSchemas("oleander", "o%"), "TABLE_SCHEM"))
          .containsExactly("outer", "outer.inner");
      assertThat(column(metadata.getTables(null, "conformance", "%", null), "TABLE_NAME"))
          .containsExactly("flowers", "no_rows", "types");
      assertThat(
              column(
                  metadata.getTables(null, null, "flowers", new String[] {"TABLE"}), "TABLE_SCHEM"))
          .containsExactly("conformance", "default");
      assertThat(column(metadata.getTables(null, null, "%", new String[] {"VIEW"}), "TABLE_NAME"))
          .isEmpty();
      assertThat(column(metadata.getTables("elsewhere", null, "%", null), "TABLE_NAME")).isEmpty();
    }
  }

  @Test
  void describesColumnsFromTheIcebergSchema(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        ResultSet columns =
            connection.getMetaData().getColumns("oleander", "conformance", "types", "%")) {
      List<String> names = new ArrayList<>();
      List<Integer> types = new ArrayList<>();
      while (columns.next()) {
        names.add(columns.getString("COLUMN_NAME"));
        types.add(columns.getInt("DATA_TYPE"));
        assertThat(columns.getInt("ORDINAL_POSITION")).isEqualTo(names.size());
        if (names.size() == 1) {
          assertThat(columns.getString("REMARKS")).isEqualTo("the row's number");
          assertThat(columns.getString("IS_NULLABLE")).isEqualTo("NO");
          assertThat(columns.getInt("NULLABLE")).isEqualTo(DatabaseMetaData.columnNoNulls);
        }
        if ("price".equals(columns.getString("COLUMN_NAME"))) {
          assertThat(columns.getInt("COLUMN_SIZE")).isEqualTo(10);
          assertThat(columns.getInt("DECIMAL_DIGITS")).isEqualTo(2);
          assertThat(columns.getString("IS_NULLABLE")).isEqualTo("YES");
        }
      }
      assertThat(names)
          .containsExactly(
              "id", "flag", "small", "big", "single", "double", "price", "wide", "text", "day",
              "moment", "instant");
      assertThat(types)
          .containsExactly(
              Types.INTEGER,
              Types.BOOLEAN,
              Types.INTEGER,
              Types.BIGINT,
              Types.REAL,
              Types.DOUBLE,
              Types.DECIMAL,
              Types.DECIMAL,
              Types.VARCHAR,
              Types.DATE,
              Types.TIMESTAMP,
              Types.TIMESTAMP_WITH_TIMEZONE);
    }
  }

  @Test
  void columnsOfResultsAndOfMetadataAgree(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        ResultSet columns =
            connection.getMetaData().getColumns(null, "conformance", "types", null);
        ResultSet result =
            connection.createStatement().executeQuery("SELECT * FROM conformance.types")) {
      for (int i = 1; columns.next(); i++) {
        assertThat(columns.getInt("DATA_TYPE")).isEqualTo(result.getMetaData().getColumnType(i));
        assertThat(columns.getString("TYPE_NAME"))
            .isEqualTo(result.getMetaData().getColumnTypeName(i));
      }
    }
  }

  @Test
  void anUnderscoreInALiteralNameIsNoScan(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server)) {
      assertThat(
              column(
                  connection.getMetaData().getTables(null, "conformance", "no_rows", null),
                  "TABLE_NAME"))
          .containsExactly("no_rows");
      String escape = connection.getMetaData().getSearchStringEscape();
      assertThat(
              column(
                  connection
                      .getMetaData()
                      .getColumns(null, "conformance", "no" + escape + "_rows", "%"),
                  "COLUMN_NAME"))
          .containsExactly("a", "b");
    }
  }

  @Test
  void listsTypesInTheOrderOfTheSpecification(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server);
        ResultSet types = connection.getMetaData().getTypeInfo()) {
      List<Integer> codes = new ArrayList<>();
      while (types.next()) {
        assertThat(types.getString("TYPE_NAME")).isNotBlank();
        codes.add(types.getInt("DATA_TYPE"));
      }
      assertThat(codes)
          .isSorted()
          .contains(
              Types.BOOLEAN,
              Types.BIGINT,
              Types.DOUBLE,
              Types.DECIMAL,
              Types.VARCHAR,
              Types.DATE,
              Types.TIMESTAMP);
    }
  }

  @Test
  void tellsWhoItIs(ServerProcess server) throws SQLException {
    try (Connection connection = Connections.open(server)) {
      DatabaseMetaData metadata = connection.getMetaData();
      assertThat(metadata.getDriverVersion()).isNotBlank();
      assertThat(metadata.getDatabaseProductName()).isNotBlank();
      assertThat(metadata.getURL())
          .startsWith("jdbc:oleander-polars://")
          .doesNotContain(ServerProcess.TOKEN);
      assertThat(metadata.getIdentifierQuoteString()).isEqualTo("\"");
      assertThat(metadata.getJDBCMajorVersion()).isEqualTo(4);
      assertThat(metadata.supportsTransactions()).isFalse();
    }
  }

  private static List<String> column(ResultSet result, String label) throws SQLException {
    try (result) {
      List<String> values = new ArrayList<>();
      while (result.next()) {
        values.add(result.getString(label));
      }
      return values;
    }
  }
}
