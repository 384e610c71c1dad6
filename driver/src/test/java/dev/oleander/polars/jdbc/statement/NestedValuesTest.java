package dev.oleander.polars.jdbc.statement;

import static dev.oleander.polars.jdbc.statement.SqlOutcome.state;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Arrays and structs. The third row of each column has a null among its elements. */
final class NestedValuesTest {
  private ScriptedServer server;
  private Connection connection;
  private ResultSet rows;

  @BeforeEach
  void readToTheThirdRow() throws Exception {
    server = ScriptedServer.start();
    server.answer = body -> ScriptedServer.stream("nested");
    connection = server.connect("");
    Statement statement = connection.createStatement();
    rows = statement.executeQuery("SELECT 1");
    for (int i = 0; i < 3; i++) {
      assertThat(rows.next()).isTrue();
    }
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    server.close();
  }

  @Test
  void anArrayHasTheClassOfItsElements() throws SQLException {
    Array array = rows.getArray("i64");
    assertThat(array.getBaseType()).isEqualTo(Types.BIGINT);
    assertThat(array.getBaseTypeName()).isEqualTo("BIGINT");
    assertThat(array.getArray()).isInstanceOf(Long[].class).isEqualTo(new Long[] {1L, null, -2L});
    assertThat(array).hasToString("[1, null, -2]").hasToString(rows.getString("i64"));
    assertThat(rows.getArray("u8").getArray()).isEqualTo(new Short[] {1, null, 2});
    assertThat(rows.getArray("utf8").getArray()).isInstanceOf(String[].class);
    assertThat(rows.getArray("binary").getArray()).isInstanceOf(byte[][].class);
    assertThat(rows.getArray("date").getArray())
        .isEqualTo(new Date[] {Date.valueOf("2024-02-29"), null});
    assertThat(rows.getArray("nothing").getArray()).isEqualTo(new Object[2]);
    assertThat(rows.getArray("words").getArray()).isEqualTo(new String[] {"b", null, "a"});
    assertThat(rows.getObject("i64")).isInstanceOf(Array.class);
    assertThat(rows.getMetaData().getColumnClassName(rows.findColumn("i64")))
        .isEqualTo("java.sql.Array");
  }

  @Test
  void partsCountFromOne() throws SQLException {
    Array array = rows.getArray("i64");
    assertThat(array.getArray(2, 2)).isEqualTo(new Long[] {null, -2L});
    assertThat(array.getArray(3, 0)).isEqualTo(new Long[0]);
    assertThat(array.getArray(4, 0)).isEqualTo(new Long[0]);
    for (long[] part :
        new long[][] {{0, 1}, {1, 4}, {4, 1}, {1, -1}, {5, 0}, {Long.MAX_VALUE, 1}}) {
      assertThat(state(() -> array.getArray(part[0], (int) part[1])))
          .as("%d from %d", part[1], part[0])
          .isEqualTo("07009");
      assertThat(state(() -> array.getResultSet(part[0], (int) part[1]))).isEqualTo("07009");
    }
  }

  @Test
  void arraysInArraysAreArrays() throws SQLException {
    Object[] lists = (Object[]) rows.getArray("lists").getArray();
    assertThat(lists).hasSize(3).isInstanceOf(Array[].class);
    Object[] first = (Object[]) ((Array) lists[0]).getArray();
    assertThat(((Array) first[0]).getArray()).isEqualTo(new Long[] {1L, 2L});
    assertThat(first[1]).isNull();
    assertThat(lists[1]).isNull();
    Object[] third = (Object[]) ((Array) lists[2]).getArray();
    assertThat(((Array) third[0]).getArray()).isEqualTo(new Long[] {3L, null});
    assertThat((Object) rows.getObject("lists", List.class))
        .isEqualTo(
            Arrays.asList(
                Arrays.asList(List.of(1L, 2L), null), null, List.of(Arrays.asList(3L, null))));
    assertThat((Object) rows.getObject("lists", Long[][][].class))
        .isEqualTo(new Long[][][] {{{1L, 2L}, null}, null, {{3L, null}}});
  }

  @Test
  void structsHaveAttributes() throws SQLException {
    Object[] structs = (Object[]) rows.getArray("structs").getArray();
    assertThat(structs).isInstanceOf(Struct[].class);
    Struct struct = (Struct) structs[0];
    assertThat(struct.getSQLTypeName()).isEqualTo("STRUCT<a BIGINT, b ARRAY<VARCHAR>>");
    assertThat(struct.getAttributes()).hasSize(2).startsWith(1L);
    assertThat(((Array) struct.getAttributes()[1]).getArray()).isEqualTo(new String[] {"x"});
    assertThat(struct).hasToString("{\"a\": 1, \"b\": [\"x\"]}");
    assertThat(structs[1]).isNull();
    assertThat(((Struct) structs[2]).getAttributes()[0]).isNull();
    assertThat(struct.getAttributes(Map.of("BIGINT", String.class))[0]).isEqualTo("1");
    assertThat(rows.getObject("structs", List.class).get(0))
        .isEqualTo(Map.of("a", 1L, "b", List.of("x")));
  }

