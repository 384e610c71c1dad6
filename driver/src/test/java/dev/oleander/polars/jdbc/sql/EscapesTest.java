package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What JDBC escapes are translated to, and which are refused. */
final class EscapesTest {
  private static SqlStatement only(String text, boolean escapes) throws SqlScanException {
    List<JdbcStatement> statements = JdbcText.parse(text, escapes).statements();
    assertThat(statements).hasSize(1);
    return statements.get(0).unbound();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT {d '2024-02-29'}                      ¦ SELECT DATE '2024-02-29'
          SELECT{D'2024-2-9'}FROM t                    ¦ SELECT DATE '2024-02-09' FROM t
          SELECT {t '23:59:59'}                        ¦ SELECT TIME '23:59:59'
          SELECT {t '1:02:03.000000001'}               ¦ SELECT TIME '01:02:03.000000001'
          SELECT {T '00:00:00'}                        ¦ SELECT TIME '00:00:00'
          SELECT {ts '2024-02-29 01:02:03'}            ¦ SELECT TIMESTAMP '2024-02-29 01:02:03'
          SELECT {ts '2024-02-29 01:02:03.'}           ¦ SELECT TIMESTAMP '2024-02-29 01:02:03'
          SELECT {TS '2024-02-29 01:02:03.1'}          ¦ SELECT TIMESTAMP '2024-02-29 01:02:03.100'
          SELECT {ts '2024-02-29 01:02:03.123456'}     ¦ SELECT TIMESTAMP '2024-02-29 01:02:03.123456'
          SELECT {ts '2024-02-29 01:02:03.123456000'}  ¦ SELECT TIMESTAMP '2024-02-29 01:02:03.123456'
          SELECT {ts '2024-02-29 01:02:03.123456789'}  ¦ SELECT TIMESTAMP(9) '2024-02-29 01:02:03.123456789'
          SELECT {ts '0001-01-01 00:00:00.123456'}     ¦ SELECT TIMESTAMP '0001-01-01 00:00:00.123456'
          SELECT a={d '2024-02-29'}AND b               ¦ SELECT a= DATE '2024-02-29' AND b
          SELECT * FROM {oj a LEFT OUTER JOIN b ON a.i = b.i} WHERE c ¦ SELECT * FROM a LEFT OUTER JOIN b ON a.i = b.i WHERE c
          SELECT * FROM{oj(a FULL JOIN b ON a.i = b.i)}¦ SELECT * FROM (a FULL JOIN b ON a.i = b.i)
          SELECT * FROM {oj {oj a JOIN b ON x} LEFT JOIN c ON y} ¦ SELECT * FROM a JOIN b ON x LEFT JOIN c ON y
          SELECT a LIKE 'x' {escape '!'} FROM t        ¦ SELECT a LIKE 'x' ESCAPE '!' FROM t
          SELECT a FROM t {limit 10}                   ¦ SELECT a FROM t LIMIT 10
          SELECT a FROM t{LIMIT 10 OFFSET 5}           ¦ SELECT a FROM t LIMIT 10 OFFSET 5
          {call p}                                     ¦ call p
          {CALL ns.p(?, {d '2024-01-01'})}             ¦ CALL ns.p(?1, DATE '2024-01-01')
          SELECT {fn UCASE(a)}                         ¦ SELECT UPPER(a)
          SELECT-{FN ucase ( a /* , */ )}AS b          ¦ SELECT- UPPER(a) AS b
          SELECT {fn LCASE({fn UCASE({fn LTRIM(a)})})} ¦ SELECT LOWER(UPPER(LTRIM(a, ' ')))
          SELECT {fn CONCAT({d '2024-01-01'}, (SELECT {fn UCASE(b)}))} ¦ SELECT ((DATE '2024-01-01') || ((SELECT UPPER(b))))
          SELECT {fn current_date}, {fn CURRENT_DATE()} ¦ SELECT CURRENT_DATE, CURRENT_DATE
          SELECT {fn EXTRACT(year FROM a)}             ¦ SELECT CAST(EXTRACT(YEAR FROM a) AS INTEGER)
          SELECT {fn CONVERT(a, sql_integer)}          ¦ SELECT CAST(a AS INTEGER)
          SELECT {fn ROUND(a, 2)}, {fn ROUND(a, ?)}    ¦ SELECT ROUND(a, 2), ROUND(a, ?1)
          SELECT {fn CHAR_LENGTH(a, characters)}       ¦ SELECT CAST(CHAR_LENGTH(a) AS INTEGER)
          SELECT '{d', {d '2024-01-01'}, "{x}" -- {x}  ¦ SELECT '{d', DATE '2024-01-01', "{x}" -- {x}
          SELECT {}, {'a': 1}, {d: {d '2024-01-01'}}   ¦ SELECT {}, {'a': 1}, {d: DATE '2024-01-01' }
          """)
  void areTranslated(String text, String expected) throws SqlScanException {
    assertThat(only(text, true).text()).isEqualTo(expected);
  }

  @Test
  void mayHoldCommentsAndLines() throws SqlScanException {
    String text = "SELECT {/* d */\nd -- '\n'2024-02-29'/*}*/\n}, {fn\n--\nUCASE(a --,\n)}";

    assertThat(only(text, true).text()).isEqualTo("SELECT DATE '2024-02-29', UPPER(a)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT {x 'y'}                    ¦ 8  ¦ there is no escape {x …}; JDBC has {d}
          SELECT {guid}                     ¦ 8  ¦ there is no escape {guid}
          SELECT {'2024-01-01'}             ¦ 8  ¦ there is no escape
          SELECT {? = 1}                    ¦ 8  ¦ there is no escape {? …}
          SELECT {d}                        ¦ 8  ¦ {d …} takes one string
          SELECT {d 2024}                   ¦ 8  ¦ {d …} takes one string
          SELECT {d ?}                      ¦ 8  ¦ write ? without the escape for a parameter
          SELECT {d '2024-01-01' + 1}       ¦ 8  ¦ {d …} takes one string
          SELECT {d '2023-02-29'}           ¦ 8  ¦ '2023-02-29' is no value of {d …}; write yyyy-mm-dd
          SELECT {d '2024-1-1x'}            ¦ 8  ¦ is no value of {d …}
          SELECT {d '0000-01-01'}           ¦ 8  ¦ is no value of {d …}
          SELECT {d '12024-01-01'}          ¦ 8  ¦ is no value of {d …}
          SELECT {d ''}                     ¦ 8  ¦ is no value of {d …}
          SELECT {t '24:00:00'}             ¦ 8  ¦ before 24:00:00
          SELECT {t '12:60:00'}             ¦ 8  ¦ is no value of {t …}
          SELECT {t '12:00'}                ¦ 8  ¦ is no value of {t …}
          SELECT {t '12:00:00.1234567890'}  ¦ 8  ¦ at most nine digits
          SELECT {ts '2024-01-01'}          ¦ 8  ¦ is no value of {ts …}
          SELECT {ts '2024-01-01T00:00:00'} ¦ 8  ¦ yyyy-mm-dd hh:mm:ss
          SELECT {ts '2024-01-01 00:00:60'} ¦ 8  ¦ of a real time
          SELECT {ts '1677-01-01 00:00:00.000000001'} ¦ 8 ¦ of 1677 to 2262
          SELECT {ts '2262-12-01 00:00:00.000000001'} ¦ 8 ¦ of 1677 to 2262
          SELECT {fn}                       ¦ 8  ¦ {fn …} holds a call of a function
          SELECT {fn "UCASE"('a')}          ¦ 8  ¦ {fn …} holds a call of a function
          SELECT {fn UCASE}                 ¦ 12 ¦ {fn UCASE} needs parentheses
          SELECT {fn UCASE(a) + 1}          ¦ 8  ¦ nothing but the call of one function
          SELECT {fn UCASE()}               ¦ 12 ¦ {fn UCASE} takes 1 operand(s), not 0
          SELECT {fn UCASE(a, b)}           ¦ 12 ¦ {fn UCASE} takes 1 operand(s), not 2
          SELECT {fn LOCATE(a)}             ¦ 12 ¦ {fn LOCATE} takes 2 or 3 operand(s), not 1
          SELECT {fn CONCAT(a, )}           ¦ 22 ¦ an operand is missing here
          SELECT {fn CONCAT(, a)}           ¦ 19 ¦ an operand is missing here
          SELECT {fn TIMESTAMPADD(DAY, 1, a)} ¦ 25 ¦ is one of SQL_TSI_DAY, SQL_TSI_HOUR
          SELECT {fn TIMESTAMPADD(SQL_TSI_FRAC_SECOND, 1, a)} ¦ 25 ¦ operand 1 of {fn TIMESTAMPADD} is one of
          SELECT {fn EXTRACT(EPOCH FROM a)} ¦ 20 ¦ is one of DAY, HOUR, MINUTE, MONTH, SECOND, YEAR
          SELECT {fn CONVERT(a, SQL_DECIMAL)} ¦ 23 ¦ operand 2 of {fn CONVERT} is one of BIGINT
          SELECT {oj}                       ¦ 8  ¦ {oj …} holds a join
          SELECT a LIKE 'b' {escape}        ¦ 19 ¦ {escape …} takes one character
          SELECT a LIKE 'b' {escape 1}      ¦ 19 ¦ {escape …} takes one character
          SELECT a FROM t {limit}           ¦ 17 ¦ {limit …} takes whole numbers
          SELECT a FROM t {limit 1 offset}  ¦ 17 ¦ {limit …} takes whole numbers
          SELECT a FROM t {limit 1, 2}      ¦ 17 ¦ {limit …} takes whole numbers
          SELECT {call p()}                 ¦ 8  ¦ {call …} must be the whole statement
          {call p()} AS a                   ¦ 1  ¦ {call …} must be the whole statement
          {call}                            ¦ 1  ¦ {call …} holds the name of a procedure
          SELECT {d '2024-01-01'            ¦ 8  ¦ '{' is not closed
          SELECT d '2024-01-01'}            ¦ 22 ¦ '}' closes nothing
          SELECT {fn UCASE(a})              ¦ 19 ¦ '}' closes nothing
          SELECT {d '2024-01-01}            ¦ 11 ¦ the quoted text that starts here does not end
          """)
  void areRefusedIfMalformed(String text, int column, String expected) {
    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(() -> JdbcText.parse(text, true))
        .withMessageContaining(expected)
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(SqlScanException.Reason.SYNTAX);
              assertThat(e.position().column()).isEqualTo(column);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      textBlock =
          """
          SELECT {fn SOUNDEX(a)}              ¦ 12 ¦ {fn SOUNDEX} is not offered
          SELECT {fn user()}                  ¦ 12 ¦ {fn USER} is not offered: use DatabaseMetaData.getUserName()
          SELECT {fn median(a)}               ¦ 12 ¦ {fn MEDIAN} is no function of JDBC
          SELECT {fn ROUND(a, b)}             ¦ 21 ¦ must be a whole number from -6, or a parameter
          SELECT {fn ROUND(a, -7)}            ¦ 21 ¦ must be a whole number from -6
          SELECT {fn TRUNCATE(a, 1.5)}        ¦ 24 ¦ must be a whole number from -6
          SELECT {fn TIMESTAMPADD(SQL_TSI_MONTH, n, d)} ¦ 40 ¦ must be a whole number, or a parameter
          SELECT {fn LENGTH(a, OCTETS)}       ¦ 22 ¦ leave OCTETS out
          """)
  void areRefusedByNameIfPolarsHasNothingForThem(String text, int column, String expected) {
    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(() -> JdbcText.parse(text, true))
        .withMessageContaining(expected)
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(SqlScanException.Reason.UNSUPPORTED);
              assertThat(e.position().column()).isEqualTo(column);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SELECT {d '2024-01-01'}", "SELECT {fn nope()}", "SELECT {x}", "{call p()}"})
  void stayAsTheyAreIfTheApplicationSaysSo(String text) throws SqlScanException {
    assertThat(only(text, false).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{call p()}", "CALL p()"})
  void callsAreTold(String text) throws SqlScanException {
    assertThat(only(text, true).kind()).isEqualTo(StatementKind.CALL);
  }

  @Test
  void cannotGrowWithoutBound() {
    String nested = "{fn LOCATE('a', ".repeat(40) + "b" + ")}".repeat(40);

    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(
            () ->
                JdbcText.parse(
                    "SELECT " + "{fn LOCATE('a', ".repeat(20) + "b" + ")}".repeat(20), true))
        .withMessageContaining("more than a million characters");
    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(() -> JdbcText.parse("SELECT " + nested, true))
        .withMessageContaining("nested");
  }
}
