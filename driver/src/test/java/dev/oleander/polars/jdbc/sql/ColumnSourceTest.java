package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which columns are told to be the table's. */
final class ColumnSourceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT a, b FROM t                                  | 2 | xx
          SELECT a, b, FROM t                                 | 2 | xx
          SELECT "a", t.b, T."c" AS d, e f FROM ns.t          | 4 | xxxx
          SELECT x.a, t.b FROM t AS x                         | 2 | x.
          SELECT x.a, x."B" AS c FROM ns.t x                  | 2 | xx
          SELECT "ns"."t"."c" AS "c", t.d, u.t.e FROM "ns"."t" | 3 | xx.
          SELECT c.ns.t.a, ns.t.*, t.s.f FROM c.ns.t          | 4 | xxx.
          SELECT * FROM t                                     | 3 | xxx
          SELECT t.* FROM ns.t WHERE a > 1 ORDER BY a LIMIT 3 | 3 | xxx
          SELECT a + 1, *, count(*), b FROM t                 | 5 | .xx.x
          SELECT *, a * 2 AS c FROM t                         | 3 | xx.
          SELECT DISTINCT a, lower(b) FROM t                  | 2 | x.
          SELECT a, sum(b) AS b FROM t GROUP BY a             | 2 | x.
          SELECT a + 1 AS b, b FROM t                         | 2 | ..
          SELECT s.field, -a, CAST(a AS INT), 1, 'a' FROM t   | 5 | .....
          SELECT current_date, NULL, TRUE, a FROM t           | 4 | ...x
          SELECT a FROM t                                     | 2 | ..
          SELECT *, * FROM t                                  | 4 | ....
          """)
  void tellsColumnsOfTheTable(String sql, int columns, String expected) throws SqlScanException {
    assertThat(told(sql, columns)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT a FROM t, u",
        "SELECT a FROM t JOIN u USING (id)",
        "SELECT a FROM (SELECT a FROM t) AS t",
        "WITH t AS (SELECT 1 AS a) SELECT a FROM t",
        "SELECT a FROM t UNION ALL SELECT a FROM u",
        "SELECT a FROM t WHERE a IN (SELECT b FROM u)",
        "(SELECT a FROM t)",
        "FROM t",
        "SELECT 1",
        "VALUES (1)",
        "SELECT * EXCLUDE (b) FROM t",
        "SELECT * REPLACE (b AS a) FROM t",
        "SELECT DISTINCT ON (b) a FROM t",
        "EXPLAIN SELECT a FROM t",
        "SHOW TABLES"
      })
  void tellsNothingOfWhatItDoesNotSee(String sql) throws SqlScanException {
    assertThat(told(sql, 1)).isEqualTo(".");
  }

  /** An x for each column that is the table's, a point for each that is not known to be. */
  private static String told(String sql, int columns) throws SqlScanException {
    ColumnSource source = SqlStatement.parse(sql).columnSource();
    List<String> marks =
        IntStream.range(0, columns)
            .mapToObj(column -> source.of(column, columns).isPresent() ? "x" : ".")
            .toList();
    return String.join("", marks);
  }
}