  @Test
  void aResultSetOfAnArrayHasIndexAndValue() throws SQLException {
    try (ResultSet elements = rows.getArray("dec64").getResultSet(2, 2)) {
      assertThat(elements.getType()).isEqualTo(ResultSet.TYPE_FORWARD_ONLY);
      assertThat(elements.getStatement()).isNull();
      assertThat(elements.getMetaData().getColumnCount()).isEqualTo(2);
      assertThat(elements.getMetaData().getColumnLabel(1)).isEqualTo("INDEX");
      assertThat(elements.getMetaData().getColumnType(1)).isEqualTo(Types.INTEGER);
      assertThat(elements.getMetaData().getColumnLabel(2)).isEqualTo("VALUE");
      assertThat(elements.getMetaData().getScale(2)).isEqualTo(2);
      assertThat(elements.next()).isTrue();
      assertThat(elements.getObject("INDEX")).isEqualTo(2);
      assertThat(elements.getBigDecimal("VALUE")).isNull();
      assertThat(elements.wasNull()).isTrue();
      assertThat(elements.next()).isTrue();
      assertThat(elements.getInt(1)).isEqualTo(3);
      assertThat(elements.getDouble(2)).isEqualTo(-1.5);
      assertThat(state(() -> elements.getInt(2))).isEqualTo("22003");
      assertThat(elements.next()).isFalse();
    }
    try (ResultSet none = rows.getArray("i64").getResultSet(4, 0)) {
      assertThat(none.next()).isFalse();
    }
    try (ResultSet all = rows.getArray("lists").getResultSet()) {
      assertThat(all.next()).isTrue();
      assertThat(all.getArray(2).getBaseTypeName()).isEqualTo("ARRAY<BIGINT>");
    }
  }

  @Test
  void theyOutliveRowResultAndConnection() throws SQLException {
    Array array = rows.getArray("structs");
    Array words = rows.getArray("words");
    assertThat(rows.next()).isTrue();
    assertThat(rows.getArray("structs")).isNull();
    assertThat(rows.wasNull()).isTrue();
    assertThat(rows.next()).isTrue();
    connection.close();

    assertThat(array).hasToString("[{\"a\": 1, \"b\": [\"x\"]}, null, {\"a\": null, \"b\": []}]");
    assertThat(words.getArray()).isEqualTo(new String[] {"b", null, "a"});
    try (ResultSet elements = array.getResultSet()) {
      assertThat(elements.next()).isTrue();
      assertThat(elements.getObject(2, Struct.class).getAttributes()[0]).isEqualTo(1L);
      assertThat((Object) elements.getObject(2, Map.class))
          .isEqualTo(Map.of("a", 1L, "b", List.of("x")));
    }
  }

  @Test
  void freedOnesAnswerNothing() throws SQLException {
    Array array = rows.getArray("i64");
    array.free();
    array.free();
    assertThat(state(array::getArray)).isEqualTo("24000");
    assertThat(state(array::getBaseType)).isEqualTo("24000");
    assertThat(state(array::getResultSet)).isEqualTo("24000");
    assertThat(array.toString()).contains("freed");
  }

  @Test
  void aClassMayBeAskedFor() throws SQLException {
    assertThat(rows.getObject("i64", Array.class).getArray()).isEqualTo(new Long[] {1L, null, -2L});
    assertThat(rows.getObject("i64", Object[].class)).containsExactly(1L, null, -2L);
    assertThat(rows.getObject("i64", Long[].class)).containsExactly(1L, null, -2L);
    assertThat(rows.getObject("i64", Integer[].class)).containsExactly(1, null, -2);
    assertThat(rows.getObject("i64", String[].class)).containsExactly("1", null, "-2");
    assertThat(rows.getObject("i64", Object.class)).isInstanceOf(Array.class);
    assertThat(rows.getObject("i64", String.class)).isEqualTo("[1, null, -2]");
    assertThat(state(() -> rows.getObject("i64", long[].class))).isEqualTo("07006");
    assertThat(state(() -> rows.getObject("i64", Struct.class))).isEqualTo("07006");
    assertThat(state(() -> rows.getObject("i64", Map.class))).isEqualTo("07006");
    assertThat(state(() -> rows.getObject("f64", Integer[].class))).isEqualTo("22003");
    assertThat(state(() -> rows.getInt("i64"))).isEqualTo("07006");
  }

  @Test
  void aTypeMapNamesClasses() throws SQLException {
    Map<String, Class<?>> map = Map.of("ARRAY", List.class, "BIGINT", String.class);
    assertThat(rows.getObject("i64", map)).isEqualTo(Arrays.asList(1L, null, -2L));
    assertThat(rows.getObject("i64", Map.of())).isInstanceOf(Array.class);
    assertThat(rows.getObject("i64", Map.of("DATE", String.class))).isInstanceOf(Array.class);
    Array array = rows.getArray("i64");
    assertThat(array.getArray(map)).isEqualTo(new String[] {"1", null, "-2"});
    assertThat(array.getArray(1, 1, map)).isEqualTo(new String[] {"1"});
    assertThat(array.getArray(null)).isInstanceOf(Long[].class);
    assertThat(array.getResultSet(Map.of()).next()).isTrue();
    assertThat(state(() -> array.getResultSet(map))).isEqualTo("HYC00");
    assertThat(state(() -> rows.getObject("i64", Map.of("ARRAY", SQLData.class))))
        .isEqualTo("HYC00");
  }
}
