package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.sql.ParameterLiteral;
import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Spells values as literals of Polars SQL that have exactly their type.
 *
 * <p>The forms are those that Polars folds to a constant, so that comparisons with them prune files
 * of a table, and that it takes as elements of an array, where it knows literals and casts of
 * literals only. A number without a cast would take the type of what it is combined with.
 */
final class LiteralWriter {
  /** Behind these years Polars reads no text, but numbers. */
  private static final int LAST_WRITTEN_YEAR = 9999;

  private static final DateTimeFormatter DATE =
      new DateTimeFormatterBuilder()
          .appendValue(ChronoField.YEAR, 4)
          .appendPattern("-MM-dd")
          .toFormatter(java.util.Locale.ROOT);

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(java.util.Locale.ROOT);

  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .append(DATE)
          .appendLiteral(' ')
          .append(TIME)
          .toFormatter(java.util.Locale.ROOT);

  private LiteralWriter() {}

  /** A value that has been checked to fit its type. */
  static ParameterLiteral literal(BoundValue bound) {
    return new ParameterLiteral(
        operand(bound.type(), bound.value()),
        bound.value() == null,
        wholeNumber(bound),
        elements(bound));
  }

  private static Optional<String> wholeNumber(BoundValue bound) {
    if (bound.value() instanceof Long number && number >= 0) {
      return Optional.of(number.toString());
    }
    if (bound.value() instanceof BigDecimal number && number.scale() == 0 && number.signum() >= 0) {
      return Optional.of(number.toPlainString());
    }
    return Optional.empty();
  }

  private static Optional<ParameterLiteral.Elements> elements(BoundValue bound) {
    if (!(bound.value() instanceof List<?> values)) {
      return Optional.empty();
    }
    ColumnType type = bound.type().children().get(0).type();
    List<String> sql = new ArrayList<>(values.size());
    for (Object value : values) {
      sql.add(operand(type, value));
    }
    return Optional.of(new ParameterLiteral.Elements(sql, operand(type, null)));
  }

  private static String operand(ColumnType type, Object value) {
    if (isUntyped(type)) {
      return element(type, value);
    }
    if (value == null || type.kind() == TypeKind.LIST) {
      return cast(element(type, value), type);
    }
    return element(type, value);
  }

  /** Whether it is NULL alone, or lists of it: Polars spells no type of it. */
  private static boolean isUntyped(ColumnType type) {
    return type.kind() == TypeKind.NULL
        || (type.kind() == TypeKind.LIST && isUntyped(type.children().get(0).type()));
  }

  /** A value within an array, whose cast gives NULL and lists their type. */
  private static String element(ColumnType type, Object value) {
    if (value == null) {
      return "NULL";
    }
    return switch (type.kind()) {
      case BOOLEAN -> (Boolean) value ? "TRUE" : "FALSE";
      case INT8, INT16, INT32, INT64 -> cast(number((Long) value), type);
      case FLOAT32 -> cast(text(floating((Float) value)), type);
      case FLOAT64 -> cast(text(floating((Double) value)), type);
      case DECIMAL -> cast(text(((BigDecimal) value).toPlainString()), type);
      case STRING -> text((String) value);
      case BINARY -> "X'" + HexFormat.of().formatHex((byte[]) value) + "'";
      case DATE -> date((LocalDate) value, type);
      case TIME -> "TIME " + text(TIME.format((LocalTime) value));
      case TIMESTAMP -> timestamp((LocalDateTime) value, "", type);
      case TIMESTAMP_ZONED ->
          timestamp(LocalDateTime.ofInstant((Instant) value, ZoneOffset.UTC), "Z", type);
      case DURATION -> cast(number(TimeRange.units((Duration) value, type.scale())), type);
      case LIST -> list(type.children().get(0).type(), (List<?>) value);
      case NULL, STRUCT, UINT8, UINT16, UINT32, UINT64 ->
          throw new IllegalStateException("no value is bound as " + type.kind());
    };
  }

  private static String list(ColumnType type, List<?> values) {
    StringBuilder out = new StringBuilder("[");
    for (Object value : values) {
      if (out.length() > 1) {
        out.append(", ");
      }
      out.append(element(type, value));
    }
    return out.append(']').toString();
  }

  /** The smallest number has no literal: its digits without the sign are a decimal. */
  private static String number(long value) {
    return value == Long.MIN_VALUE ? text(Long.toString(value)) : Long.toString(value);
  }

  /** A float is written as a double, which no way of reading rounds twice. */
  static String floating(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    return Double.toString(value);
  }

  private static String date(LocalDate value, ColumnType type) {
    return isWritten(value)
        ? "DATE " + text(DATE.format(value))
        : cast(number(value.toEpochDay()), type);
  }

  private static String timestamp(LocalDateTime value, String zone, ColumnType type) {
    if (isWritten(value.toLocalDate())) {
      return spelled(type) + " " + text(TIMESTAMP.format(value) + zone);
    }
    return cast(number(TimeRange.units(TimeRange.sinceEpoch(value), type.scale())), type);
  }

  private static boolean isWritten(LocalDate value) {
    return value.getYear() >= 0 && value.getYear() <= LAST_WRITTEN_YEAR;
  }

  /** A backslash is a character as any other. */
  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  private static String cast(String literal, ColumnType type) {
    return "CAST(" + literal + " AS " + spelled(type) + ")";
  }

  /** The type as CAST takes it. */
  static String spelled(ColumnType type) {
    return switch (type.kind()) {
      case DECIMAL -> "DECIMAL(" + type.precision() + ", " + type.scale() + ")";
      case TIMESTAMP, DURATION -> type.kind().typeName() + unit(type);
      case TIMESTAMP_ZONED -> "TIMESTAMP" + unit(type) + " WITH TIME ZONE";
      case LIST -> spelled(type.children().get(0).type()) + "[]";
      default -> type.kind().typeName();
    };
  }

  private static String unit(ColumnType type) {
    return type.scale() == BoundValue.NANOS ? "(9)" : "";
  }
}
