package dev.oleander.polars.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of a column is true of its values. */
final class ResultSetMetaDataTest {
  private ScriptedServer server;
  private Connection connection;
  private ResultSet rows;
  private ResultSetMetaData columns;

  @BeforeEach
  void query() throws Exception {
    server = ScriptedServer.start();
    server.answer = body -> ScriptedServer.stream("types");
    connection = server.connect("");
    rows = connection.createStatement().executeQuery("SELECT 1");
    columns = rows.getMetaData();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    server.close();
  }

  @Test
  void objectsAndTextsAreAsAnnounced() throws Exception {
    SoftAssertions all = new SoftAssertions();
    while (rows.next()) {
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        String label = columns.getColumnLabel(i);
        Object value = rows.getObject(i);
        all.assertThat(rows.wasNull()).as(label).isEqualTo(value == null);
        all.assertThat(rows.getObject(label) == null).as(label).isEqualTo(value == null);
        if (value != null) {
          all.assertThat(value)
              .as(label)
              .isInstanceOf(Class.forName(columns.getColumnClassName(i)));
          all.assertThat(rows.getString(i).length())
              .as(label)
              .isLessThanOrEqualTo(columns.getColumnDisplaySize(i));
        }
      }
    }
    all.assertAll();
    assertThat(columns.getColumnCount()).isGreaterThan(40);
  }

  @Test
  void sizesAreTheColumns() throws SQLException {
    int decimal = rows.findColumn("DEC9_2");
    assertThat(columns.getPrecision(decimal)).isEqualTo(9);
    assertThat(columns.getScale(decimal)).isEqualTo(2);
    assertThat(columns.getColumnDisplaySize(decimal)).isEqualTo(11);
    assertThat(columns.isSigned(decimal)).isTrue();
    int fixed = rows.findColumn("fixed_binary");
    assertThat(columns.getPrecision(fixed)).isEqualTo(4);
    assertThat(columns.getColumnDisplaySize(fixed)).isEqualTo(8);
    int zoned = rows.findColumn("tz_berlin");
    assertThat(columns.getScale(zoned)).isEqualTo(3);
    assertThat(columns.getColumnTypeName(zoned)).isEqualTo("TIMESTAMP WITH TIME ZONE");
    assertThat(columns.isSearchable(zoned)).isTrue();
    assertThat(columns.isSearchable(rows.findColumn("list"))).isFalse();
    assertThat(columns.isSigned(rows.findColumn("u64"))).isFalse();
    assertThat(columns.isCaseSensitive(rows.findColumn("utf8"))).isTrue();
    assertThat(columns.isCaseSensitive(decimal)).isFalse();
  }

  @Test
  void whatIsNotKnownIsEmptyAndNothingCanBeWritten() throws SQLException {
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      assertThat(columns.getColumnName(i)).isEqualTo(columns.getColumnLabel(i));
      assertThat(columns.getTableName(i)).isEmpty();
      assertThat(columns.getSchemaName(i)).isEmpty();
      assertThat(columns.getCatalogName(i)).isEmpty();
      assertThat(columns.isReadOnly(i)).isTrue();
      assertThat(columns.isWritable(i)).isFalse();
      assertThat(columns.isDefinitelyWritable(i)).isFalse();
      assertThat(columns.isAutoIncrement(i)).isFalse();
      assertThat(columns.isCurrency(i)).isFalse();
      assertThat(columns.isNullable(i)).isEqualTo(ResultSetMetaData.columnNullable);
    }
  }

  @Test
  void unknownColumnsAreToldWithThoseThereAre() {
    assertThatThrownBy(() -> rows.findColumn("no_such"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no_such")
        .hasMessageContaining("dec9_2")
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("42S22");
    assertThatThrownBy(() -> columns.getPrecision(0))
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("07009");
  }
}
