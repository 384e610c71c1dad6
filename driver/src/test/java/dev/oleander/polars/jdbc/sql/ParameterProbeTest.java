package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.jdbc.fuzz.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked about the types of parameters. */
final class ParameterProbeTest {
  private static List<ParameterProbe.Question> questions(String sql) throws SqlScanException {
    return ParameterProbe.questions(JdbcText.parse(sql, true).statements().get(0).unbound());
  }

  private static String asked(String sql) throws SqlScanException {
    return questions(sql).stream()
        .map(ParameterProbe.Question::sql)
        .collect(Collectors.joining("; "));
  }

  /** A condition on the table t, and what is asked of it. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '\0',
      value = {
        "a = ? => a",
        "a=? => a",
        "? < t.a => t.a",
        "a <> ? => a",
        "a >= -1 AND b <= ? => b",
        "lower(s) = ? => lower(s)",
        "a + b * 2 > ? => a + b * 2",
        "(a = ?) => a",
        "a = (?) => a",
        "a = ((?)) => a",
        "NOT a = ? => a",
        "a IS DISTINCT FROM ? => a",
        "a IS NOT DISTINCT FROM ? => a",
        "? IS DISTINCT FROM a => a",
        "a BETWEEN 1 AND ? => a",
        "a NOT BETWEEN ? AND 2 => a",
        "? BETWEEN a AND b => a",
        "a IN (?) => a",
        "a NOT IN (1, ?) => a",
        "? IN (1, 2) => 1",
        "? IN (SELECT b FROM u) => (SELECT b FROM u)",
        "s LIKE ? => CAST(NULL AS VARCHAR)",
        "s NOT LIKE ? => CAST(NULL AS VARCHAR)",
        "? LIKE 'a%' => CAST(NULL AS VARCHAR)",
        "s || ? = 'x' => CAST(NULL AS VARCHAR)",
        "a + ? > 3 => (a) - (a)",
        "d - ? > 3 => (d) - (d)",
        "f(a, 1) * ? > 3 => f(a, 1)",
        "? * a > 3 => a",
        "COALESCE(a, ?) > 3 => a",
        "COALESCE(?, a) > 3 => a",
        "UPPER(?) = s => CAST(NULL AS VARCHAR)",
        "CAST(? AS DECIMAL(5, 2)) = a => CAST(NULL AS DECIMAL(5, 2))",
        "?::BIGINT = a => CAST(NULL AS BIGINT)",
        "CASE a WHEN ? THEN TRUE END => a",
        "CASE ? WHEN a THEN TRUE END => a",
        "CASE WHEN ? THEN b END = 1 => CAST(NULL AS BOOLEAN)",
        "CASE WHEN b THEN a ELSE ? END = 1 => a",
        "CASE WHEN b THEN ? WHEN c THEN a END = 1 => a",
        "CASE a WHEN 1 THEN 2 END = ? => CASE a WHEN 1 THEN 2 END",
        "b AND ? => CAST(NULL AS BOOLEAN)",
        "NOT ? => CAST(NULL AS BOOLEAN)",
        "d = DATE '2024-02-29' AND e > ? => e",
        "DATE '2024-02-29' < ? => DATE '2024-02-29'",
        "ts AT TIME ZONE 'UTC' > ? => ts AT TIME ZONE 'UTC'",
        "sum(a) OVER (PARTITION BY b) > ? => sum(a) OVER (PARTITION BY b)",
        "\"a b\".\"c\" = ? => \"a b\".\"c\"",
        "EXTRACT(YEAR FROM d) = ? => EXTRACT(YEAR FROM d)",
      })
  void partners(String condition, String expression) throws SqlScanException {
    assertThat(asked("SELECT * FROM t WHERE " + condition))
        .isEqualTo("SELECT " + expression + " AS \"1\" FROM t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '\0',
      value = {
        "SELECT ?",
        "SELECT ? FROM t",
        "SELECT * FROM t WHERE ? = ?",
        "SELECT * FROM t WHERE f(?) = 1",
        "SELECT * FROM t WHERE ? IS NULL",
        "VALUES (?, 1)",
        "SELECT * FROM t WHERE a = ANY(?)",
        "SELECT COALESCE(?, NULL) FROM t",
        "SHOW TABLES",
        "SELECT a FROM t WHERE NULL = ?"
      })
  void nothingIsKnown(String sql) throws SqlScanException {
    assertThat(asked(sql)).isEmpty();
  }

  @Test
  void parametersOfOneTypeShareAColumn() throws SqlScanException {
    List<ParameterProbe.Question> questions =
        questions("SELECT * FROM t WHERE a IN (?, ?, ?) AND b > ? LIMIT ? OFFSET ?");
    assertThat(questions).hasSize(1);
    assertThat(questions.get(0).sql())
        .isEqualTo("SELECT a AS \"1\", b AS \"4\", CAST(NULL AS BIGINT) AS \"5\" FROM t");
    assertThat(questions.get(0).asked())
        .extracting(ParameterProbe.Asked::parameters)
        .containsExactly(List.of(1, 2, 3), List.of(4), List.of(5, 6));
    assertThat(questions.get(0).apart())
        .extracting(ParameterProbe.Question::sql)
        .containsExactly(
            "SELECT a AS \"1\" FROM t",
            "SELECT b AS \"4\" FROM t",
            "SELECT CAST(NULL AS BIGINT) AS \"5\" FROM t");
  }

  @Test
  void everySelectIsAskedWithItsOwnTables() throws SqlScanException {
    assertThat(
            asked(
                "WITH x AS (SELECT a FROM t WHERE a > ?) SELECT * FROM x JOIN u ON x.a = u.a AND"
                    + " u.b < ? WHERE x.a IN (SELECT c FROM v WHERE d = ?) UNION SELECT 1 FROM w"
                    + " WHERE e = ? ORDER BY 1 LIMIT ?"))
        .isEqualTo(
            "SELECT a AS \"1\" FROM t; "
                + "WITH RECURSIVE x AS (SELECT a FROM t WHERE a >  NULL ) SELECT d AS \"3\" FROM v;"
                + " WITH RECURSIVE x AS (SELECT a FROM t WHERE a >  NULL ) SELECT u.b AS \"2\" FROM"
                + " x JOIN u ON x.a = u.a AND u.b <  NULL; WITH RECURSIVE x AS (SELECT a FROM t"
                + " WHERE a >  NULL ) SELECT e AS \"4\", CAST(NULL AS BIGINT) AS \"5\" FROM w");
  }

  @Test
  void aQueryInFromKeepsItsLimit() throws SqlScanException {
    assertThat(asked("SELECT * FROM (SELECT a FROM t LIMIT ?) x WHERE x.a = ?"))
        .isEqualTo(
            "SELECT CAST(NULL AS BIGINT) AS \"1\" FROM t; "
                + "SELECT x.a AS \"2\" FROM (SELECT a FROM t LIMIT  1 ) x");
  }

  @Test
  void manyParametersAreReadAtOnce() throws SqlScanException {
    String list = "?" + ", ?".repeat(4_000);
    assertThat(questions("SELECT * FROM t WHERE a IN (" + list + ")").get(0).asked()).hasSize(1);
    String sum = "?" + " + ?".repeat(4_000);
    assertThat(asked("SELECT * FROM t WHERE a = " + sum)).startsWith("SELECT a AS \"1\"");
    asked("SELECT CASE" + " WHEN a THEN ?".repeat(1_000) + " END FROM t");
  }

  /** Each question can be read again, whatever the text. */
  private static void probe(byte[] statement) {
    String text = new String(statement, StandardCharsets.UTF_8);
    try {
      for (JdbcStatement read : JdbcText.parse(text, true).statements()) {
        for (ParameterProbe.Question question : ParameterProbe.questions(read.unbound())) {
          requireNumbers(question, read.parameterCount());
        }
      }
    } catch (SqlScanException e) {
      // It is no statement.
    }
  }

  private static void requireNumbers(ParameterProbe.Question question, int count) {
    for (ParameterProbe.Asked asked : question.asked()) {
      for (int number : asked.parameters()) {
        if (number < 1 || number > count) {
          throw new AssertionError("parameter " + number + " of " + count);
        }
      }
    }
  }

  @Test
  void changedStatements() throws IOException {
    Mutations.of(".sql", "/fuzz/statements").run(2000, ParameterProbeTest::probe);
  }

  /** The statements of the tests with a parameter in the place of every literal. */
  @Test
  void statementsFullOfParameters() throws IOException {
    List<byte[]> statements =
        StatementFile.cases().stream()
            .map(known -> known.sql().replaceAll("'[^']*'|\\b\\d+\\b", "?"))
            .map(sql -> sql.getBytes(StandardCharsets.UTF_8))
            .toList();
    new Mutations(statements).run(2000, ParameterProbeTest::probe);
  }
}
