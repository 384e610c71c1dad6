package dev.oleander.polars.jdbc.sql;

import static dev.oleander.polars.jdbc.sql.FunctionForm.byNumber;
import static dev.oleander.polars.jdbc.sql.FunctionForm.byWord;
import static dev.oleander.polars.jdbc.sql.FunctionForm.byWordForms;
import static dev.oleander.polars.jdbc.sql.FunctionForm.inCharacters;
import static dev.oleander.polars.jdbc.sql.FunctionForm.plain;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The scalar functions of JDBC (specification 4.3, appendix C) that {@code {fn …}} offers, each
 * spelled so that Polars gives it JDBC's meaning. NULL as an operand makes NULL the result, but for
 * IFNULL. Counts and parts of dates are INTEGER, so that one can reckon with them: Polars' own
 * small types wrap around.
 */
public enum EscapeFunction {
  // The sum with a BIGINT keeps the magnitude of the smallest TINYINT, SMALLINT and INTEGER.
  ABS(Group.NUMERIC, plain("ABS(($1) + CAST('0' AS BIGINT))")),
  ACOS(Group.NUMERIC, plain("ACOS($1)")),
  ASIN(Group.NUMERIC, plain("ASIN($1)")),
  ATAN(Group.NUMERIC, plain("ATAN($1)")),
  ATAN2(Group.NUMERIC, plain("ATAN2($1, $2)")),
  CEILING(Group.NUMERIC, plain("CEILING($1)")),
  COS(Group.NUMERIC, plain("COS($1)")),
  COT(Group.NUMERIC, plain("COT($1)")),
  DEGREES(Group.NUMERIC, plain("DEGREES($1)")),
  EXP(Group.NUMERIC, plain("EXP($1)")),
  FLOOR(Group.NUMERIC, plain("FLOOR($1)")),
  LOG(Group.NUMERIC, plain("LN($1)")),
  LOG10(Group.NUMERIC, plain("LOG10($1)")),
  MOD(Group.NUMERIC, plain("MOD($1, $2)")),
  PI(Group.NUMERIC, plain("PI()")),
  POWER(Group.NUMERIC, plain("POWER(CAST($1 AS DOUBLE), CAST($2 AS DOUBLE))")),
  RADIANS(Group.NUMERIC, plain("RADIANS($1)")),
  ROUND(
      Group.NUMERIC,
      byNumber(
          2,
          2,
          "ROUND($1, $2)",
          "(ROUND(($1) / " + Tens.POWER + ") * " + Tens.POWER + ")",
          Tens.MOST)),
  SIGN(Group.NUMERIC, plain("CAST(SIGN($1) AS INTEGER)")),
  SIN(Group.NUMERIC, plain("SIN($1)")),
  SQRT(Group.NUMERIC, plain("SQRT($1)")),
  TAN(Group.NUMERIC, plain("TAN($1)")),
  TRUNCATE(
      Group.NUMERIC,
      byNumber(
          2,
          2,
          "TRUNC($1, $2)",
          "(TRUNC(($1) / " + Tens.POWER + ") * " + Tens.POWER + ")",
          Tens.MOST)),

