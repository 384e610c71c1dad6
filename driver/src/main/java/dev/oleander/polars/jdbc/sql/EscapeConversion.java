package dev.oleander.polars.jdbc.sql;

import java.sql.Types;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The types that {@code {fn CONVERT(value, SQL_…)}} converts to, and from which it does. DECIMAL is
 * none of them: the escape has no scale, and Polars would choose one.
 */
public enum EscapeConversion {
  BIGINT(Types.BIGINT, "BIGINT"),
  BOOLEAN(Types.BOOLEAN, "BOOLEAN"),
  CHAR(Types.CHAR, "VARCHAR"),
  DATE(Types.DATE, "DATE"),
  DOUBLE(Types.DOUBLE, "DOUBLE"),
  FLOAT(Types.FLOAT, "DOUBLE"),
  INTEGER(Types.INTEGER, "INTEGER"),
  LONGVARCHAR(Types.LONGVARCHAR, "VARCHAR"),
  REAL(Types.REAL, "REAL"),
  SMALLINT(Types.SMALLINT, "SMALLINT"),
  TIME(Types.TIME, "TIME"),
  TIMESTAMP(Types.TIMESTAMP, "TIMESTAMP"),
  TINYINT(Types.TINYINT, "TINYINT"),
  VARBINARY(Types.VARBINARY, "BYTEA"),
  VARCHAR(Types.VARCHAR, "VARCHAR");

  private static final Set<EscapeConversion> TEXTS = EnumSet.of(CHAR, LONGVARCHAR, VARCHAR);
  private static final Set<EscapeConversion> NUMBERS =
      EnumSet.of(BIGINT, DOUBLE, FLOAT, INTEGER, REAL, SMALLINT, TINYINT);

  private final int jdbcType;
  private final String polarsType;

  EscapeConversion(int jdbcType, String polarsType) {
    this.jdbcType = jdbcType;
    this.polarsType = polarsType;
  }

  /**
   * Whether values of one type can be converted to another.
   *
   * @param from of {@link Types}
   * @param to of {@link Types}
   */
  public static boolean isSupported(int from, int to) {
    Optional<EscapeConversion> target = of(to);
    if (target.isEmpty()) {
      return false;
    }
    EscapeConversion type = target.get();
    if (from == Types.DECIMAL || from == Types.NUMERIC) {
      return NUMBERS.contains(type) || TEXTS.contains(type);
    }
    return of(from).filter(source -> convertsTo(source, type)).isPresent();
  }

  private static boolean convertsTo(EscapeConversion from, EscapeConversion to) {
    if (from == to || (TEXTS.contains(from) && TEXTS.contains(to))) {
      return true;
    }
    if (TEXTS.contains(from)) {
      return to != BOOLEAN;
    }
    if (NUMBERS.contains(from) || from == BOOLEAN) {
      return NUMBERS.contains(to) || TEXTS.contains(to) || to == BOOLEAN;
    }
    return switch (from) {
      case DATE -> to == TIMESTAMP || TEXTS.contains(to);
      case TIMESTAMP -> to == DATE || to == TIME || TEXTS.contains(to);
      default -> false; // TIME, whose text has no fraction in Polars, and VARBINARY
    };
  }

  private static Optional<EscapeConversion> of(int jdbcType) {
    return Arrays.stream(values()).filter(type -> type.jdbcType == jdbcType).findFirst();
  }

  /** By the names of the types, with and without SQL_. */
  static Map<String, String> templates() {
    Map<String, String> templates = new HashMap<>();
    for (EscapeConversion type : values()) {
      String template = "CAST($1 AS " + type.polarsType + ")";
      templates.put("SQL_" + type.name(), template);
      templates.put(type.name(), template);
    }
    return Map.copyOf(templates);
  }
}
