package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.jdbc.sql.EscapeFunction.Group;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the table of functions knows each function of JDBC, and each conversion that it claims. */
final class EscapeFunctionTest {
  /** JDBC 4.3, appendix C. */
  private static final List<String> JDBC_FUNCTIONS =
      List.of(
          "ABS",
          "ACOS",
          "ASIN",
          "ATAN",
          "ATAN2",
          "CEILING",
          "COS",
          "COT",
          "DEGREES",
          "EXP",
          "FLOOR",
          "LOG",
          "LOG10",
          "MOD",
          "PI",
          "POWER",
          "RADIANS",
          "RAND",
          "ROUND",
          "SIGN",
          "SIN",
          "SQRT",
          "TAN",
          "TRUNCATE",
          "ASCII",
          "CHAR",
          "CHAR_LENGTH",
          "CHARACTER_LENGTH",
          "CONCAT",
          "DIFFERENCE",
          "INSERT",
          "LCASE",
          "LEFT",
          "LENGTH",
          "LOCATE",
          "LTRIM",
          "OCTET_LENGTH",
          "POSITION",
          "REPEAT",
          "REPLACE",
          "RIGHT",
          "RTRIM",
          "SOUNDEX",
          "SPACE",
          "SUBSTRING",
          "UCASE",
          "CURRENT_DATE",
          "CURRENT_TIME",
          "CURRENT_TIMESTAMP",
          "CURDATE",
          "CURTIME",
          "DAYNAME",
          "DAYOFMONTH",
          "DAYOFWEEK",
          "DAYOFYEAR",
          "EXTRACT",
          "HOUR",
          "MINUTE",
          "MONTH",
          "MONTHNAME",
          "NOW",
          "QUARTER",
          "SECOND",
          "TIMESTAMPADD",
          "TIMESTAMPDIFF",
          "WEEK",
          "YEAR",
          "DATABASE",
          "IFNULL",
          "USER",
          "CONVERT");

  @Test
  void everyFunctionIsOfferedOrRefusedWithAReason() {
    Set<String> known = new TreeSet<>(EscapeFunction.notOffered().keySet());
    Arrays.stream(EscapeFunction.values()).map(Enum::name).forEach(known::add);

    assertThat(known).containsExactlyInAnyOrderElementsOf(JDBC_FUNCTIONS);
    assertThat(EscapeFunction.notOffered().keySet())
        .doesNotContainAnyElementsOf(
            Arrays.stream(EscapeFunction.values()).map(Enum::name).toList());
  }

  @Test
  void groupsAreListedInOrder() {
    assertThat(EscapeFunction.names(Group.SYSTEM)).containsExactly("IFNULL");
    assertThat(EscapeFunction.names(Group.NUMERIC)).isSorted().contains("ABS", "TRUNCATE");
    assertThat(EscapeFunction.names(Group.STRING)).isSorted().contains("LOCATE", "UCASE");
    assertThat(EscapeFunction.names(Group.TIME_DATE)).isSorted().contains("NOW", "TIMESTAMPADD");
    assertThat(EscapeFunction.names(Group.CONVERSION)).containsExactly("CONVERT");
  }

  @ParameterizedTest
  @CsvSource({
    "INTEGER, VARCHAR, true",
    "VARCHAR, INTEGER, true",
    "VARCHAR, BOOLEAN, false",
    "BOOLEAN, VARCHAR, true",
    "DECIMAL, DOUBLE, true",
    "NUMERIC, LONGVARCHAR, true",
    "DECIMAL, DATE, false",
    "DOUBLE, DECIMAL, false",
    "DATE, TIMESTAMP, true",
    "TIMESTAMP, TIME, true",
    "TIME, TIMESTAMP, false",
    "TIME, VARCHAR, false",
    "DATE, INTEGER, false",
    "VARBINARY, VARCHAR, false",
    "VARBINARY, VARBINARY, true",
    "CHAR, VARBINARY, true",
    "ARRAY, VARCHAR, false",
    "VARCHAR, BLOB, false"
  })
  void conversionsAreClaimedByPair(String from, String to, boolean supported) throws Exception {
    assertThat(EscapeConversion.isSupported(type(from), type(to))).isEqualTo(supported);
  }

  private static int type(String name) throws ReflectiveOperationException {
    return Types.class.getField(name).getInt(null);
  }
}