  CHAR_LENGTH(Group.STRING, inCharacters(plain("CAST(CHAR_LENGTH($1) AS INTEGER)"))),
  CHARACTER_LENGTH(Group.STRING, inCharacters(plain("CAST(CHAR_LENGTH($1) AS INTEGER)"))),
  CONCAT(Group.STRING, plain("(($1) || ($2))")),
  INSERT(Group.STRING, plain("(SUBSTR($1, 1, ($2) - 1) || ($4) || SUBSTR($1, ($2) + ($3)))")),
  LCASE(Group.STRING, plain("LOWER($1)")),
  LEFT(Group.STRING, plain("LEFT($1, $2)")),
  // JDBC leaves trailing blanks out of the count, not those of CHAR_LENGTH.
  LENGTH(Group.STRING, inCharacters(plain("CAST(CHAR_LENGTH(RTRIM($1, ' ')) AS INTEGER)"))),
  LOCATE(Group.STRING, plain(Search.FROM_START, Search.FROM_PLACE)),
  LTRIM(Group.STRING, plain("LTRIM($1, ' ')")),
  OCTET_LENGTH(Group.STRING, plain("CAST(OCTET_LENGTH($1) AS INTEGER)")),
  POSITION(Group.STRING, inCharacters(plain(Search.FROM_START))),
  // As many separators as the empty words between them need.
  REPEAT(Group.STRING, plain("ARRAY_TO_STRING(STRING_TO_ARRAY(RPAD('', $2, 'x'), 'x'), $1)")),
  REPLACE(
      Group.STRING,
      plain(
          "CASE WHEN ($2) = '' AND ($3) IS NOT NULL THEN $1"
              + " ELSE ARRAY_TO_STRING(STRING_TO_ARRAY($1, $2), $3) END")),
  RIGHT(Group.STRING, plain("RIGHT($1, $2)")),
  RTRIM(Group.STRING, plain("RTRIM($1, ' ')")),
  SPACE(Group.STRING, plain("RPAD('', $1, ' ')")),
  SUBSTRING(Group.STRING, inCharacters(plain("SUBSTR($1, $2, $3)"))),
  UCASE(Group.STRING, plain("UPPER($1)")),

  IFNULL(Group.SYSTEM, plain("COALESCE($1, $2)")),

  CURDATE(Group.TIME_DATE, plain("CURRENT_DATE")),
  CURRENT_DATE(Group.TIME_DATE, plain("CURRENT_DATE")),
  CURRENT_TIME(Group.TIME_DATE, plain("CURRENT_TIME")),
  CURRENT_TIMESTAMP(Group.TIME_DATE, plain("CURRENT_TIMESTAMP")),
  CURTIME(Group.TIME_DATE, plain("CURRENT_TIME")),
  DAYNAME(Group.TIME_DATE, plain("STRFTIME($1, '%A')")),
  DAYOFMONTH(Group.TIME_DATE, plain(field("DAY"))),
  // Polars counts from 0, which is Sunday; JDBC from 1.
  DAYOFWEEK(Group.TIME_DATE, plain("(" + field("DOW") + " + 1)")),
  DAYOFYEAR(Group.TIME_DATE, plain(field("DOY"))),
  EXTRACT(
      Group.TIME_DATE,
      byWord(
          1,
          2,
          Map.of(
              "YEAR", "CAST(EXTRACT(YEAR FROM $2) AS INTEGER)",
              "MONTH", "CAST(EXTRACT(MONTH FROM $2) AS INTEGER)",
              "DAY", "CAST(EXTRACT(DAY FROM $2) AS INTEGER)",
              "HOUR", "CAST(EXTRACT(HOUR FROM $2) AS INTEGER)",
              "MINUTE", "CAST(EXTRACT(MINUTE FROM $2) AS INTEGER)",
              "SECOND", "CAST(EXTRACT(SECOND FROM $2) AS INTEGER)"))),
  HOUR(Group.TIME_DATE, plain(field("HOUR"))),
  MINUTE(Group.TIME_DATE, plain(field("MINUTE"))),
  MONTH(Group.TIME_DATE, plain(field("MONTH"))),
  MONTHNAME(Group.TIME_DATE, plain("STRFTIME($1, '%B')")),
  NOW(Group.TIME_DATE, plain("CURRENT_TIMESTAMP")),
  QUARTER(Group.TIME_DATE, plain(field("QUARTER"))),
  SECOND(Group.TIME_DATE, plain(field("SECOND"))),
  TIMESTAMPADD(Group.TIME_DATE, byWordForms(1, 3, TimestampArithmetic.additions())),
  TIMESTAMPDIFF(Group.TIME_DATE, byWord(1, 3, TimestampArithmetic.differences())),
  WEEK(Group.TIME_DATE, plain(field("WEEK"))),
  YEAR(Group.TIME_DATE, plain(field("YEAR"))),

  CONVERT(Group.CONVERSION, byWord(2, 2, EscapeConversion.templates()));

