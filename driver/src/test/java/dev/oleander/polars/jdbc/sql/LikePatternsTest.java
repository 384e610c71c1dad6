package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How LIKE is spelled where Polars does not take its pattern. */
final class LikePatternsTest {
  private static final DefaultNames NAMES = DefaultNames.of("lake", "default");

  private static String rewrite(String sql, String values) throws SqlScanException {
    List<ParameterLiteral> literals =
        values == null
            ? List.of()
            : Arrays.stream(values.split(" ; ", -1)).map(ParameterTest::value).toList();
    return JdbcText.parse(sql, true).statements().get(0).bind(literals).rewrite(NAMES).sql();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
          a LIKE '50!%%' ESCAPE '!'            ¦ a REGEXP '(?s)^50%.*$'
          a NOT LIKE 'x!_y_' escape '!' AND b  ¦ a NOT REGEXP '(?s)^x_y.$' AND b
          a ILIKE 'A!!B%' ESCAPE '!'           ¦ a REGEXP '(?is)^A!B.*$'
          a LIKE '\\%.''(' ESCAPE '\\'         ¦ a REGEXP '(?s)^%\\.''\\($'
          a LIKE '💐%' ESCAPE '💐'             ¦ a REGEXP '(?s)^%$'
          a LIKE '' ESCAPE '!'                 ¦ a REGEXP '(?s)^$'
          a LIKE ('a' || '%')                  ¦ a REGEXP '(?s)^a.*$'
          a LIKE 'a' || '.' || '%'             ¦ a REGEXP '(?s)^a\\..*$'
          a LIKE NULL                          ¦ a REGEXP CAST(NULL AS VARCHAR)
          a LIKE 'x' || NULL ESCAPE '!' OR b   ¦ a REGEXP CAST(NULL AS VARCHAR) OR b
          (a LIKE 'x!%' ESCAPE '!') IS TRUE    ¦ (a REGEXP '(?s)^x%$') <=> TRUE
          """)
  void isSpelledAsARegularExpression(String condition, String expected) throws SqlScanException {
    assertThat(rewrite("SELECT " + condition + " FROM t", null))
        .isEqualTo("SELECT " + expected + " FROM t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
          a LIKE ?                      ¦ 'x%'               ¦ a LIKE 'x%'
          a LIKE ?                      ¦ CAST(NULL AS VARCHAR) ¦ a REGEXP CAST(NULL AS VARCHAR)
          a NOT LIKE ?                  ¦ NULL               ¦ a NOT REGEXP CAST(NULL AS VARCHAR)
          a LIKE ? ESCAPE ?             ¦ 'x!%' ; '!'        ¦ a REGEXP '(?s)^x%$'
          a LIKE ? {escape '!'}         ¦ 'x!%'              ¦ a REGEXP '(?s)^x%$'
          a LIKE '%' || ? || '%'        ¦ 'x.'               ¦ a REGEXP '(?s)^.*x\\..*$'
          a LIKE {fn CONCAT(?, '%')}    ¦ 'x'                ¦ a REGEXP '(?s)^x.*$'
          a LIKE '%' || ?               ¦ CAST(NULL AS VARCHAR) ¦ a REGEXP CAST(NULL AS VARCHAR)
          """)
  void takesParameters(String condition, String values, String expected) throws SqlScanException {
    assertThat(rewrite("SELECT " + condition + " FROM t", values))
        .isEqualTo("SELECT " + expected + " FROM t");
  }

  @Test
  void quotesTheSignsOfRegularExpressions() throws SqlScanException {
    assertThat(rewrite("SELECT a LIKE '.+*?()|[]{}^$#&-~<>/''\"\\ %' ESCAPE '!' FROM t", null))
        .isEqualTo(
            "SELECT a REGEXP '(?s)^\\.\\+\\*\\?\\(\\)\\|\\[\\]\\{\\}\\^\\$\\#\\&\\-\\~<>/''\"\\\\"
                + " .*$' FROM t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT a LIKE 'x%' FROM t",
        "SELECT a LIKE ('x%') FROM t",
        "SELECT a NOT ILIKE 'x%' OR a LIKE b FROM t",
        "SELECT like, t.like 'x' FROM t",
        "SELECT a LIKE CONCAT('a', b) FROM t",
        "SELECT a REGEXP 'x' || 'y' FROM t"
      })
  void staysWherePolarsDecides(String sql) throws SqlScanException {
    assertThat(rewrite(sql, null)).isEqualTo(sql);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
          a LIKE 'x' ESCAPE ''      ¦ ESCAPE takes one character
          a LIKE 'x' ESCAPE 'ab'    ¦ ESCAPE takes one character
          a LIKE 'x' ESCAPE b       ¦ ESCAPE takes one character
          a LIKE 'x' ESCAPE NULL    ¦ ESCAPE takes one character
          a LIKE 'x!y' ESCAPE '!'   ¦ must stand before %, _ or itself
          a LIKE '%%%' ESCAPE '%'   ¦ must stand before %, _ or itself
          a LIKE 'x!' ESCAPE '!'    ¦ must stand before %, _ or itself
          a LIKE 'x' ESCAPE '!' = b ¦ put the LIKE before "=" in parentheses
          a LIKE 'x' || 'y' = b     ¦ put the LIKE before "=" in parentheses
          a ILIKE NULL + b          ¦ put the ILIKE before "+" in parentheses
          a LIKE NULL NOT IN (b)    ¦ put the LIKE before "NOT" in parentheses
          a LIKE b ESCAPE '!'       ¦ Polars takes a string as the pattern of LIKE
          a LIKE 'x' || b ESCAPE '!' ¦ Polars takes a string as the pattern of LIKE
          a LIKE f('x') ESCAPE '!'  ¦ Polars takes a string as the pattern of LIKE
          """)
  void isRefusedWherePolarsCouldOnlyGuess(String condition, String expected) {
    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(() -> rewrite("SELECT " + condition + " FROM t", null))
        .withMessageContaining(expected)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(SqlScanException.Reason.UNSUPPORTED));
  }
}
