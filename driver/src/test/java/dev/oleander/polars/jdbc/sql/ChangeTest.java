package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the statements that write, make and drop are read as. */
final class ChangeTest {
  private static final DefaultNames NAMES = DefaultNames.of("lake", "default");

  private static Change read(String sql) throws SqlScanException {
    return JdbcText.parse(sql, true).statements().get(0).change().orElseThrow();
  }

  private static Change.Write write(String sql) throws SqlScanException {
    return (Change.Write) read(sql);
  }

  private static String query(String sql) throws SqlScanException {
    return ((Change.Selected) write(sql).rows()).query().rewrite(NAMES).sql();
  }

  private static List<List<InsertedValue>> values(String sql) throws SqlScanException {
    return ((InsertedRows) write(sql).rows()).rows();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          CREATE TABLE a.t AS SELECT 1 AS x                       | CREATE           | SELECT 1 AS x
          create table if not exists a.t as (select 1 as x)       | CREATE_IF_ABSENT | (select 1 as x)
          CREATE OR REPLACE TABLE a.t AS WITH q AS (SELECT 1 AS x) SELECT * FROM q | REPLACE | WITH q AS (SELECT 1 AS x) SELECT * FROM q
          CREATE TABLE a.t AS FROM u                              | CREATE           | FROM u
          CREATE TABLE a.t (SELECT 1 AS x)                        | CREATE           | (SELECT 1 AS x)
          INSERT INTO a.t SELECT 'INSERT INTO x VALUES (1)' AS c  | APPEND           | SELECT 'INSERT INTO x VALUES (1)' AS c
          INSERT INTO TABLE a.t (x) (SELECT 1 AS x)               | APPEND           | (SELECT 1 AS x)
          INSERT /* INTO b */ INTO a.t -- VALUES (1)\\n (x, "y,z") WITH q AS (SELECT 1, 2) SELECT * FROM q | APPEND | WITH q AS (SELECT 1, 2) SELECT * FROM q
          WITH q AS (SELECT 1 AS x) INSERT INTO a.t SELECT * FROM q | APPEND         | WITH q AS (SELECT 1 AS x) SELECT * FROM q
          INSERT OVERWRITE a.t SELECT 1 AS x                      | OVERWRITE        | SELECT 1 AS x
          INSERT INTO a.t VALUES (1), (2) UNION ALL SELECT 3      | APPEND           | VALUES (1), (2) UNION ALL SELECT 3
          INSERT INTO a.t VALUES (1), (2) ORDER BY 1              | APPEND           | VALUES (1), (2) ORDER BY 1
          """)
  void queriesThatAreWritten(String sql, Change.Mode mode, String query) throws SqlScanException {
    String text = sql.replace("\\n", "\n");
    assertThat(write(text).table()).containsExactly("a", "t");
    assertThat(write(text).mode()).isEqualTo(mode);
    assertThat(query(text).strip()).isEqualTo(query);
  }

  @Test
  void namesOfTablesInTheQueryAreResolved() throws SqlScanException {
    Change.Selected rows =
        (Change.Selected) write("INSERT INTO \"a b\".t SELECT n.t.x FROM n.t").rows();
    RewrittenSql rewritten = rows.query().rewrite(NAMES);
    assertThat(rewritten.sql()).isEqualTo("SELECT \"t\".x FROM \"t\"");
    assertThat(rewritten.registeredTables()).hasSize(1);
    assertThat(rewritten.positions().originalOf(0).offset()).isEqualTo(20);
  }

  @Test
  void columnListsAndNames() throws SqlScanException {
    assertThat(write("INSERT INTO t (a, \"B c\") SELECT 1, 2").columns())
        .contains(List.of("a", "B c"));
    assertThat(write("INSERT INTO t SELECT 1").columns()).isEmpty();
    assertThat(write("INSERT INTO t SELECT 1").byName()).isFalse();
    assertThat(write("INSERT INTO t BY NAME SELECT 1 AS a").byName()).isTrue();
    assertThat(write("INSERT INTO cat.\"n.s\".t SELECT 1").table())
        .containsExactly("cat", "n.s", "t");
  }

  @Test
  void valuesAreReadAsWhatTheyAre() throws SqlScanException {
    List<InsertedValue> row =
        values(
                "INSERT INTO t VALUES (1, -1.50, +2e3, 'it''s', X'00fF', NULL, default, TRUE, DATE"
                    + " '2024-01-31', {ts '2024-01-31 10:11:12.5'}, TIMESTAMP(9) WITH TIME ZONE"
                    + " 'x', ?, (-3), 1 + 1, (SELECT max(a) FROM u), N'x', -?, time '10:00')")
            .get(0);
    assertThat(row.subList(0, 13))
        .containsExactly(
            new InsertedValue.Numeric("1"),
            new InsertedValue.Numeric("-1.50"),
            new InsertedValue.Numeric("+2e3"),
            new InsertedValue.Text("it's"),
            new InsertedValue.Bytes(new byte[] {0, -1}),
            new InsertedValue.Null(),
            new InsertedValue.Default(),
            new InsertedValue.Truth(true),
            new InsertedValue.Temporal("DATE", "2024-01-31"),
            new InsertedValue.Temporal("TIMESTAMP", "2024-01-31 10:11:12.500"),
            new InsertedValue.Temporal("TIMESTAMP", "x"),
            new InsertedValue.Parameter(1),
            new InsertedValue.Numeric("-3"));
    assertThat(row.subList(13, 17)).noneMatch(InsertedValue::isConstant);
    assertThat(row.get(17)).isEqualTo(new InsertedValue.Temporal("TIME", "10:00"));
  }

  @Test
  void rowsWithExpressionsBecomeQueries() throws SqlScanException {
    JdbcStatement statement =
        JdbcText.parse("INSERT INTO t VALUES (?, a.u + ?), (2, (SELECT max(x) FROM b.u))", true)
            .statements()
            .get(0);
    InsertedRows rows = (InsertedRows) ((Change.Write) statement.change().orElseThrow()).rows();
    SqlStatement query =
        rows.query(
            List.of("x", "y\"z"),
            (row, column) -> "<" + row + "," + column + ">",
            List.of(ParameterTest.value("'p'"), ParameterTest.value("'q'")));
    assertThat(query.rewrite(NAMES).sql())
        .isEqualTo(
            "SELECT <0,0> AS \"x\",a.u + 'q' AS \"y\"\"z\" UNION ALL SELECT <1,0> AS \"x\","
                + "(SELECT max(x) FROM \"u\") AS \"y\"\"z\"");
  }

  @Test
  void bindingKeepsTheChange() throws SqlScanException {
    JdbcStatement statement =
        JdbcText.parse("INSERT INTO t SELECT a FROM u WHERE b = ? LIMIT ?", true)
            .statements()
            .get(0);
    Change.Write write =
        (Change.Write)
            statement
                .change(
                    List.of(
                        ParameterTest.value("'x'"),
                        new ParameterLiteral("5", false, Optional.of("5"), Optional.empty())))
                .orElseThrow();
    assertThat(((Change.Selected) write.rows()).query().text())
        .isEqualTo("SELECT a FROM u WHERE b = 'x' LIMIT 5");
    assertThatThrownBy(
            () ->
                statement.change(
                    List.of(ParameterTest.value("'x'"), ParameterTest.value("'many'"))))
        .isInstanceOf(SqlScanException.class);
  }

  @Test
  void partitions() throws SqlScanException {
    assertThat(
            write(
                    "CREATE TABLE t PARTITIONED BY (species, months(d), BUCKET(16, id), bucket(\"i"
                        + " d\", 4), truncate(4, s), identity(x)) AS SELECT 1 AS x")
                .partitionBy())
        .containsExactly(
            "species", "month(d)", "bucket(16, id)", "bucket(4, \"i d\")", "truncate(4, s)", "x");
  }

  @Test
  void tablesWithColumns() throws SqlScanException {
    Change.CreateTable table =
        (Change.CreateTable)
            read(
                """
                CREATE TABLE IF NOT EXISTS ns.t (
                  id BIGINT PRIMARY KEY COMMENT 'the key', "a b" decimal(9, 2) NOT NULL,
                  d DOUBLE PRECISION NULL, s CHARACTER VARYING(10),
                  at TIMESTAMP(6) WITH TIME ZONE, l ARRAY<STRUCT<x: INT NOT NULL, y MAP<VARCHAR, INT[]>>>)
                USING iceberg PARTITIONED BY (day(at)) COMMENT 'mine' TBLPROPERTIES ('a.b' = 'c')
                """);
    assertThat(table.table()).containsExactly("ns", "t");
    assertThat(table.ifNotExists()).isTrue();
    assertThat(table.key()).containsExactly("id");
    assertThat(table.partitionBy()).containsExactly("day(at)");
    assertThat(table.properties()).containsEntry("comment", "mine").containsEntry("a.b", "c");
    assertThat(table.columns())
        .extracting(column -> column.name() + " " + column.type().name() + column.type().numbers())
        .containsExactly(
            "id BIGINT[]",
            "a b DECIMAL[9, 2]",
            "d DOUBLE[]",
            "s VARCHAR[10]",
            "at TIMESTAMP WITH TIME ZONE[6]",
            "l ARRAY[]");
    assertThat(table.columns())
        .extracting(ColumnDefinition::required)
        .containsExactly(true, true, false, false, false, false);
    TypeName struct = table.columns().get(5).type().fields().get(0).type();
    assertThat(struct.name()).isEqualTo("STRUCT");
    assertThat(struct.fields().get(0).required()).isTrue();
    assertThat(struct.fields().get(1).type().fields().get(1).type().name()).isEqualTo("ARRAY");
  }

  @Test
  void schemasAndDrops() throws SqlScanException {
    assertThat(read("CREATE SCHEMA IF NOT EXISTS a.b"))
        .isEqualTo(new Change.CreateSchema(List.of("a", "b"), true));
    assertThat(read("drop schema \"a\" restrict"))
        .isEqualTo(new Change.DropSchema(List.of("a"), false));
    assertThat(read("DROP TABLE IF EXISTS a.t PURGE;"))
        .isEqualTo(new Change.DropTable(List.of("a", "t"), true, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          INSERT t SELECT 1                              | SYNTAX      | INTO or OVERWRITE
          INSERT INTO t                                  | SYNTAX      | query or VALUES is missing
          INSERT INTO t (a)                              | SYNTAX      | query or VALUES is missing
          INSERT INTO t VALUES                           | SYNTAX      | each row of VALUES
          INSERT INTO t VALUES (1), (1, 2)               | SYNTAX      | has 2 values
          INSERT INTO t VALUES (1,)                      | SYNTAX      | a value is missing
          INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING | UNSUPPORTED | rows are only added
          INSERT INTO t SELECT 1 RETURNING a             | UNSUPPORTED | RETURNING
          INSERT INTO t SELECT a FROM u ON CONFLICT DO NOTHING | UNSUPPORTED | never compared
          INSERT INTO t AS x SELECT 1                    | UNSUPPORTED | without more
          INSERT INTO t FOR VERSION AS OF 1 SELECT 1     | UNSUPPORTED | without more
          INSERT INTO t PARTITION (d = 1) SELECT 1       | UNSUPPORTED | PARTITION
          INSERT INTO t DEFAULT VALUES                   | UNSUPPORTED | VALUES (DEFAULT
          INSERT INTO t TABLE u                          | UNSUPPORTED | starts none
          INSERT INTO t DELETE FROM u                    | UNSUPPORTED | starts none
          REPLACE INTO t SELECT 1                        | UNSUPPORTED | CREATE OR REPLACE TABLE
          EXPLAIN INSERT INTO t SELECT 1                 | UNSUPPORTED | explain its query
          CREATE VIEW v AS SELECT 1                      | UNSUPPORTED | CREATE "VIEW"
          CREATE TEMP TABLE v AS SELECT 1                | UNSUPPORTED | CREATE "TEMP"
          CREATE TABLE t (a, b) AS SELECT 1, 2           | SYNTAX      | type of the column 'a'
          CREATE TABLE t (a INT) AS SELECT 1             | UNSUPPORTED | those of the query
          CREATE TABLE t                                 | SYNTAX      | columns in parentheses
          CREATE OR REPLACE TABLE t (a INT)              | UNSUPPORTED | without rows
          CREATE OR REPLACE TABLE IF NOT EXISTS t AS SELECT 1 | SYNTAX | exclude each other
          CREATE TABLE t (a INT DEFAULT 1)               | UNSUPPORTED | "DEFAULT"
          CREATE TABLE t (a INT, a INT)                  | SYNTAX      | there twice
          CREATE TABLE t (a INT, UNIQUE (a))             | UNSUPPORTED | "UNIQUE"
          CREATE TABLE t (LIKE u)                        | UNSUPPORTED | "LIKE"
          CREATE TABLE t (a INT, PRIMARY KEY (b))        | SYNTAX      | 'b' that the table has not
          CREATE TABLE t PARTITIONED BY (week(d)) AS SELECT 1 | UNSUPPORTED | "week" is no transform
          CREATE TABLE t PARTITIONED BY (bucket(0, d)) AS SELECT 1 | SYNTAX | greater than 0
          CREATE TABLE t WITH (a = 'b') AS SELECT 1      | UNSUPPORTED | no properties
          CREATE TABLE t (a ARRAY<INT)                   | SYNTAX      | > is missing
          DROP VIEW v                                    | UNSUPPORTED | DROP "VIEW"
          DROP TABLE a, b                                | UNSUPPORTED | one table
          DROP SCHEMA a CASCADE                          | UNSUPPORTED | drop its tables
          DROP TABLE a b                                 | SYNTAX      | "b" does not belong
          CREATE SCHEMA                                  | SYNTAX      | name of a namespace
          """)
  void isRefusedInWords(String sql, SqlScanException.Reason reason, String words) {
    assertThatThrownBy(() -> read(sql))
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(
            SqlScanException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void placesOfErrorsAreThoseOfTheText() {
    assertThatThrownBy(() -> read("INSERT INTO t VALUES ({d '2024-01-31'}, 1),\n  (2)"))
        .hasMessageContaining("line 2, column 3");
  }

  @Test
  void otherStatementsAreNone() throws SqlScanException {
    for (String sql : List.of("SELECT 1", "UPDATE t SET a = 1", "VALUES (1)", "USE x")) {
      assertThat(JdbcText.parse(sql, true).statements().get(0).change()).as(sql).isEmpty();
    }
  }
}
