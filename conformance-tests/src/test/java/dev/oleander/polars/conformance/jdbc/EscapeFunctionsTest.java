package dev.oleander.polars.conformance.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each function that the metadata claims, as {@code {fn …}}, with a value and with NULL, against
 * its meaning in appendix C of the JDBC specification.
 */
@SandboxServer
final class EscapeFunctionsTest {
  /** A row of values, and one of NULLs. */
  private static final String ROWS =
      """
      (SELECT 1 AS id, 'Hé💐llo  ' AS s, 3 AS n, -7 AS m, CAST('2.5' AS DOUBLE) AS x, 12.345 AS p,
         DATE '2024-02-29' AS d, TIMESTAMP '2024-12-31 23:59:58.123456' AS ts,
         TIME '13:14:15.5' AS tm
       UNION ALL
       SELECT 2, CAST(NULL AS VARCHAR), CAST(NULL AS INTEGER), CAST(NULL AS INTEGER),
         CAST(NULL AS DOUBLE), CAST(NULL AS DECIMAL(5, 3)), CAST(NULL AS DATE),
         CAST(NULL AS TIMESTAMP), CAST(NULL AS TIME)) AS t
      """;

  /**
   * The function, an expression with it, and what it is for the values and for the NULLs: NULL,
   * where nothing is said. After {@code ~} is a number that need not be met to its last digit;
   * {@code ␣} is a blank at the end, {@code ∅} the empty string.
   */
  private static final String CASES =
      """
          ABS ¦ {fn ABS(m)} ¦ 7
          ABS ¦ {fn ABS(CAST('-128' AS TINYINT))} + 100 ¦ 228 ¦ 228
          ABS ¦ {fn ABS(0 - x)} ¦ 2.5
          ABS ¦ {fn ABS(0 - p)} ¦ 12.345
          ACOS ¦ {fn ACOS(x - 2)} ¦ ~1.0471975511965979
          ASIN ¦ {fn ASIN(x - 2)} ¦ ~0.5235987755982989
          ATAN ¦ {fn ATAN(n)} ¦ ~1.2490457723982544
          ATAN2 ¦ {fn ATAN2(n, m)} ¦ ~2.7367008673047097
          CEILING ¦ {fn CEILING(x)} ¦ ~3
          CEILING ¦ {fn CEILING(0 - p)} ¦ ~-12
          COS ¦ {fn COS(n)} ¦ ~-0.9899924966004454
          COT ¦ {fn COT(n)} ¦ ~-7.015252551434534
          DEGREES ¦ {fn DEGREES(n)} ¦ ~171.88733853924697
          EXP ¦ {fn EXP(n)} ¦ ~20.085536923187668
          FLOOR ¦ {fn FLOOR(0 - x)} ¦ ~-3
          LOG ¦ {fn LOG(n)} ¦ ~1.0986122886681098
          LOG10 ¦ {fn LOG10(n * 1000)} ¦ ~3.4771212547196626
          MOD ¦ {fn MOD(m, n)} ¦ -1
          MOD ¦ {fn MOD(n, m)} ¦ 3
          PI ¦ {fn PI()} ¦ ~3.141592653589793 ¦ ~3.141592653589793
          POWER ¦ {fn POWER(n, 40)} ¦ ~12157665459056929000
          POWER ¦ {fn POWER(n, -1)} ¦ ~0.3333333333333333
          RADIANS ¦ {fn RADIANS(n * 60)} ¦ ~3.141592653589793
          ROUND ¦ {fn ROUND(p, 2)} ¦ ~12.35
          ROUND ¦ {fn ROUND(x, 0)} ¦ ~2
          ROUND ¦ {fn ROUND(x * 50, -1)} ¦ ~120
          ROUND ¦ {fn ROUND(p * 1000, -2)} ¦ ~12300
          ROUND ¦ {fn ROUND(m * 1000 - 51, -2)} ¦ ~-7100
          SIGN ¦ {fn SIGN(m)} * 1000 ¦ -1000
          SIGN ¦ {fn SIGN(x - 2.5)} ¦ 0
          SIGN ¦ {fn SIGN(CAST(n AS TINYINT))} * 1000 ¦ 1000
          SIN ¦ {fn SIN(n)} ¦ ~0.1411200080598672
          SQRT ¦ {fn SQRT(n)} ¦ ~1.7320508075688772
          TAN ¦ {fn TAN(n)} ¦ ~-0.1425465430742778
          TRUNCATE ¦ {fn TRUNCATE(0 - p, 2)} ¦ ~-12.34
          TRUNCATE ¦ {fn TRUNCATE(x, 0)} ¦ ~2
          TRUNCATE ¦ {fn TRUNCATE(x * 50, -1)} ¦ ~120
          TRUNCATE ¦ {fn TRUNCATE(m * 1000 - 99, -2)} ¦ ~-7000
          CHAR_LENGTH ¦ {fn CHAR_LENGTH(s)} - 10 ¦ -2
          CHAR_LENGTH ¦ {fn CHAR_LENGTH(s, CHARACTERS)} ¦ 8
          CHARACTER_LENGTH ¦ 0 - {fn CHARACTER_LENGTH(s)} ¦ -8
          CONCAT ¦ {fn CONCAT('<', s)} ¦ <Hé💐llo ␣
          CONCAT ¦ {fn CONCAT(s, CAST(NULL AS VARCHAR))} ¦ null
          INSERT ¦ {fn INSERT(s, 2, n, 'XY')} ¦ HXYlo ␣
          INSERT ¦ {fn INSERT('abc', n + 1, 0, s)} ¦ abcHé💐llo ␣
          INSERT ¦ {fn INSERT('abc', 1, n, '')} ¦ ∅
          LCASE ¦ {fn LCASE(s)} ¦ hé💐llo ␣
          LEFT ¦ {fn LEFT(s, n)} ¦ Hé💐
          LENGTH ¦ {fn LENGTH(s)} - 10 ¦ -4
          LENGTH ¦ {fn LENGTH(' a	 ', CHARACTERS)} ¦ 3 ¦ 3
          LOCATE ¦ {fn LOCATE('l', s)} - 10 ¦ -6
          LOCATE ¦ {fn LOCATE(s, s)} ¦ 1
          LOCATE ¦ {fn LOCATE('z', s)} ¦ 0
          LOCATE ¦ {fn LOCATE('', s)} ¦ 1
          LOCATE ¦ {fn LOCATE('l', s, 5)} ¦ 5
          LOCATE ¦ {fn LOCATE('l', s, n)} ¦ 4
          LOCATE ¦ {fn LOCATE('H', s, 2)} - 1 ¦ -1
          LOCATE ¦ {fn LOCATE(SUBSTR(s, 5, 2), s, 1)} ¦ 5
          LTRIM ¦ {fn LTRIM('  ' || s)} ¦ Hé💐llo ␣
          OCTET_LENGTH ¦ {fn OCTET_LENGTH(s)} - 20 ¦ -8
          POSITION ¦ {fn POSITION('llo' IN s)} - 10 ¦ -6
          POSITION ¦ {fn POSITION('llo' IN s, CHARACTERS)} ¦ 4
          REPEAT ¦ {fn REPEAT('ab', n)} ¦ ababab
          REPEAT ¦ {fn REPEAT(s, 2)} ¦ Hé💐llo  Hé💐llo ␣
          REPEAT ¦ {fn REPEAT(s, n - 3)} ¦ ∅
          REPLACE ¦ {fn REPLACE(s, 'l', '')} ¦ Hé💐o ␣
          REPLACE ¦ {fn REPLACE(s, SUBSTR(s, 2, 2), 'e$1')} ¦ He$1llo ␣
          REPLACE ¦ {fn REPLACE('l.l', 'l', s)} ¦ Hé💐llo  .Hé💐llo ␣
          REPLACE ¦ {fn REPLACE(s, '', 'x')} ¦ Hé💐llo ␣
          REPLACE ¦ {fn REPLACE('aaa', 'aa', 'b')} ¦ ba ¦ ba
          RIGHT ¦ {fn RIGHT(s, n)} ¦ o ␣
          RTRIM ¦ {fn RTRIM(s)} ¦ Hé💐llo
          SPACE ¦ '<' || {fn SPACE(n)} || '>' ¦ <   >
          SUBSTRING ¦ {fn SUBSTRING(s, 2, 3)} ¦ é💐l
          SUBSTRING ¦ {fn SUBSTRING(s, n, n, CHARACTERS)} ¦ 💐ll
          UCASE ¦ {fn UCASE(s)} ¦ HÉ💐LLO ␣
          IFNULL ¦ {fn IFNULL(n, 9)} ¦ 3 ¦ 9
          IFNULL ¦ {fn IFNULL(s, 'none')} ¦ Hé💐llo ␣ ¦ none
          CURDATE ¦ {fn CURDATE()} = {fn CURRENT_DATE} ¦ true ¦ true
          CURDATE ¦ {fn CURDATE()} - {fn CURRENT_DATE()} < INTERVAL '1' DAY ¦ true ¦ true
          CURRENT_DATE ¦ CAST({fn CURRENT_TIMESTAMP} AS DATE) = {fn current_date} ¦ true ¦ true
          CURRENT_TIME ¦ {fn CURRENT_TIME} = {fn CURRENT_TIME()} ¦ true ¦ true
          CURRENT_TIMESTAMP ¦ {fn CURRENT_TIMESTAMP} = {fn CURRENT_TIMESTAMP()} ¦ true ¦ true
          CURTIME ¦ {fn CURTIME()} = CAST({fn NOW()} AS TIME) ¦ true ¦ true
          DAYNAME ¦ {fn DAYNAME(d)} ¦ Thursday
          DAYNAME ¦ {fn DAYNAME(ts)} ¦ Tuesday
          DAYOFMONTH ¦ {fn DAYOFMONTH(d)} * 100 ¦ 2900
          DAYOFWEEK ¦ {fn DAYOFWEEK(d)} * 100 ¦ 500
          DAYOFWEEK ¦ {fn DAYOFWEEK({d '2024-03-03'})} ¦ 1 ¦ 1
          DAYOFWEEK ¦ {fn DAYOFWEEK({d '2024-03-02'})} ¦ 7 ¦ 7
          DAYOFYEAR ¦ {fn DAYOFYEAR(ts)} * 1000 ¦ 366000
          EXTRACT ¦ {fn EXTRACT(YEAR FROM d)} ¦ 2024
          EXTRACT ¦ {fn EXTRACT(MONTH FROM ts)} * 100 ¦ 1200
          EXTRACT ¦ {fn EXTRACT(DAY FROM ts)} * 100 ¦ 3100
          EXTRACT ¦ {fn EXTRACT(HOUR FROM tm)} * 100 ¦ 1300
          EXTRACT ¦ {fn EXTRACT(MINUTE FROM ts)} * 100 ¦ 5900
          EXTRACT ¦ {fn EXTRACT(SECOND FROM ts)} * 100 ¦ 5800
          HOUR ¦ {fn HOUR(ts)} * 100 ¦ 2300
          HOUR ¦ {fn HOUR(tm)} * 100 ¦ 1300
          MINUTE ¦ {fn MINUTE(ts)} * 100 ¦ 5900
          MONTH ¦ {fn MONTH(d)} * 100 ¦ 200
          MONTHNAME ¦ {fn MONTHNAME(d)} ¦ February
          NOW ¦ {fn NOW()} = {fn CURRENT_TIMESTAMP} ¦ true ¦ true
          QUARTER ¦ {fn QUARTER(ts)} * 100 ¦ 400
          SECOND ¦ {fn SECOND(tm)} * 100 ¦ 1500
          TIMESTAMPADD ¦ {fn TIMESTAMPADD(SQL_TSI_SECOND, n, ts)} ¦ 2025-01-01 00:00:01.123456
          TIMESTAMPADD ¦ {fn TIMESTAMPADD(SQL_TSI_MINUTE, m, ts)} ¦ 2024-12-31 23:52:58.123456
          TIMESTAMPADD ¦ {fn TIMESTAMPADD(SQL_TSI_HOUR, 36, d)} ¦ 2024-03-01 12:00:00
          TIMESTAMPADD ¦ {fn TIMESTAMPADD(SQL_TSI_DAY, n, d)} ¦ 2024-03-03 00:00:00
          TIMESTAMPADD ¦ {fn TIMESTAMPADD(SQL_TSI_WEEK, -1, ts)} ¦ 2024-12-24 23:59:58.123456
          TIMESTAMPADD ¦ {fn TIMESTAMPADD(SQL_TSI_MONTH, 13, {d '2024-01-31'})} ¦ 2025-02-28 00:00:00 ¦ 2025-02-28 00:00:00
          TIMESTAMPADD ¦ {fn TIMESTAMPADD(SQL_TSI_MONTH, -10, ts)} ¦ 2024-02-29 23:59:58.123456
          TIMESTAMPADD ¦ {fn TIMESTAMPADD(SQL_TSI_QUARTER, 2, d)} ¦ 2024-08-29 00:00:00
          TIMESTAMPADD ¦ {fn TIMESTAMPADD(SQL_TSI_YEAR, 1, d)} ¦ 2025-02-28 00:00:00
          TIMESTAMPADD ¦ {fn TIMESTAMPADD(SQL_TSI_DAY, 1, {ts '2024-01-31 00:00:00.123456789'})} ¦ 2024-02-01 00:00:00.123456789 ¦ 2024-02-01 00:00:00.123456789
          TIMESTAMPDIFF ¦ {fn TIMESTAMPDIFF(SQL_TSI_SECOND, d, {ts '2024-02-29 00:01:00.9'})} ¦ 60
          TIMESTAMPDIFF ¦ {fn TIMESTAMPDIFF(SQL_TSI_SECOND, {ts '2024-02-29 00:00:00.9'}, d)} ¦ 0
          TIMESTAMPDIFF ¦ {fn TIMESTAMPDIFF(SQL_TSI_MINUTE, ts, {ts '2025-01-01 00:00:00'})} ¦ 0
          TIMESTAMPDIFF ¦ {fn TIMESTAMPDIFF(SQL_TSI_HOUR, ts, d)} ¦ -7367
          TIMESTAMPDIFF ¦ {fn TIMESTAMPDIFF(SQL_TSI_DAY, d, ts)} ¦ 306
          TIMESTAMPDIFF ¦ {fn TIMESTAMPDIFF(SQL_TSI_WEEK, d, ts)} * 1000 ¦ 43000
          TIMESTAMPDIFF ¦ {fn TIMESTAMPDIFF(SQL_TSI_MONTH, {d '2024-01-31'}, d)} ¦ 0
          TIMESTAMPDIFF ¦ {fn TIMESTAMPDIFF(SQL_TSI_MONTH, d, {d '2024-01-30'})} ¦ 0
          TIMESTAMPDIFF ¦ {fn TIMESTAMPDIFF(SQL_TSI_MONTH, d, {d '2024-01-29'})} ¦ -1
          TIMESTAMPDIFF ¦ {fn TIMESTAMPDIFF(SQL_TSI_MONTH, d, ts)} ¦ 10
          TIMESTAMPDIFF ¦ {fn TIMESTAMPDIFF(SQL_TSI_QUARTER, d, ts)} ¦ 3
          TIMESTAMPDIFF ¦ {fn TIMESTAMPDIFF(SQL_TSI_YEAR, d, {d '2025-02-28'})} ¦ 0
          TIMESTAMPDIFF ¦ {fn TIMESTAMPDIFF(SQL_TSI_YEAR, d, {d '2025-03-01'})} ¦ 1
          WEEK ¦ {fn WEEK(d)} * 100 ¦ 900
          YEAR ¦ {fn YEAR(ts)} * 100000 ¦ 202400000
          CONVERT ¦ {fn CONVERT(x, SQL_INTEGER)} ¦ 2
          CONVERT ¦ {fn CONVERT(n, SQL_VARCHAR)} || '!' ¦ 3!
          CONVERT ¦ {fn CONVERT('12', INTEGER)} + n ¦ 15
          CONVERT ¦ {fn CONVERT(ts, SQL_DATE)} ¦ 2024-12-31
          CONVERT ¦ {fn CONVERT(d, SQL_TIMESTAMP)} ¦ 2024-02-29 00:00:00
          CONVERT ¦ {fn CONVERT(n, SQL_DOUBLE)} / 2 ¦ 1.5
      """;

