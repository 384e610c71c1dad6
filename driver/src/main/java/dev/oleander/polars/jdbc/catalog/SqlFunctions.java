package dev.oleander.polars.jdbc.catalog;

import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The functions of Polars' SQL that a statement can call, sorted by name. They belong to no catalog
 * and no namespace.
 */
final class SqlFunctions {
  /**
   * One a line: name, parameters, type of the result, what it answers. A parameter with {@code ?}
   * may be left out, one with {@code …} may be given several times. NUMBER is any number, ANY any
   * type; as a result they are the type of the parameters.
   */
  private static final String DEFINITIONS =
      """
      ABS(value NUMBER) NUMBER: the absolute value
      ACOS(value DOUBLE) DOUBLE: the inverse cosine, in radians
      ACOSD(value DOUBLE) DOUBLE: the inverse cosine, in degrees
      APPROX_QUANTILE(value NUMBER, quantile DOUBLE) DOUBLE: aggregate: about the quantile, 0 to 1
      ARRAY_AGG(value ANY) ARRAY: aggregate: all values as an array
      ARRAY_CONTAINS(array ARRAY, element ANY) BOOLEAN: whether the array has the element
      ARRAY_GET(array ARRAY, position BIGINT) ANY: the element at a position, from 1
      ARRAY_LENGTH(array ARRAY) UINTEGER: the number of elements
      ARRAY_LOWER(array ARRAY) ANY: the least element
      ARRAY_MEAN(array ARRAY) DOUBLE: the mean of the elements
      ARRAY_REVERSE(array ARRAY) ARRAY: the elements in reverse order
      ARRAY_SUM(array ARRAY) NUMBER: the sum of the elements
      ARRAY_TO_STRING(array ARRAY, separator VARCHAR, null? VARCHAR) VARCHAR: the elements joined
      ARRAY_UNIQUE(array ARRAY) ARRAY: the elements without doubles
      ARRAY_UPPER(array ARRAY) ANY: the greatest element
      ASIN(value DOUBLE) DOUBLE: the inverse sine, in radians
      ASIND(value DOUBLE) DOUBLE: the inverse sine, in degrees
      ATAN(value DOUBLE) DOUBLE: the inverse tangent, in radians
      ATAN2(y DOUBLE, x DOUBLE) DOUBLE: the angle of the point (x, y), in radians
      ATAN2D(y DOUBLE, x DOUBLE) DOUBLE: the angle of the point (x, y), in degrees
      ATAND(value DOUBLE) DOUBLE: the inverse tangent, in degrees
      AVG(value NUMBER) DOUBLE: aggregate: the mean
      BIT_AND(a BIGINT, b BIGINT) NUMBER: the bits that both have
      BIT_COUNT(value BIGINT) UINTEGER: the number of bits that are set
      BIT_LENGTH(text VARCHAR) UINTEGER: the length in bits, in UTF-8
      BIT_NOT(value BIGINT) NUMBER: the bits reversed
      BIT_OR(a BIGINT, b BIGINT) NUMBER: the bits that one of both has
      BIT_XOR(a BIGINT, b BIGINT) NUMBER: the bits that exactly one of both has
      BITAND(a BIGINT, b BIGINT) NUMBER: the bits that both have
      BITCOUNT(value BIGINT) UINTEGER: the number of bits that are set
      BITNOT(value BIGINT) NUMBER: the bits reversed
      BITOR(a BIGINT, b BIGINT) NUMBER: the bits that one of both has
      BITXOR(a BIGINT, b BIGINT) NUMBER: the bits that exactly one of both has
      CBRT(value DOUBLE) DOUBLE: the cube root
      CEIL(value NUMBER) NUMBER: the least whole number that is not less
      CEILING(value NUMBER) NUMBER: the least whole number that is not less
      CHAR_LENGTH(text VARCHAR) UINTEGER: the length in characters
      CHARACTER_LENGTH(text VARCHAR) UINTEGER: the length in characters
      COALESCE(value… ANY) ANY: the first value that is not null
      COLUMNS(pattern VARCHAR) ANY: the columns whose names match the regular expression
      CONCAT(value… VARCHAR) VARCHAR: the values joined; null counts as empty
      CONCAT_WS(separator VARCHAR, value… VARCHAR) VARCHAR: the values joined by a separator
      CORR(y NUMBER, x NUMBER) DOUBLE: aggregate: the coefficient of correlation
      COS(angle DOUBLE) DOUBLE: the cosine of an angle in radians
      COSD(angle DOUBLE) DOUBLE: the cosine of an angle in degrees
      COT(angle DOUBLE) DOUBLE: the cotangent of an angle in radians
      COTD(angle DOUBLE) DOUBLE: the cotangent of an angle in degrees
      COUNT(value? ANY) BIGINT: aggregate: the number of values that are not null; of rows with *
      COVAR(y NUMBER, x NUMBER) DOUBLE: aggregate: the covariance of a sample
      COVAR_POP(y NUMBER, x NUMBER) DOUBLE: aggregate: the covariance
      COVAR_SAMP(y NUMBER, x NUMBER) DOUBLE: aggregate: the covariance of a sample
      CUME_DIST() DOUBLE: window: the part of the rows that are not behind this one
      CURRENT_DATE() DATE: the date of now, in UTC; without parentheses too
      CURRENT_TIME() TIME: the time of now, in UTC; without parentheses too
      CURRENT_TIMESTAMP() TIMESTAMP: now, in UTC; without parentheses too
      DATE(text VARCHAR, format? VARCHAR) DATE: the date that the text tells
      DATE_PART(part VARCHAR, value TIMESTAMP) NUMBER: a part, such as 'year', of a date or time
      DATE_TRUNC(unit VARCHAR, value TIMESTAMP) TIMESTAMP: the begin of the unit, such as 'month'
      DATETIME(text VARCHAR, format? VARCHAR) TIMESTAMP: the date and time that the text tells
      DAY(value TIMESTAMP) TINYINT: the day of the month
      DAYOFMONTH(value TIMESTAMP) TINYINT: the day of the month
      DAYOFWEEK(value TIMESTAMP) TINYINT: the day of the week
      DAYOFYEAR(value TIMESTAMP) SMALLINT: the day of the year, from 1
      DEGREES(angle DOUBLE) DOUBLE: an angle in radians as degrees
      DENSE_RANK() BIGINT: window: the rank, without gaps behind equal rows
      DIV(a NUMBER, b NUMBER) NUMBER: the whole part of a / b
      ENDS_WITH(text VARCHAR, end VARCHAR) BOOLEAN: whether the text has that end
      ERF(value DOUBLE) DOUBLE: the error function
      ERFC(value DOUBLE) DOUBLE: the complementary error function
      EXP(value DOUBLE) DOUBLE: e to the power of the value
      EXTRACT(part VARCHAR, value TIMESTAMP) NUMBER: EXTRACT(part FROM value): a part, such as YEAR
      FIRST(value ANY) ANY: aggregate: the first value
      FIRST_VALUE(value ANY) ANY: window: the first value of the frame
      FLOOR(value NUMBER) NUMBER: the greatest whole number that is not greater
      GENERATE_SERIES(first BIGINT, last BIGINT, step? BIGINT) ARRAY: the numbers from first to last
      GREATEST(value… ANY) ANY: the greatest of the values
      GROUP_CONCAT(text VARCHAR, separator? VARCHAR) VARCHAR: aggregate: the texts joined
      GROUPING(column ANY) NUMBER: whether a grouping set leaves the column out: 1, else 0
      HOUR(value TIMESTAMP) TINYINT: the hour of the day
      IF(condition BOOLEAN, then ANY, else ANY) ANY: one of two values
      IFNULL(value ANY, otherwise ANY) ANY: the value, or the other one if it is null
      INITCAP(text VARCHAR) VARCHAR: each word with a capital
      LAG(value ANY, rows? BIGINT) ANY: window: the value so many rows before
      LAST(value ANY) ANY: aggregate: the last value
      LAST_VALUE(value ANY) ANY: window: the last value of the frame
      LEAD(value ANY, rows? BIGINT) ANY: window: the value so many rows behind
      LEAST(value… ANY) ANY: the least of the values
      LEFT(text VARCHAR, length BIGINT) VARCHAR: the first characters
      LENGTH(text VARCHAR) UINTEGER: the length in characters
      LISTAGG(text VARCHAR, separator? VARCHAR) VARCHAR: aggregate: the texts joined
      LN(value DOUBLE) DOUBLE: the natural logarithm
      LOCALTIME() TIME: the time of now, in UTC; without parentheses too
      LOCALTIMESTAMP() TIMESTAMP: now, in UTC; without parentheses too
      LOG(value DOUBLE, base DOUBLE) DOUBLE: the logarithm to a base
      LOG10(value DOUBLE) DOUBLE: the logarithm to the base 10
      LOG1P(value DOUBLE) DOUBLE: the natural logarithm of 1 + value
      LOG2(value DOUBLE) DOUBLE: the logarithm to the base 2
      LOWER(text VARCHAR) VARCHAR: in lower case
      LPAD(text VARCHAR, length BIGINT, fill? VARCHAR) VARCHAR: filled up on the left
      LTRIM(text VARCHAR, characters? VARCHAR) VARCHAR: without spaces on the left
      MAX(value ANY) ANY: aggregate: the greatest value
      MEDIAN(value NUMBER) DOUBLE: aggregate: the median
      MIN(value ANY) ANY: aggregate: the least value
      MINUTE(value TIMESTAMP) TINYINT: the minute of the hour
      MOD(a NUMBER, b NUMBER) NUMBER: the rest of a / b
      MONTH(value TIMESTAMP) TINYINT: the month of the year
      NORMALIZE(text VARCHAR, form? VARCHAR) VARCHAR: NORMALIZE(text, NFC): a Unicode normal form
      NOW() TIMESTAMP: now, in UTC
      NTH_VALUE(value ANY, row BIGINT) ANY: window: the value in a row of the frame, from 1
      NTILE(groups BIGINT) BIGINT: window: which of so many equal groups the row is in
      NULLIF(a ANY, b ANY) ANY: null if both are equal, else a
      OCTET_LENGTH(text VARCHAR) UINTEGER: the length in bytes, in UTF-8
      PERCENT_RANK() DOUBLE: window: the rank as a part of the rows, from 0 to 1
      PI() DOUBLE: the number pi
      POSITION(part VARCHAR, text VARCHAR) UINTEGER: POSITION(part IN text): where it is, from 1; or 0
      POW(base NUMBER, exponent NUMBER) NUMBER: base to the power of the exponent
      POWER(base NUMBER, exponent NUMBER) NUMBER: base to the power of the exponent
      QUANTILE_CONT(value NUMBER, quantile DOUBLE) DOUBLE: aggregate: the quantile, interpolated
      QUANTILE_DISC(value NUMBER, quantile DOUBLE) DOUBLE: aggregate: the quantile, a value there is
      QUARTER(value TIMESTAMP) TINYINT: the quarter of the year
      RADIANS(angle DOUBLE) DOUBLE: an angle in degrees as radians
      RANK() BIGINT: window: the rank, with gaps behind equal rows
      REGEXP_LIKE(text VARCHAR, pattern VARCHAR, flags? VARCHAR) BOOLEAN: whether the pattern is found
      REGEXP_REPLACE(text VARCHAR, pattern VARCHAR, by VARCHAR) VARCHAR: what matches, replaced
      REPLACE(text VARCHAR, part VARCHAR, by VARCHAR) VARCHAR: every such part replaced
      REVERSE(text VARCHAR) VARCHAR: the characters in reverse order
      RIGHT(text VARCHAR, length BIGINT) VARCHAR: the last characters
      ROUND(value NUMBER, digits? BIGINT) NUMBER: rounded to digits behind the point
      ROW_NUMBER() BIGINT: window: the number of the row, from 1
      RPAD(text VARCHAR, length BIGINT, fill? VARCHAR) VARCHAR: filled up on the right
      RTRIM(text VARCHAR, characters? VARCHAR) VARCHAR: without spaces on the right
      SECOND(value TIMESTAMP) TINYINT: the second of the minute
      SIGN(value NUMBER) NUMBER: -1, 0 or 1
      SIN(angle DOUBLE) DOUBLE: the sine of an angle in radians
      SIND(angle DOUBLE) DOUBLE: the sine of an angle in degrees
      SPLIT_PART(text VARCHAR, separator VARCHAR, part BIGINT) VARCHAR: a part of the text, from 1
      SQRT(value DOUBLE) DOUBLE: the square root
      STARTS_WITH(text VARCHAR, begin VARCHAR) BOOLEAN: whether the text has that begin
      STDDEV(value NUMBER) DOUBLE: aggregate: the standard deviation of a sample
      STDDEV_SAMP(value NUMBER) DOUBLE: aggregate: the standard deviation of a sample
      STDEV(value NUMBER) DOUBLE: aggregate: the standard deviation of a sample
      STDEV_SAMP(value NUMBER) DOUBLE: aggregate: the standard deviation of a sample
      STRFTIME(value TIMESTAMP, format VARCHAR) VARCHAR: a date or time as text
      STRING_AGG(text VARCHAR, separator? VARCHAR) VARCHAR: aggregate: the texts joined
      STRING_TO_ARRAY(text VARCHAR, separator VARCHAR) ARRAY: the parts of the text
      STRPOS(text VARCHAR, part VARCHAR) UINTEGER: where the part is, from 1; or 0
      STRPTIME(text VARCHAR, format VARCHAR) TIMESTAMP: the date and time that the text tells
      SUBSTR(text VARCHAR, first BIGINT, length? BIGINT) VARCHAR: characters from a position on
      SUBSTRING(text VARCHAR, first BIGINT, length? BIGINT) VARCHAR: characters from a position on
      SUM(value NUMBER) NUMBER: aggregate: the sum
      TAN(angle DOUBLE) DOUBLE: the tangent of an angle in radians
      TAND(angle DOUBLE) DOUBLE: the tangent of an angle in degrees
      TIME(text VARCHAR, format? VARCHAR) TIME: the time that the text tells
      TIMESTAMP(text VARCHAR, format? VARCHAR) TIMESTAMP: the date and time that the text tells
      TOTAL(value NUMBER) NUMBER: aggregate: the sum, 0 of no values
      TRIM(text VARCHAR) VARCHAR: without spaces at both ends; TRIM(BOTH 'x' FROM text)
      TRUNC(value NUMBER, digits? BIGINT) NUMBER: cut to digits behind the point
      TRUNCATE(value NUMBER, digits? BIGINT) NUMBER: cut to digits behind the point
      UNNEST(array ARRAY) ANY: a row for each element
      UPPER(text VARCHAR) VARCHAR: in upper case
      VAR(value NUMBER) DOUBLE: aggregate: the variance of a sample
      VAR_SAMP(value NUMBER) DOUBLE: aggregate: the variance of a sample
      VARIANCE(value NUMBER) DOUBLE: aggregate: the variance of a sample
      WEEK(value TIMESTAMP) TINYINT: the week of the year, as ISO 8601 counts
      XOR(a BIGINT, b BIGINT) NUMBER: the bits that exactly one of both has
      YEAR(value TIMESTAMP) INTEGER: the year
      """;

