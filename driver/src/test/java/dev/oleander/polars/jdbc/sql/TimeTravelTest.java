package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables in a state that they had before. */
final class TimeTravelTest {
  private static final DefaultNames NAMES = DefaultNames.of("lake", "default");

  private static RewrittenSql rewrite(String sql) throws SqlScanException {
    return JdbcText.parse(sql, true).statements().get(0).unbound().rewrite(NAMES);
  }

  private static TableVersion version(String sql) throws SqlScanException {
    return rewrite(sql).registeredTables().get(0).version().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT * FROM ns.t FOR VERSION AS OF 12               | SELECT * FROM "t"
          SELECT * FROM t for system_version as of 12 WHERE a = 1 | SELECT * FROM "t" WHERE a = 1
          SELECT x.a FROM t FOR VERSION AS OF 12 AS x           | SELECT x.a FROM "t" AS x
          SELECT x.a FROM t FOR VERSION AS OF 12 x JOIN u ON x.a = u.a | SELECT x.a FROM "t" x JOIN u ON x.a = u.a
          SELECT t.a, ns.t.b FROM ns.t FOR VERSION AS OF (12)   | SELECT t.a, "t".b FROM "t"
          SELECT * FROM (ns.t FOR VERSION AS OF CAST(12 AS BIGINT)) AS y | SELECT * FROM ("t") AS y
          SELECT * FROM t FOR VERSION AS OF '12', u             | SELECT * FROM "t", u
          SELECT a FROM t FOR UPDATE                            | SELECT a FROM t FOR UPDATE
          """)
  void theTextThatIsSentHasNoVersion(String sql, String sent) throws SqlScanException {
    assertThat(rewrite(sql).sql()).isEqualTo(sent);
    if (!sql.contains("UPDATE")) {
      assertThat(version(sql)).isEqualTo(new TableVersion.Snapshot(12));
    }
  }

  @Test
  void twoVersionsOfATableHaveTwoAliases() throws SqlScanException {
    RewrittenSql rewritten =
        rewrite(
            "SELECT a.x, b.x FROM ns.t FOR VERSION AS OF 1 a JOIN ns.t FOR VERSION AS OF 2 AS b ON"
                + " a.x = b.x JOIN ns.t c ON c.x = a.x JOIN ns.t FOR VERSION AS OF 1 d ON d.x ="
                + " a.x");
    assertThat(rewritten.sql())
        .isEqualTo(
            "SELECT a.x, b.x FROM \"__1\" a JOIN \"__2\" AS b ON a.x = b.x JOIN \"__3\" c ON c.x ="
                + " a.x JOIN \"__1\" d ON d.x = a.x");
    assertThat(rewritten.registeredTables())
        .extracting(RegisteredTable::alias)
        .containsExactly("__1", "__2", "__3");
  }

  @Test
  void aNameThatMayBeEitherVersionIsRefused() {
    for (String column : List.of("t.x", "ns.t.x", "x, t.*")) {
      assertThatThrownBy(
              () ->
                  rewrite("SELECT " + column + " FROM ns.t JOIN ns.t FOR VERSION AS OF 2 ON TRUE"))
          .as(column)
          .hasMessageContaining("give each an alias");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          TIMESTAMP '2024-02-29 12:30:00.000001'                | 2024-02-29T12:30:00.000001
          {ts '2024-02-29 12:30:00'}                            | 2024-02-29T12:30
          '2024-02-29T12:30'                                    | 2024-02-29T12:30
          DATE '2024-02-29'                                     | 2024-02-29T00:00
          TIMESTAMP WITH TIME ZONE '2024-02-29 11:30:00Z'       | 2024-02-29T11:30:00Z
          TIMESTAMP '2024-02-29 12:30:00+01:00'                 | 2024-02-29T11:30:00Z
          TIMESTAMP '2024-02-29 12:30:00 Europe/Berlin'         | 2024-02-29T11:30:00Z
          TIMESTAMP(9) '2024-02-29 12:30:00.000000001'          | 2024-02-29T12:30:00.000000001
          CAST('2024-02-29 12:30:00' AS TIMESTAMP)              | 2024-02-29T12:30
          """)
  void timesOfTheSessionAndOfAZone(String literal, String expected) throws SqlScanException {
    TableVersion wanted =
        expected.endsWith("Z")
            ? new TableVersion.At(Instant.parse(expected))
            : new TableVersion.AtLocal(LocalDateTime.parse(expected));
    assertThat(version("SELECT * FROM t FOR TIMESTAMP AS OF " + literal)).isEqualTo(wanted);
    assertThat(version("SELECT * FROM t FOR SYSTEM_TIME AS OF " + literal + " AS x"))
        .isEqualTo(wanted);
  }

  @Test
  void parametersTellTheVersion() throws SqlScanException {
    JdbcStatement statement =
        JdbcText.parse(
                "SELECT * FROM t FOR VERSION AS OF ? JOIN u FOR TIMESTAMP AS OF ? AS x ON TRUE"
                    + " WHERE a = ?",
                true)
            .statements()
            .get(0);
    RewrittenSql bound =
        statement
            .bind(
                List.of(
                    ParameterTest.value("CAST('-9223372036854775808' AS BIGINT)"),
                    ParameterTest.value("TIMESTAMP '2024-02-29 12:30:00'"),
                    ParameterTest.value("1")))
            .rewrite(NAMES);
    assertThat(bound.sql()).isEqualTo("SELECT * FROM \"t\" JOIN \"u\" AS x ON TRUE WHERE a = 1");
    assertThat(bound.registeredTables())
        .extracting(table -> table.version().orElseThrow())
        .containsExactly(
            new TableVersion.Snapshot(Long.MIN_VALUE),
            new TableVersion.AtLocal(LocalDateTime.parse("2024-02-29T12:30")));
    assertThat(statement.unbound().rewrite(NAMES).registeredTables().get(0).version())
        .contains(new TableVersion.Unbound("?1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM t AS x FOR VERSION AS OF 1",
        "SELECT * FROM (SELECT 1) AS q FOR VERSION AS OF 1",
        "WITH q AS (SELECT 1 AS a) SELECT * FROM q FOR VERSION AS OF 1",
        "SELECT * FROM f(1) FOR VERSION AS OF 1",
        "SELECT a FOR VERSION AS OF 1 FROM t",
        "SELECT * FROM t WHERE a = 1 FOR VERSION AS OF 1",
        "SELECT * FROM t FOR SYSTEM_TIME BETWEEN 1 AND 2",
        "SELECT * FROM t FOR VERSION AS OF",
        "SELECT * FROM t FOR VERSION AS OF WHERE a = 1",
        "SELECT * FROM t FOR VERSION AS OF 'branch'",
        "SELECT * FROM t FOR VERSION AS OF 1.5",
        "SELECT * FROM t FOR VERSION AS OF NULL",
        "SELECT * FROM t FOR VERSION AS OF TIMESTAMP '2024-01-01 00:00:00'",
        "SELECT * FROM t FOR TIMESTAMP AS OF 1700000000000",
        "SELECT * FROM t FOR TIMESTAMP AS OF TIMESTAMP 'soon'",
        "SELECT * FROM t FOR TIMESTAMP AS OF CURRENT_TIMESTAMP",
        "SELECT * FROM t FOR VERSION AS OF 99999999999999999999"
      })
  void isRefusedWhereItMeansNothing(String sql) {
    assertThatThrownBy(() -> rewrite(sql))
        .isInstanceOf(SqlScanException.class)
        .hasMessageContaining("AS OF");
  }
}
