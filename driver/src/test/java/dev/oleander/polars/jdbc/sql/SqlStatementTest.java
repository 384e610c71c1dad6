package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlStatementTest {
  private static final DefaultNames NAMES = DefaultNames.of("lake", "default");

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "select 1 => QUERY",
        "/* c */ ((select 1)) => QUERY",
        "with a as (select 1) select * from a => QUERY",
        "from t => QUERY",
        "values (1) => QUERY",
        "explain select 1 => EXPLAIN",
        "explain query plan select 1 => EXPLAIN",
        "explain analyze verbose with a as (select 1) select 1 => EXPLAIN",
        "explain (format json) select 1 => EXPLAIN",
        "explain t => DESCRIBE",
        "desc t => DESCRIBE",
        "explain update t set a = 1 => UPDATE",
        "show tables => SHOW_TABLES",
        "show schemas => SHOW",
        "insert into t select 1 => INSERT",
        "replace into t select 1 => INSERT",
        "with a as (select 1) delete from t => DELETE",
        "truncate t => TRUNCATE",
        "create view v as select 1 => CREATE",
        "alter table t add a int => ALTER",
        "use ns => USE",
        "call p() => CALL",
        "start transaction => TRANSACTION",
        "revoke all on t from u => GRANT",
        "copy t to 'x' => COPY",
        "vacuum => OTHER"
      })
  void tellsKinds(String sql, StatementKind kind) throws SqlScanException {
    assertThat(SqlStatement.parse(sql).kind()).isEqualTo(kind);
  }

  @Test
  void leavesAMisspeltKeywordToTheServer() throws SqlScanException {
    RewrittenSql rewritten =
        SqlStatement.parse("SELEC a FROM ns.t").rewrite(DefaultNames.of("lake", "default"));

    assertThat(rewritten.sql()).isEqualTo("SELEC a FROM ns.t");
    assertThat(rewritten.registeredTables()).isEmpty();
    assertThat(rewritten.positions().originalOf(7).offset()).isEqualTo(7);
  }

  @Test
  void listsTablesInOrderWithTheirPlaces() throws SqlScanException {
    String sql = "WITH c AS (SELECT 1) SELECT * FROM c, ns.\"A b\" x JOIN lake.ns.u USING (a)";

    SqlStatement statement = SqlStatement.parse(sql);

    assertThat(statement.tableReferences()).hasSize(2);
    TableReference first = statement.tableReferences().get(0);
    assertThat(first.parts()).containsExactly("ns", "A b");
    assertThat(first.alias()).isEqualTo(Optional.of("x"));
    assertThat(sql.substring(first.start(), first.end())).isEqualTo("ns.\"A b\"");
    TableReference second = statement.tableReferences().get(1);
    assertThat(second.parts()).containsExactly("lake", "ns", "u");
    assertThat(second.alias()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "-- nothing\n", "/* nothing */", ";;"})
  void refusesNoStatement(String sql) {
    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(() -> SqlStatement.parse(sql))
        .withMessageContaining("there is no statement");
  }

  @Test
  void refusesSecondStatement() {
    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(() -> SqlStatement.parse("SELECT ';';\n DROP TABLE t"))
        .withMessageContaining("line 2, column 2: a second statement starts here");
  }

  @Test
  void allowsSemicolonsAroundOneStatement() throws SqlScanException {
    assertThat(SqlStatement.parse(";; SELECT 1 ; /* end */ ; -- end").kind())
        .isEqualTo(StatementKind.QUERY);
  }

  @Test
  void refusesDeepNesting() {
    String sql = "SELECT " + "(".repeat(65) + "1" + ")".repeat(65);

    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(() -> SqlStatement.parse(sql))
        .withMessageContaining("more than 64 nested")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(SqlScanException.Reason.UNSUPPORTED));
  }

  @Test
  void readsWhatPolarsCanNest() throws SqlScanException {
    String sql = "SELECT * FROM (".repeat(47) + "SELECT * FROM ns.t" + ") q".repeat(47);

    assertThat(SqlStatement.parse(sql).rewrite(NAMES).sql()).contains("FROM \"t\")");
  }

  @Test
  void leadsPositionsBackToTheOriginal() throws SqlScanException {
    String sql = "SELECT ns.t.a,\n ns.t.missing FROM ns.t\nWHERE ns.t.a = 1 LIMT 3";

    RewrittenSql rewritten = SqlStatement.parse(sql).rewrite(NAMES);

    assertThat(rewritten.sql())
        .isEqualTo("SELECT \"t\".a,\n \"t\".missing FROM \"t\"\nWHERE \"t\".a = 1 LIMT 3");
    TextPosition limit = rewritten.positions().originalOf(3, 17);
    assertThat(sql.substring(limit.offset())).isEqualTo("LIMT 3");
    assertThat(limit.line()).isEqualTo(3);
    assertThat(limit.column()).isEqualTo(18);
    TextPosition missing = rewritten.positions().originalOf(rewritten.sql().indexOf("missing"));
    assertThat(missing.offset()).isEqualTo(sql.indexOf("missing"));
    TextPosition inside = rewritten.positions().originalOf(rewritten.sql().indexOf("t\".a"));
    assertThat(inside.offset()).isEqualTo(sql.indexOf("ns.t.a"));
    assertThat(rewritten.positions().originalOf(99, 99).offset()).isEqualTo(sql.length());
  }

  @Test
  void registersTheTableThatTheResolverNames() throws SqlScanException {
    NameResolver lowerCase =
        parts -> NAMES.resolve(parts.stream().map(part -> part.toLowerCase(Locale.ROOT)).toList());

    RewrittenSql rewritten =
        SqlStatement.parse("SELECT * FROM Flowers a JOIN ns.U u ON true JOIN FLOWERS b ON true")
            .rewrite(lowerCase);

    assertThat(rewritten.registeredTables())
        .extracting(table -> table.alias() + "=" + table.table())
        .containsExactly("Flowers=lake.default.flowers", "U=lake.ns.u");
    assertThat(rewritten.sql())
        .isEqualTo("SELECT * FROM Flowers a JOIN \"U\" u ON true JOIN \"Flowers\" b ON true");
  }

  @Test
  void takesTimeInProportionToTheText() {
    StringBuilder sql = new StringBuilder("WITH c0 AS (SELECT 1)");
    for (int i = 1; i < 5_000; i++) {
      sql.append(", c").append(i).append(" AS (SELECT a.t.x FROM a.t, c").append(i - 1).append(')');
    }
    sql.append(" SELECT 1 FROM c0");
    for (int i = 1; i < 5_000; i++) {
      sql.append(" JOIN n").append(i).append(".t ON n").append(i).append(".t.x IS TRUE");
    }

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> SqlStatement.parse(sql.toString()).rewrite(NAMES));
  }
}
