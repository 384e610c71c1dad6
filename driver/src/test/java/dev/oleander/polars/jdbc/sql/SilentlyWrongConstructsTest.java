package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Polars 2.1 was measured to answer, against standard SQL, over t(a, b, c) with the rows (1,
 * 1, true), (2, NULL, false), (3, 3, NULL):
 *
 * <pre>
 * statement                                          Polars            standard
 * SELECT 1 WHERE 1 = 0                               one row           no row
 * SELECT (SELECT 1 WHERE 1 = 0) FROM t               1, 1, 1           NULL, NULL, NULL
 * SELECT * FROM t AS x(p, q, r)                      columns a, b, c   columns p, q, r
 * SELECT c IS TRUE FROM t                            T, F, NULL        T, F, F
 * SELECT c IS NOT TRUE FROM t                        F, T, NULL        F, T, T
 * SELECT c &lt;=&gt; TRUE FROM t                    T, F, F           -
 * SELECT c &lt;=&gt; TRUE &lt;=&gt; FALSE FROM t    F, T, T           -
 * SELECT a IS DISTINCT FROM b AND c FROM t           F, T, T           F, F, F
 * SELECT a &lt;=&gt; b &lt;=&gt; FALSE AND c FROM t F, F, F           -
 * DELETE FROM t WHERE a = 1                          the other rows    a count
 * TRUNCATE TABLE t                                   no row            a count
 * </pre>
 */
class SilentlyWrongConstructsTest {
  private static final DefaultNames NAMES = DefaultNames.of("lake", "default");

  private static String rewrite(String sql) throws SqlScanException {
    return SqlStatement.parse(sql).rewrite(NAMES).sql();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "SELECT c IS TRUE FROM t => SELECT c <=> TRUE FROM t",
        "SELECT c is not true FROM t => SELECT c <=> true <=> FALSE FROM t",
        "SELECT c IS FALSE FROM t => SELECT c <=> FALSE FROM t",
        "SELECT c IS NOT FALSE FROM t => SELECT c <=> FALSE <=> FALSE FROM t",
        "SELECT (a > b)IS TRUE FROM t => SELECT (a > b)<=> TRUE FROM t",
        "SELECT (a LIKE 'x') IS TRUE FROM t => SELECT (a LIKE 'x') <=> TRUE FROM t",
        "SELECT a LIKE 'x', b IS TRUE FROM t WHERE a REGEXP 'x' AND c IS TRUE"
            + " => SELECT a LIKE 'x', b <=> TRUE FROM t WHERE a REGEXP 'x' AND c <=> TRUE",
        "SELECT a IS DISTINCT FROM b AND c FROM t => SELECT a <=> b <=> FALSE AND c FROM t",
        "SELECT a IS NOT DISTINCT FROM b OR c FROM t => SELECT a <=> b OR c FROM t",
        "SELECT a IS DISTINCT FROM -f(b) * 2 || 'x' AND c FROM t"
            + " => SELECT a <=> -f(b) * 2 || 'x' <=> FALSE AND c FROM t",
        "SELECT a IS DISTINCT FROM DATE '2024-01-01' AND c FROM t"
            + " => SELECT a <=> DATE '2024-01-01' <=> FALSE AND c FROM t",
        "SELECT a IS DISTINCT FROM b IS TRUE FROM t"
            + " => SELECT a <=> b <=> FALSE <=> TRUE FROM t",
        "SELECT a FROM t WHERE a IS DISTINCT FROM t.b AND a IS DISTINCT FROM (SELECT 1) AND c"
            + " => SELECT a FROM t WHERE a <=> t.b <=> FALSE AND a <=> (SELECT 1) <=> FALSE AND c"
      })
  void areSpelledWithTheStandardMeaning(String sql, String expected) throws SqlScanException {
    assertThat(rewrite(sql)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT a IS DISTINCT FROM b FROM t",
        "SELECT (a IS DISTINCT FROM b) AND c FROM t",
        "SELECT a IS DISTINCT FROM b, c AND d FROM t",
        "SELECT a IS DISTINCT FROM b AS x FROM t WHERE c AND d",
        "SELECT a FROM t WHERE c AND a IS DISTINCT FROM b GROUP BY c HAVING d OR e",
        "SELECT a FROM t JOIN u ON a IS DISTINCT FROM b LEFT JOIN w ON c AND d",
        "SELECT CASE WHEN a IS DISTINCT FROM b THEN c AND d ELSE e END FROM t",
        "SELECT a IS DISTINCT FROM b BETWEEN 1 AND 2 FROM t",
        "SELECT a FROM t WHERE a IS DISTINCT FROM b UNION SELECT c AND d FROM t",
        "SELECT a IS NULL, b IS NOT NULL FROM t",
        "SELECT t.is, \"is\" true FROM t",
        "SELECT count(*) FILTER (WHERE true)",
        "SELECT 1 AS where",
        "SELECT a FROM t WHERE a = 1",
        "SELECT a, FROM t WHERE a = 1",
        "FROM t SELECT a WHERE a = 1",
        "SELECT * FROM (SELECT 1) AS q(a) WHERE a = 1",
        "SELECT * FROM f(1) AS q(a)",
        "SELECT * FROM (t CROSS JOIN u) AS q",
        "SELECT 1 UNION SELECT a FROM t WHERE a = 1"
      })
  void areNotSeenWhereThereAreNone(String sql) throws SqlScanException {
    assertThat(rewrite(sql)).isEqualTo(sql);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "SELECT 1 WHERE 1 = 0 => WHERE in a SELECT without FROM",
        "SELECT a FROM t UNION ALL SELECT 1 WHERE false => WHERE in a SELECT without FROM",
        "SELECT * FROM (SELECT 1 AS a WHERE 1 = 0) q => WHERE in a SELECT without FROM",
        "SELECT * FROM t AS x(p, q) => column names after a table's alias",
        "WITH c AS (SELECT 1) SELECT * FROM c x(p) => column names after a table's alias",
        "SELECT a IS DISTINCT FROM b = 1 AND c FROM t => right side of IS [NOT] DISTINCT FROM",
        "SELECT a IS DISTINCT FROM b IN (1) OR c FROM t => right side of IS [NOT] DISTINCT FROM",
        "SELECT a LIKE 'x' IS NOT TRUE FROM t => put the LIKE",
        "SELECT a LIKE f('x') IS TRUE FROM t => put the LIKE",
        "SELECT a FROM t WHERE b AND a REGEXP 'x' IS TRUE => put the REGEXP",
        "SELECT a NOT RLIKE 'x' || 'y' IS FALSE FROM t => put the RLIKE",
        "SELECT a LIKE 'x' IS DISTINCT FROM TRUE AND b FROM t => put the LIKE",
        "SELECT a REGEXP 'x' IS NOT DISTINCT FROM b OR c FROM t => put the REGEXP",
        "DELETE FROM t => starts with `DELETE`",
        "TRUNCATE TABLE t => starts with `TRUNCATE`"
      })
  void areRefusedByName(String sql, String expected) {
    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(() -> rewrite(sql))
        .withMessageContaining(expected.replace('`', '"'))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(SqlScanException.Reason.UNSUPPORTED));
  }
}