  /** Where the metadata lists a function. */
  public enum Group {
    /** Listed by {@link java.sql.DatabaseMetaData#getNumericFunctions}. */
    NUMERIC,
    /** Listed by {@link java.sql.DatabaseMetaData#getStringFunctions}. */
    STRING,
    /** Listed by {@link java.sql.DatabaseMetaData#getSystemFunctions}. */
    SYSTEM,
    /** Listed by {@link java.sql.DatabaseMetaData#getTimeDateFunctions}. */
    TIME_DATE,
    /** Told by {@link java.sql.DatabaseMetaData#supportsConvert()}, in no list. */
    CONVERSION
  }

  /** The search for $1 in $2; Polars' own STRPOS counts octets, and answers 0 for NULL. */
  private static final class Search {
    static final String FROM_START =
        "CASE WHEN ($1) || ($2) IS NULL THEN NULL"
            + " WHEN STRPOS($2, $1) <= 1 THEN CAST(STRPOS($2, $1) AS INTEGER)"
            + " ELSE CAST(CHAR_LENGTH(SPLIT_PART($2, $1, 1)) AS INTEGER) + 1 END";
    static final String FROM_PLACE =
        "CASE WHEN ($1) || ($2) IS NULL OR ($3) IS NULL THEN NULL"
            + " WHEN ($3) < 1 OR STRPOS(SUBSTR($2, $3), $1) = 0 THEN 0"
            + " WHEN STRPOS(SUBSTR($2, $3), $1) = 1 THEN CAST($3 AS INTEGER)"
            + " ELSE CAST(CHAR_LENGTH(SPLIT_PART(SUBSTR($2, $3), $1, 1)) AS INTEGER)"
            + " + CAST($3 AS INTEGER) END";
  }

  /** Rounding left of the point, which Polars has not. */
  private static final class Tens {
    /** Division adds six digits to a decimal, so that it loses none by this many tens. */
    static final int MOST = 6;

    /** Ten to the power of the second operand, as a whole number: it keeps decimals decimal. */
    static final String POWER = "CAST(POWER(CAST('10' AS BIGINT), $2) AS BIGINT)";
  }

  /** The functions of JDBC that are not offered, and what to do instead. */
  private static final Map<String, String> NOT_OFFERED =
      Map.of(
          "ASCII", "Polars has no function for the code of a character",
          "CHAR", "Polars has no function for the character of a code; write the character",
          "DATABASE", "use Connection.getCatalog()",
          "DIFFERENCE", "Polars has no sounds of words",
          "RAND", "Polars SQL has no random numbers",
          "SOUNDEX", "Polars has no sounds of words",
          "USER", "use DatabaseMetaData.getUserName()");

  private static final Map<String, EscapeFunction> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

  private final Group group;

  @SuppressWarnings("ImmutableEnumChecker") // every form is a function of what it captured
  private final FunctionForm form;

  EscapeFunction(Group group, FunctionForm form) {
    this.group = group;
    this.form = form;
  }

  /** Where the metadata lists it. */
  public Group group() {
    return group;
  }

  /** The names of a group's functions in alphabetical order. */
  public static List<String> names(Group group) {
    return Arrays.stream(values())
        .filter(function -> function.group == group)
        .map(Enum::name)
        .sorted()
        .toList();
  }

  /** The functions of JDBC that {@code {fn …}} refuses, with the reason, in alphabetical order. */
  public static Map<String, String> notOffered() {
    return Collections.unmodifiableMap(new TreeMap<>(NOT_OFFERED));
  }

  static Optional<EscapeFunction> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toUpperCase(Locale.ROOT)));
  }

  /** What parts the operands besides a comma: {@code EXTRACT(YEAR FROM d)}. */
  Keyword separator() {
    return switch (this) {
      case EXTRACT -> Keyword.FROM;
      case POSITION -> Keyword.IN;
      default -> Keyword.NONE;
    };
  }

  /** Whether it is a name of SQL that needs no parentheses. */
  boolean standsAlone() {
    return this == CURRENT_DATE || this == CURRENT_TIME || this == CURRENT_TIMESTAMP;
  }

  FunctionForm form() {
    return form;
  }

  private static String field(String name) {
    return "CAST(EXTRACT(" + name + " FROM $1) AS INTEGER)";
  }
}
