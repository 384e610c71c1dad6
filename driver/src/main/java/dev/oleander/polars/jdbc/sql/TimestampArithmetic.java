package dev.oleander.polars.jdbc.sql;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** TIMESTAMPADD and TIMESTAMPDIFF for each of their units but fractions of a second. */
final class TimestampArithmetic {
  private static final Map<String, Long> SECONDS =
      Map.of(
          "SQL_TSI_SECOND", 1L,
          "SQL_TSI_MINUTE", 60L,
          "SQL_TSI_HOUR", 3600L,
          "SQL_TSI_DAY", 86_400L,
          "SQL_TSI_WEEK", 604_800L);

  private static final Map<String, Integer> MONTHS =
      Map.of("SQL_TSI_MONTH", 1, "SQL_TSI_QUARTER", 3, "SQL_TSI_YEAR", 12);

  /** The third operand, which may be a date, as a timestamp of its own resolution. */
  private static final String TIMESTAMP = "DATE_TRUNC('day', $3) + (($3) - DATE_TRUNC('day', $3))";

  /** How far the third operand is in months after the second, days left out. */
  private static final String CALENDAR_MONTHS = "(" + months("$3") + " - " + months("$2") + ")";

  private TimestampArithmetic() {}

  /** By unit: adds the second operand to the third. */
  static Map<String, FunctionForm> additions() {
    Map<String, FunctionForm> forms = new HashMap<>();
    SECONDS.forEach(
        (unit, seconds) ->
            forms.put(
                unit,
                // The conversion to BIGINT fails where the product of a BIGINT would wrap around.
                FunctionForm.fixed(
                    "("
                        + TIMESTAMP
                        + " + INTERVAL '1 nanosecond' * CAST(CAST($2 AS HUGEINT) * "
                        + seconds
                        + "000000000 AS BIGINT))")));
    MONTHS
        .keySet()
        .forEach(
            unit -> {
              String name = unit.substring("SQL_TSI_".length());
              forms.put(
                  unit,
                  FunctionForm.byNumber(
                      2,
                      3,
                      "(" + TIMESTAMP + " + INTERVAL $2 " + name + ")",
                      "(" + TIMESTAMP + " - INTERVAL $2 " + name + ")",
                      Integer.MAX_VALUE));
            });
    return Map.copyOf(forms);
  }

  /** By unit: the whole units from the second operand to the third. */
  static Map<String, String> differences() {
    Map<String, String> templates =
        SECONDS.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry ->
                        "(CAST(CAST(($3) - ($2) AS INTERVAL) AS BIGINT) // "
                            + entry.getValue()
                            + "000000)"));
    MONTHS.forEach(
        (unit, count) ->
            templates.put(
                unit, count == 1 ? wholeMonths() : "(" + wholeMonths() + " // " + count + ")"));
    return Map.copyOf(templates);
  }

  private static String wholeMonths() {
    return "(CASE WHEN ($3) >= ($2) THEN "
        + CALENDAR_MONTHS
        + " - CASE WHEN "
        + sinceFirst("$3")
        + " < "
        + sinceFirst("$2")
        + " THEN 1 ELSE 0 END ELSE "
        + CALENDAR_MONTHS
        + " + CASE WHEN "
        + sinceFirst("$3")
        + " > "
        + sinceFirst("$2")
        + " THEN 1 ELSE 0 END END)";
  }

  private static String months(String operand) {
    return "(CAST(EXTRACT(YEAR FROM "
        + operand
        + ") AS BIGINT) * 12 + CAST(EXTRACT(MONTH FROM "
        + operand
        + ") AS BIGINT))";
  }

  private static String sinceFirst(String operand) {
    return "(" + operand + ") - DATE_TRUNC('month', " + operand + ")";
  }
}
