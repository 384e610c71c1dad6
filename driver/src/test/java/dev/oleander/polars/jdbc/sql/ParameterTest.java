package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where parameters may stand, and how values are put in their places. */
final class ParameterTest {
  private static final DefaultNames NAMES = DefaultNames.of("lake", "default");

  /**
   * A value as tests spell it: digits for a whole number, NULL in a cast, {@code [a b]} for a list,
   * anything else as it is.
   */
  static ParameterLiteral value(String spelled) {
    if (spelled.startsWith("[")) {
      String content = spelled.substring(1, spelled.length() - 1).strip();
      List<String> elements = content.isEmpty() ? List.of() : List.of(content.split(" ", -1));
      return new ParameterLiteral(
          "ARRAY" + elements,
          false,
          Optional.empty(),
          Optional.of(new ParameterLiteral.Elements(elements, "CAST(NULL AS BIGINT)")));
    }
    boolean whole = spelled.chars().allMatch(c -> c >= '0' && c <= '9');
    return new ParameterLiteral(
        spelled,
        spelled.contains("NULL"),
        whole ? Optional.of(spelled) : Optional.empty(),
        Optional.empty());
  }

  private static JdbcStatement only(String text) throws SqlScanException {
    List<JdbcStatement> statements = JdbcText.parse(text, true).statements();
    assertThat(statements).hasSize(1);
    return statements.get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT 1-?                                  ¦ (-1)         ¦ SELECT 1- (-1)
          SELECT 1-?                                  ¦ -1           ¦ SELECT 1- -1
          SELECT a=?AND b>?OR c                       ¦ 'x' ; 'y'    ¦ SELECT a= 'x' AND b> 'y' OR c
          SELECT f(?,?)                               ¦ 1 ; 2        ¦ SELECT f(1,2)
          SELECT ?||? AS c                            ¦ 'x' ; 'y'    ¦ SELECT 'x' || 'y' AS c
          SELECT ?::int                               ¦ 'x'          ¦ SELECT 'x' ::int
          SELECT [?,?][?]                             ¦ 1 ; 2 ; 1    ¦ SELECT [1,2][1]
          SELECT {'a':?}                              ¦ 1            ¦ SELECT {'a': 1 }
          SELECT '?', "?", `?`, $$?$$, ? -- ?         ¦ 1            ¦ SELECT '?', "?", `?`, $$?$$, 1 -- ?
          SELECT a FROM t WHERE ? = a                 ¦ 1            ¦ SELECT a FROM t WHERE 1 = a
          SELECT a FROM t WHERE a IS DISTINCT FROM ?  ¦ 1            ¦ SELECT a FROM t WHERE a IS DISTINCT FROM 1
          SELECT a FROM t JOIN u ON t.a = ? AND ? < b ¦ 1 ; 2        ¦ SELECT a FROM t JOIN u ON t.a = 1 AND 2 < b
          SELECT CASE ? WHEN ? THEN ? ELSE ? END      ¦ 1 ; 2 ; 3 ; 4 ¦ SELECT CASE 1 WHEN 2 THEN 3 ELSE 4 END
          SELECT a BETWEEN ? AND ? FROM t             ¦ 1 ; 2        ¦ SELECT a BETWEEN 1 AND 2 FROM t
          SELECT sum(a) OVER (PARTITION BY ?)         ¦ 1            ¦ SELECT sum(a) OVER (PARTITION BY 1)
          SELECT a FROM t ORDER BY a + ?, f(?)        ¦ 1 ; 2        ¦ SELECT a FROM t ORDER BY a + 1, f(2)
          SELECT a FROM t ORDER BY ? - a              ¦ 1            ¦ SELECT a FROM t ORDER BY 1 - a
          SELECT a FROM t GROUP BY a HAVING ? < 1     ¦ 0            ¦ SELECT a FROM t GROUP BY a HAVING 0 < 1
          SELECT a FROM t UNION SELECT ? FROM u       ¦ 1            ¦ SELECT a FROM t UNION SELECT 1 FROM u
          SELECT * FROM (SELECT ? AS a) q, f(?)       ¦ 1 ; 2        ¦ SELECT * FROM (SELECT 1 AS a) q, f(2)
          SELECT DISTINCT ?, ? FROM t                 ¦ 1 ; 2        ¦ SELECT DISTINCT 1, 2 FROM t
          SELECT EXTRACT(DAY FROM ?)                  ¦ 1            ¦ SELECT EXTRACT(DAY FROM 1)
          SELECT SUBSTRING(? FROM ? FOR ?)            ¦ 1 ; 2 ; 3    ¦ SELECT SUBSTRING(1 FROM 2 FOR 3)
          SELECT TRIM(LEADING ? FROM ?)               ¦ 1 ; 2        ¦ SELECT TRIM(LEADING 1 FROM 2)
          SELECT POSITION(? IN ?)                     ¦ 1 ; 2        ¦ SELECT POSITION(1 IN 2)
          SELECT a AT TIME ZONE ? FROM t              ¦ 'UTC'        ¦ SELECT a AT TIME ZONE 'UTC' FROM t
          SELECT CAST(? AS DATE)                      ¦ 'x'          ¦ SELECT CAST('x' AS DATE)
          SELECT a = ANY(?)                           ¦ [1 2]        ¦ SELECT a = ANY(ARRAY[1, 2])
          SELECT NOT ? OR NOT EXISTS (SELECT ?)       ¦ 1 ; 2        ¦ SELECT NOT 1 OR NOT EXISTS (SELECT 2)
          EXPLAIN SELECT ?                            ¦ 1            ¦ EXPLAIN SELECT 1
          SELEC ?                                     ¦ 1            ¦ SELEC 1
          """)
  void valuesStandWhereOperandsDo(String text, String values, String expected)
      throws SqlScanException {
    assertThat(bound(text, values)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT a FROM t LIMIT ? OFFSET ?          ¦ 2 ; 3 ¦ SELECT a FROM t LIMIT 2 OFFSET 3
          SELECT a FROM t LIMIT ?, ?                ¦ 2 ; 3 ¦ SELECT a FROM t LIMIT 2, 3
          SELECT a FROM t OFFSET ? ROWS FETCH FIRST ? ROWS ONLY ¦ 2 ; 3 ¦ SELECT a FROM t OFFSET 2 ROWS FETCH FIRST 3 ROWS ONLY
          SELECT a FROM t FETCH NEXT ? ROWS ONLY    ¦ 2     ¦ SELECT a FROM t FETCH NEXT 2 ROWS ONLY
          SELECT (SELECT a FROM t LIMIT ?), ?       ¦ 1 ; 'x' ¦ SELECT (SELECT a FROM t LIMIT 1), 'x'
          SELECT sum(a) OVER (ROWS ? PRECEDING)     ¦ 2     ¦ SELECT sum(a) OVER (ROWS 2 PRECEDING)
          SELECT sum(a) OVER (ROWS BETWEEN ? PRECEDING AND ? FOLLOWING) ¦ 2 ; 1 ¦ SELECT sum(a) OVER (ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING)
          SELECT d + INTERVAL ? DAY                 ¦ 2     ¦ SELECT d + INTERVAL 2 DAY
          SELECT ROUND(a, ?)                        ¦ 2     ¦ SELECT ROUND(a, 2)
          SELECT ROUND(?, ?)                        ¦ 'x' ; 2 ¦ SELECT ROUND('x', 2)
          SELECT LAG(a, ?, ?) OVER (ORDER BY a)     ¦ 1 ; 'x' ¦ SELECT LAG(a, 1, 'x') OVER (ORDER BY a)
          SELECT NTILE(?) OVER (ORDER BY a)         ¦ 4     ¦ SELECT NTILE(4) OVER (ORDER BY a)
          SELECT a FROM t {limit ? offset ?}        ¦ 2 ; 3 ¦ SELECT a FROM t LIMIT 2 offset 3
          """)
  void countsAreDigits(String text, String values, String expected) throws SqlScanException {
    List<ParameterLiteral> literals =
        Arrays.stream(values.split(" ; ", -1))
            .map(ParameterTest::value)
            .map(
                literal -> // as a driver spells it, where digits would be another type
                literal.wholeNumber().isEmpty()
                        ? literal
                        : new ParameterLiteral(
                            "CAST('" + literal.sql() + "' AS BIGINT)",
                            false,
                            literal.wholeNumber(),
                            Optional.empty()))
            .toList();

    assertThat(only(text).bind(literals).rewrite(NAMES).sql()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT a FROM t LIMIT ?            | CAST(NULL AS BIGINT) | 23 | NULL cannot stand here
          SELECT a FROM t OFFSET ?           | -1                   | 24 | this value cannot stand here
          SELECT a FROM t FETCH FIRST ? ROWS ONLY | 'x'             | 29 | whole number that is not negative
          SELECT d + INTERVAL ? DAY          | '1 day'              | 21 | whole number that is not negative
          SELECT ROUND(a, ?)                 | 1.5                  | 17 | whole number that is not negative
          """)
  void refusesOtherCounts(String text, String value, int column, String expected)
      throws SqlScanException {
    JdbcStatement statement = only(text);

    SqlScanException refusal =
        catchThrowableOfType(SqlScanException.class, () -> statement.bind(List.of(value(value))));

    assertThat(refusal).hasMessageContaining(expected);
    assertThat(refusal.reason()).isEqualTo(SqlScanException.Reason.UNSUPPORTED);
    assertThat(refusal.position().column()).isEqualTo(column);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      textBlock =
          """
          a IN (?)              ¦ [1 2]           ¦ a IN (1, 2)
          a IN (?)              ¦ 1               ¦ a IN (1)
          a IN (?, ?, 3)        ¦ [1 2] ; 4       ¦ a IN (1, 2, 4, 3)
          a IN (?, ?)           ¦ [] ; 4          ¦ a IN (4)
          a IN (3, ?, ?, b)     ¦ [] ; []         ¦ a IN (3, b)
          a IN (?, b + ?, ?,)   ¦ [] ; 7 ; [8]    ¦ a IN (b + 7, 8,)
          a IN (f(?, ?), ?)     ¦ 1 ; 2 ; []      ¦ a IN (f(1, 2))
          a IN (?)              ¦ []              ¦ a IN (CAST(NULL AS BIGINT)) <=> TRUE
          a NOT IN (?)          ¦ []              ¦ a NOT IN (CAST(NULL AS BIGINT)) <=> FALSE <=> FALSE
          a IN (?, ?)AND b      ¦ [] ; []         ¦ a IN (CAST(NULL AS BIGINT)) <=> TRUE AND b
          (a IN (?))            ¦ []              ¦ (a IN (CAST(NULL AS BIGINT)) <=> TRUE)
          a IN (?)              ¦ CAST(NULL AS INT) ¦ a IN (CAST(NULL AS INT))
          a = ?                 ¦ [1 2]           ¦ a = ARRAY[1, 2]
          """)
  void listsBecomeTheElementsAfterIn(String condition, String values, String expected)
      throws SqlScanException {
    assertThat(bound("SELECT a FROM t WHERE " + condition, values))
        .isEqualTo("SELECT a FROM t WHERE " + expected);
  }

  @Test
  void refusesAnEmptyListBeforeAnOperatorThatWouldTakeItsResult() throws SqlScanException {
    JdbcStatement statement = only("SELECT a IN (?)::int, b IN (?) = c");

    assertThat(statement.bind(List.of(value("1"), value("[]"))).text())
        .isEqualTo("SELECT a IN (1)::int, b IN (CAST(NULL AS BIGINT)) <=> TRUE = c");
    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(() -> statement.bind(List.of(value("[]"), value("1"))))
        .withMessageContaining("put the IN before \":\" in parentheses");
  }

  private static String bound(String text, String values) throws SqlScanException {
    List<ParameterLiteral> literals =
        Arrays.stream(values.split(" ; ", -1)).map(ParameterTest::value).toList();
    return only(text).bind(literals).rewrite(NAMES).sql();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      textBlock =
          """
          SELECT a FROM t ORDER BY ?                ¦ no key to sort or group by
          SELECT a FROM t ORDER BY a, ? DESC        ¦ no key to sort or group by
          SELECT a FROM t ORDER BY (?)              ¦ no key to sort or group by
          SELECT count(*) FROM t GROUP BY ?, a      ¦ no key to sort or group by
          SELECT count(*) FROM t GROUP BY ROLLUP (?) ¦ no key to sort or group by
          SELECT count(*) FROM t GROUP BY GROUPING SETS ((a), (?)) ¦ no key to sort or group by
          SELECT sum(a) OVER (ORDER BY ?)           ¦ no key to sort or group by
          SELECT * FROM ?                           ¦ cannot name a table
          SELECT * FROM t, ?                        ¦ cannot name a table
          SELECT * FROM t JOIN ? ON a = b           ¦ cannot name a table
          SELECT * FROM (?, t)                      ¦ cannot name a table
          SELECT a AS ? FROM t                      ¦ cannot be a name or a type
          SELECT CAST(a AS ?)                       ¦ cannot be a name or a type
          SELECT CAST(a AS DECIMAL(?, 2))           ¦ a name or a part of a type
          SELECT a::?                               ¦ cannot be a type
          SELECT a FROM t JOIN u USING (?)          ¦ a name or a part of a type
          SELECT EXTRACT(? FROM d)                  ¦ the field of EXTRACT
          SELECT DATE ?                             ¦ DATE takes a literal
          SELECT timestamp ?                        ¦ TIMESTAMP takes a literal
          SELECT INTERVAL ?                         ¦ needs a unit
          SELECT a FROM t WHERE a IN ?              ¦ write IN (?)
          """)
  void refusesPlacesThatNeedNoValue(String text, String expected) {
    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(() -> JdbcText.parse(text, true))
        .withMessageContaining(expected)
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(SqlScanException.Reason.UNSUPPORTED);
              assertThat(e.position().offset()).isEqualTo(text.indexOf('?'));
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT a ?",
        "SELECT * ? FROM t",
        "SELECT 'a' ?",
        "SELECT (a) ?",
        "SELECT a FROM t ?"
      })
  void refusesParametersThatNothingJoins(String text) {
    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(() -> JdbcText.parse(text, true))
        .withMessageContaining("put an operator or a comma before it")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(SqlScanException.Reason.SYNTAX));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      textBlock =
          """
          SELECT ?1                         ¦ ?1 has a number
          SELECT $1, ?                      ¦ $1 has a number
          SELECT $name                      ¦ $name has a number or a name
          SELECT :name                      ¦ :name has a number or a name
          SELECT a FROM t WHERE a = :x      ¦ :x has
          SELECT f(:x)                      ¦ :x has
          SELECT a FROM t LIMIT :10         ¦ :10 has
          SELECT {fn UCASE(:x)}             ¦ :x has
          """)
  void takesNoNumbersOrNames(String text, String expected) {
    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(() -> JdbcText.parse(text, true))
        .withMessageContaining(expected)
        .withMessageContaining("write ? for each parameter");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT a::int", "SELECT a[1:2]", "SELECT a:b", "SELECT {a:1}, {'b': c}"})
  void otherColonsNameNoParameter(String text) throws SqlScanException {
    assertThat(only(text).parameterCount()).isZero();
  }

  @Test
  void areNumberedAsTheyWereWritten() throws SqlScanException {
    JdbcStatement statement = only("SELECT {fn LOCATE(?, {fn UCASE(?)})}, ? FROM ns.t");

    assertThat(statement.parameterCount()).isEqualTo(3);
    String shown = statement.unbound().rewrite(NAMES).shown();
    assertThat(shown).contains("STRPOS(UPPER(?2), ?1)").endsWith(", ?3 FROM \"t\"");
    String sent = statement.bind(List.of(value("'a'"), value("'b'"), value("7"))).text();
    assertThat(sent).contains("STRPOS(UPPER('b'), 'a')").endsWith(", 7 FROM ns.t");
  }

  @Test
  void areShownAsMarksWhereTheyKeepTheirOrder() throws SqlScanException {
    JdbcStatement statement = only("SELECT ?, {fn UCASE(?)}, '?1' FROM ns.t LIMIT ?");

    assertThat(statement.unbound().rewrite(NAMES).shown())
        .isEqualTo("SELECT ?, UPPER(?), '?1' FROM \"t\" LIMIT ?");
  }

  @Test
  void needsOneValueForEach() throws SqlScanException {
    JdbcStatement statement = only("SELECT ?, ?");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> statement.bind(List.of(value("1"))))
        .withMessage("1 values for 2 parameters");
  }

  @Test
  void areCountedByStatement() throws SqlScanException {
    List<JdbcStatement> statements = JdbcText.parse("SELECT ?, ?; SELECT ?", false).statements();

    assertThat(statements).extracting(JdbcStatement::parameterCount).containsExactly(2, 1);
    assertThat(statements.get(1).bind(List.of(value("5"))).text()).isEqualTo("SELECT 5");
  }
}
