package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a text is parted into statements, and that each place leads back to the text. */
final class JdbcTextTest {
  private static final DefaultNames NAMES = DefaultNames.of("lake", "default");

  private static List<String> texts(String text) throws SqlScanException {
    return JdbcText.parse(text, true).statements().stream().map(JdbcStatement::text).toList();
  }

  @Test
  void isPartedAtSemicolons() throws SqlScanException {
    assertThat(texts(";; SELECT 1;\n -- two\n SELECT 2 ; ;/* three */;"))
        .containsExactly("SELECT 1", "-- two\n SELECT 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ';'",
        "SELECT \"a;b\" FROM `c;d`",
        "SELECT 1 -- ;",
        "SELECT /* ; /* ; */ ; */ 1",
        "SELECT $$ ; $$, $a$ ; $a$",
        "SELECT E'\\';', R''';'''",
        "SELECT (1 ; 2)",
        "SELECT {fn UCASE(';')}"
      })
  void isNotPartedWithin(String text) throws SqlScanException {
    assertThat(texts(text)).containsExactly(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", ";", "; ;", "-- nothing", "/* nothing */ ;"})
  void needsAStatement(String text) {
    SqlScanException refusal =
        catchThrowableOfType(SqlScanException.class, () -> JdbcText.parse(text, true));

    assertThat(refusal).hasMessageContaining("there is no statement");
    assertThat(refusal.reason()).isEqualTo(SqlScanException.Reason.SYNTAX);
  }

  @Test
  void keepsWhatNeedsNoChange() throws SqlScanException {
    String text = "SELECT  a -- c\r\n,\t'💐' FROM t";
    JdbcStatement statement = JdbcText.parse(text, true).statements().get(0);

    assertThat(statement.unbound().text()).isEqualTo(text);
    assertThat(statement.bind(List.of())).isSameAs(statement.unbound());
    assertThat(statement.parameterCount()).isZero();
  }

  @Test
  void leadsPlacesBackToTheWholeText() throws SqlScanException {
    String text =
        "SELECT 1;\nSELECT {fn LOCATE(?, b.name)} + ? FROM ns.b\nWHERE {d '2024-01-31'} = c";
    JdbcStatement statement = JdbcText.parse(text, true).statements().get(1);
    ParameterLiteral literal =
        new ParameterLiteral("'💐'", false, Optional.empty(), Optional.empty());
    RewrittenSql sent = statement.bind(List.of(literal, ParameterTest.value("7"))).rewrite(NAMES);

    assertThat(placeOf("CASE", sent)).isEqualTo(text.indexOf("{fn"));
    assertThat(placeOf("'💐'", sent)).isEqualTo(text.indexOf('?'));
    assertThat(placeOf("b.name", sent)).isEqualTo(text.indexOf("b.name"));
    assertThat(placeOf("7 FROM", sent)).isEqualTo(text.lastIndexOf('?'));
    assertThat(placeOf("\"b\"", sent)).isEqualTo(text.indexOf("ns.b"));
    assertThat(placeOf("DATE", sent)).isEqualTo(text.indexOf("{d"));
    assertThat(placeOf("= c", sent)).isEqualTo(text.indexOf("= c"));
    assertThat(sent.positions().originalOf(sent.sql().length()).offset()).isEqualTo(text.length());
    int line = sent.sql().substring(0, sent.sql().indexOf("DATE")).split("\n", -1).length;
    assertThat(sent.positions().originalOf(line, 7).line()).isEqualTo(3);
  }

  private static int placeOf(String part, RewrittenSql sent) {
    assertThat(sent.sql()).contains(part);
    return sent.positions().originalOf(sent.sql().indexOf(part)).offset();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "SELECT 1; SELECT 1 WHERE 1 = {fn PI()} => 1:20",
        "SELECT 1; SELECT {fn UCASE('a')}, /*! 1 */ 2 => 1:35",
        "SELECT 1; SELECT {fn UCASE('a')}, {x} => 1:35",
        "SELECT 1; SELECT {d '2024-01-01'}; SELECT ? ? => 1:45"
      })
  void refusesAtThePlaceInTheWholeText(String text, String place) {
    SqlScanException refusal =
        catchThrowableOfType(
            SqlScanException.class,
            () -> {
              for (JdbcStatement statement : JdbcText.parse(text, true).statements()) {
                statement.unbound().rewrite(NAMES);
              }
            });

    assertThat(refusal.position().line() + ":" + refusal.position().column()).isEqualTo(place);
    assertThat(refusal).hasMessageContaining("column " + refusal.position().column() + ":");
  }
}