  private static final Pattern DEFINITION =
      Pattern.compile("(?<name>\\w+)\\((?<parameters>.*?)\\) (?<result>\\w+): (?<remarks>.+)");
  private static final Pattern PARAMETER =
      Pattern.compile("(?<name>\\w+)(?<mark>[?…]?) (?<type>\\w+)");

  /**
   * A function.
   *
   * @param parameters in order
   * @param remarks what it answers
   */
  record Function(String name, List<Parameter> parameters, ArgumentType result, String remarks) {
    /** The one name that tells it from others; no function has two forms here. */
    String specificName() {
      return name.toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A parameter of a function.
   *
   * @param remarks null for one that is given exactly once
   */
  record Parameter(String name, ArgumentType type, String remarks) {}

  /**
   * The type of a parameter or result.
   *
   * @param kind null where several are possible
   */
  record ArgumentType(String name, int jdbcCode, TypeKind kind) {
    private static ArgumentType of(String name) {
      return switch (name) {
        case "ANY" -> new ArgumentType(name, Types.OTHER, null);
        case "NUMBER" -> new ArgumentType(name, Types.NUMERIC, null);
        default ->
            Stream.of(TypeKind.values())
                .filter(kind -> kind.typeName().equals(name))
                .map(kind -> new ArgumentType(name, kind.jdbcCode(), kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such type: " + name));
      };
    }
  }

  /** Sorted by name. */
  static final List<Function> ALL =
      DEFINITIONS
          .lines()
          .map(SqlFunctions::parse)
          .sorted(Comparator.comparing(Function::name))
          .toList();

  private SqlFunctions() {}

  private static Function parse(String line) {
    Matcher definition = DEFINITION.matcher(line);
    if (!definition.matches()) {
      throw new IllegalArgumentException("no definition of a function: " + line);
    }
    List<Parameter> parameters = new ArrayList<>();
    Matcher parameter = PARAMETER.matcher(definition.group("parameters"));
    while (parameter.find()) {
      parameters.add(
          new Parameter(
              parameter.group("name"),
              ArgumentType.of(parameter.group("type")),
              switch (parameter.group("mark")) {
                case "?" -> "may be left out";
                case "…" -> "may be given several times";
                default -> null;
              }));
    }
    return new Function(
        definition.group("name"),
        List.copyOf(parameters),
        ArgumentType.of(definition.group("result")),
        definition.group("remarks"));
  }
}