  private record Case(String function, String expression, List<String> expected) {}

  private static List<Case> cases() {
    return CASES
        .lines()
        .map(
            line -> {
              List<String> fields = Arrays.stream(line.split("¦", -1)).map(String::strip).toList();
              String ofNull = fields.size() > 3 ? fields.get(3) : "null";
              return new Case(fields.get(0), fields.get(1), List.of(fields.get(2), ofNull));
            })
        .toList();
  }

  static Set<String> functions() {
    return cases().stream().map(Case::function).collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void meansWhatJdbcSays(String function, ServerProcess server) throws SQLException {
    List<Case> cases = cases().stream().filter(one -> one.function().equals(function)).toList();
    List<String> items = new ArrayList<>();
    cases.forEach(one -> items.add(one.expression() + " AS v" + items.size()));
    String sql = "SELECT " + String.join(", ", items) + " FROM " + ROWS + " ORDER BY id";

    try (Connection connection = Connections.open(server)) {
      List<List<String>> rows = Connections.rows(connection, sql);

      assertThat(rows).hasSize(2);
      for (int column = 0; column < cases.size(); column++) {
        Case one = cases.get(column);
        for (int row = 0; row < rows.size(); row++) {
          String value = String.valueOf(rows.get(row).get(column));
          requireSame(value, one.expected().get(row), one.expression());
        }
      }
    }
  }

  private static void requireSame(String value, String expected, String expression) {
    if (expected.startsWith("~")) {
      double number = Double.parseDouble(expected.substring(1));
      assertThat(Double.parseDouble(value))
          .as(expression)
          .isCloseTo(number, within(1e-12 * Math.max(1, Math.abs(number))));
    } else {
      assertThat(value).as(expression).isEqualTo(expected.replace('␣', ' ').replace("∅", ""));
    }
  }

  @Test
  void everyClaimedFunctionHasItsCase(ServerProcess server) throws SQLException {
    Set<String> claimed = new TreeSet<>(Set.of("CONVERT"));
    try (Connection connection = Connections.open(server)) {
      DatabaseMetaData metadata = connection.getMetaData();
      assertThat(metadata.supportsConvert()).isTrue();
      for (String list :
          List.of(
              metadata.getNumericFunctions(),
              metadata.getStringFunctions(),
              metadata.getSystemFunctions(),
              metadata.getTimeDateFunctions())) {
        claimed.addAll(List.of(list.split(",", -1)));
      }
    }

    assertThat(cases().stream().map(Case::function).collect(Collectors.toSet())).isEqualTo(claimed);
  }

  @Test
  void everyCaseCallsItsFunction() {
    assertThat(cases())
        .allSatisfy(
            one ->
                assertThat(one.expression().toUpperCase(Locale.ROOT))
                    .contains("{FN " + one.function()));
  }
}
