package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Gives a value the type that the application asks for, without changing it: what the type does not
 * hold exactly is refused. Only REAL and DOUBLE round, to the nearest, as their literals do.
 */
final class Conversions {
  /** What is read of a text as a number: reading more takes the square of the digits. */
  private static final int MOST_DIGITS = 100_000;

  private static final int MOST_DECIMAL_DIGITS = TypeKind.DECIMAL.precision();

  private Conversions() {}

  /**
   * @param scale the digits behind the point of a decimal; null to keep the value's own
   */
  static BoundValue convert(BoundValue from, TargetType target, Integer scale, Binding to)
      throws SQLException {
    if (target.byValue()) {
      return from.value() instanceof BigDecimal decimal ? decimal(decimal, to) : from;
    }
    if (target.kind().isEmpty()) {
      throw to.unsupported("Polars has no such type");
    }
    return convert(from, target.kind().get(), scale, to);
  }

  /**
   * The same value as a kind.
   *
   * @param scale as for the other
   */
  static BoundValue convert(BoundValue from, TypeKind kind, Integer scale, Binding to)
      throws SQLException {
    return switch (kind) {
      case BOOLEAN -> BoundValue.of(kind, truth(from, to));
      case INT8 -> integer(from, kind, Byte.MIN_VALUE, Byte.MAX_VALUE, to);
      case INT16 -> integer(from, kind, Short.MIN_VALUE, Short.MAX_VALUE, to);
      case INT32 -> integer(from, kind, Integer.MIN_VALUE, Integer.MAX_VALUE, to);
      case INT64 -> integer(from, kind, Long.MIN_VALUE, Long.MAX_VALUE, to);
      case FLOAT32 -> BoundValue.of(kind, single(from, to));
      case FLOAT64 -> BoundValue.of(kind, twofold(from, to));
      case DECIMAL -> decimal(scaled(number(from, to), scale, to), to);
      case STRING -> BoundValue.of(kind, text(from, to));
      case BINARY, LIST -> sameKind(from, kind, to);
      case DATE -> BoundValue.of(kind, date(from, to));
      case TIME -> BoundValue.of(kind, time(from, to));
      case TIMESTAMP -> timestamp(dateTime(from, to), to);
      case TIMESTAMP_ZONED -> zoned(instant(from, to), to);
      case NULL, DURATION, STRUCT, UINT8, UINT16, UINT32, UINT64 -> throw to.noConversion();
    };
  }

  private static BoundValue sameKind(BoundValue from, TypeKind kind, Binding to)
      throws SQLException {
    if (from.kind() == TypeKind.STRING) {
      throw to.noConversion("text has no one form as bytes; use setBytes with the encoding meant");
    }
    if (from.kind() != kind) {
      throw to.noConversion();
    }
    return from;
  }

  private static Boolean truth(BoundValue from, Binding to) throws SQLException {
    if (from.value() instanceof Boolean truth) {
      return truth;
    }
    if (from.value() instanceof String text) {
      return switch (text.strip().toLowerCase(Locale.ROOT)) {
        case "true", "1" -> true;
        case "false", "0" -> false;
        default -> throw to.unreadable("the text is none of true, false, 1 and 0");
      };
    }
    BigDecimal number = number(from, to);
    if (number.compareTo(BigDecimal.ONE) != 0 && number.signum() != 0) {
      throw to.outOfRange("only 1 and 0 are truth values");
    }
    return number.signum() != 0;
  }

  private static BoundValue integer(
      BoundValue from, TypeKind kind, long smallest, long largest, Binding to) throws SQLException {
    BigDecimal number = number(from, to);
    if (number.signum() != 0 && number.precision() - (long) number.scale() > 19) {
      throw to.outOfRange("the number is too large"); // not written out: it may be 1E999999999
    }
    try {
      BigDecimal whole = number.setScale(0, RoundingMode.UNNECESSARY);
      if (whole.compareTo(BigDecimal.valueOf(smallest)) < 0
          || whole.compareTo(BigDecimal.valueOf(largest)) > 0) {
        throw to.outOfRange("the number is not within " + smallest + " and " + largest);
      }
      return BoundValue.of(kind, whole.longValueExact());
    } catch (ArithmeticException e) {
      throw to.outOfRange("the number has a fraction");
    }
  }

  private static Float single(BoundValue from, Binding to) throws SQLException {
    if (from.value() instanceof Float same) {
      return same;
    }
    if (from.value() instanceof Double wide && !Double.isFinite(wide)) {
      return wide.floatValue();
    }
    Double special = from.value() instanceof String text ? notFinite(text) : null;
    if (special != null) {
      return special.floatValue();
    }
    if (isNegativeZero(from)) {
      return -0.0f;
    }
    float nearest = number(from, to).floatValue();
    if (Float.isInfinite(nearest)) {
      throw to.outOfRange("the number is too large");
    }
    return nearest;
  }

  private static Double twofold(BoundValue from, Binding to) throws SQLException {
    if (from.value() instanceof Double same) {
      return same;
    }
    if (from.value() instanceof Float narrow) {
      return narrow.doubleValue();
    }
    Double special = from.value() instanceof String text ? notFinite(text) : null;
    if (special != null) {
      return special;
    }
    if (isNegativeZero(from)) {
      return -0.0;
    }
    double nearest = number(from, to).doubleValue();
    if (Double.isInfinite(nearest)) {
      throw to.outOfRange("the number is too large");
    }
    return nearest;
  }

  /** A zero whose sign decimals do not have. */
  private static boolean isNegativeZero(BoundValue from) {
    return from.value() instanceof Double number
        && Double.doubleToRawLongBits(number) == Double.doubleToRawLongBits(-0.0);
  }

  private static Double notFinite(String text) {
    return switch (text.strip()) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> null;
    };
  }

  /** Of a float, the number that its shortest text writes. */
  private static BigDecimal number(BoundValue from, Binding to) throws SQLException {
    Object value = from.value();
    if (value instanceof Boolean truth) {
      return truth ? BigDecimal.ONE : BigDecimal.ZERO;
    }
    if (value instanceof Long whole) {
      return BigDecimal.valueOf(whole);
    }
    if (value instanceof BigDecimal decimal) {
      return decimal;
    }
    if (value instanceof Double || value instanceof Float) {
      if (!Double.isFinite(((Number) value).doubleValue())) {
        throw to.outOfRange("NaN and infinities are only in REAL and DOUBLE");
      }
      return new BigDecimal(value.toString());
    }
    if (value instanceof String text) {
      return number(text.strip(), to);
    }
    throw to.noConversion();
  }

  private static BigDecimal number(String text, Binding to) throws SQLException {
    if (text.length() > MOST_DIGITS) {
      throw to.unreadable("the text is longer than " + MOST_DIGITS + " characters");
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw to.unreadable("the text is no number");
    }
  }

  private static BigDecimal scaled(BigDecimal value, Integer scale, Binding to)
      throws SQLException {
    if (scale == null) {
      return value;
    }
    if (scale < 0 || scale > MOST_DECIMAL_DIGITS) {
      throw to.invalidArgument("a scale is within 0 and " + MOST_DECIMAL_DIGITS + ", not " + scale);
    }
    if (value.signum() != 0 && value.precision() - (long) value.scale() > MOST_DECIMAL_DIGITS) {
      throw tooManyDigits(to);
    }
    try {
      return value.setScale(scale, RoundingMode.UNNECESSARY);
    } catch (ArithmeticException e) {
      throw to.outOfRange(
          "the number has more than "
              + scale
              + " digits behind the point; round it before, with the rounding that you mean");
    }
  }

  /** A decimal of just the digits that it has. */
  static BoundValue decimal(BigDecimal given, Binding to) throws SQLException {
    BigDecimal value = given.signum() == 0 && given.scale() < 0 ? BigDecimal.ZERO : given;
    long whole = value.precision() - (long) value.scale(); // digits before the point
    if (value.scale() > MOST_DECIMAL_DIGITS
        || whole > MOST_DECIMAL_DIGITS
        || Math.max(whole, 0) + Math.max(value.scale(), 0) > MOST_DECIMAL_DIGITS) {
      throw tooManyDigits(to);
    }
    BigDecimal written = value.scale() < 0 ? value.setScale(0, RoundingMode.UNNECESSARY) : value;
    int precision = Math.max(written.precision(), written.scale());
    return new BoundValue(ColumnType.decimal(precision, written.scale()), written);
  }

  private static SQLException tooManyDigits(Binding to) {
    return to.outOfRange("a decimal has " + MOST_DECIMAL_DIGITS + " digits at most");
  }

  private static LocalDate date(BoundValue from, Binding to) throws SQLException {
    LocalDate date = anyDate(from, to);
    if (date.toEpochDay() != (int) date.toEpochDay()) {
      throw to.invalidDatetime("the year is too far away");
    }
    return date;
  }

  private static LocalDate anyDate(BoundValue from, Binding to) throws SQLException {
    if (from.value() instanceof LocalDate same) {
      return same;
    }
    if (from.kind() != TypeKind.TIMESTAMP && from.kind() != TypeKind.STRING) {
      throw to.noConversion();
    }
    LocalDateTime value = dateTime(from, to);
    if (!value.toLocalTime().equals(LocalTime.MIDNIGHT)) {
      throw to.invalidDatetime("the time of day would be lost; bind a date");
    }
    return value.toLocalDate();
  }

  private static LocalTime time(BoundValue from, Binding to) throws SQLException {
    if (from.value() instanceof LocalTime same) {
      return same;
    }
    if (from.value() instanceof String text) {
      try {
        return LocalTime.parse(text.strip());
      } catch (DateTimeException e) {
        throw to.unreadable("the text is no time of day (HH:MM:SS)");
      }
    }
    throw to.noConversion();
  }

  private static LocalDateTime dateTime(BoundValue from, Binding to) throws SQLException {
    if (from.value() instanceof LocalDateTime same) {
      return same;
    }
    if (from.value() instanceof LocalDate date) {
      return date.atStartOfDay();
    }
    if (from.value() instanceof String text) {
      Optional<LocalDateTime> clock = clock(text);
      if (clock.isEmpty()) {
        throw to.unreadable("the text is no date and time (YYYY-MM-DD HH:MM:SS)");
      }
      return clock.get();
    }
    if (from.kind() == TypeKind.TIMESTAMP_ZONED) {
      throw to.noConversion("the zone would be lost; bind a LocalDateTime, or a type with a zone");
    }
    throw to.noConversion();
  }

  /** A text that is a date, or a date and time without a zone; empty for any other. */
  static Optional<LocalDateTime> clock(String text) {
    String value = text.strip();
    try {
      return Optional.of(
          value.length() == 10
              ? LocalDate.parse(value).atStartOfDay()
              : LocalDateTime.parse(iso(value)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** What a clock in a zone shows, as a point in time; any other value as it is. */
  static BoundValue inZone(BoundValue from, ZoneId zone) {
    if (from.value() instanceof LocalDateTime clock) {
      return BoundValue.of(TypeKind.TIMESTAMP_ZONED, clock.atZone(zone).toInstant());
    }
    if (from.value() instanceof LocalDate date) {
      return BoundValue.of(TypeKind.TIMESTAMP_ZONED, date.atStartOfDay(zone).toInstant());
    }
    if (from.value() instanceof String text) {
      return clock(text)
          .map(clock -> BoundValue.of(TypeKind.TIMESTAMP_ZONED, clock.atZone(zone).toInstant()))
          .orElse(from);
    }
    return from;
  }

  private static Instant instant(BoundValue from, Binding to) throws SQLException {
    if (from.value() instanceof Instant same) {
      return same;
    }
    if (from.value() instanceof String text) {
      try {
        return ZonedDateTime.parse(iso(text.strip())).toInstant();
      } catch (DateTimeException e) {
        throw to.unreadable(
            "the text is no date and time with an offset (YYYY-MM-DD HH:MM:SS+HH:MM)");
      }
    }
    if (from.kind() == TypeKind.TIMESTAMP || from.kind() == TypeKind.DATE) {
      throw to.noConversion("the value has no zone; bind an OffsetDateTime or an Instant");
    }
    throw to.noConversion();
  }

  private static String iso(String text) {
    return text.length() > 10 && text.charAt(10) == ' '
        ? text.substring(0, 10) + 'T' + text.substring(11)
        : text;
  }

  /** A date and time in the unit that keeps it. */
  static BoundValue timestamp(LocalDateTime value, Binding to) throws SQLException {
    int scale = unit(TimeRange.sinceEpoch(value), to);
    return new BoundValue(ColumnType.timestamp(scale), value);
  }

  /** An instant in the unit that keeps it. */
  static BoundValue zoned(Instant value, Binding to) throws SQLException {
    int scale = unit(TimeRange.sinceEpoch(value), to);
    return new BoundValue(ColumnType.zonedTimestamp(scale, "UTC"), value);
  }

  /** The unit that keeps a time, if it reaches so far. */
  private static int unit(Duration sinceEpoch, Binding to) throws SQLException {
    int scale = TimeRange.scale(sinceEpoch);
    if (!TimeRange.fits(sinceEpoch, scale)) {
      throw to.invalidDatetime(
          scale == BoundValue.NANOS
              ? "with nanoseconds, years are within 1677 and 2262"
              : "the year is too far away");
    }
    return scale;
  }

  /** A length of time in the unit that keeps it. */
  static BoundValue duration(Duration value, Binding to) throws SQLException {
    int scale = TimeRange.scale(value);
    if (!TimeRange.fits(value, scale)) {
      throw to.outOfRange(
          scale == BoundValue.NANOS
              ? "with nanoseconds, a duration is within 292 years"
              : "the duration is too long");
    }
    return new BoundValue(BoundValue.duration(scale), value);
  }

  /** The text that {@code getString} answers of such a value. */
  private static String text(BoundValue from, Binding to) throws SQLException {
    return switch (from.kind()) {
      case STRING, BOOLEAN, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, DATE, DURATION ->
          from.value().toString();
      case DECIMAL -> plain((BigDecimal) from.value(), to);
      case BINARY -> HexFormat.of().formatHex((byte[]) from.value());
      case TIME -> text((LocalTime) from.value());
      case TIMESTAMP -> text((LocalDateTime) from.value());
      case TIMESTAMP_ZONED ->
          text(LocalDateTime.ofInstant((Instant) from.value(), ZoneOffset.UTC)) + "+00:00";
      case NULL, LIST, STRUCT, UINT8, UINT16, UINT32, UINT64 -> throw to.noConversion();
    };
  }

  /** A number such as 1E999999999 is not to be written out. */
  private static String plain(BigDecimal value, Binding to) throws SQLException {
    if (Math.abs((long) value.scale()) > MOST_DIGITS || value.precision() > MOST_DIGITS) {
      throw to.outOfRange("the number has more than " + MOST_DIGITS + " digits");
    }
    return value.toPlainString();
  }

  private static String text(LocalDateTime value) {
    return value.toLocalDate() + " " + text(value.toLocalTime());
  }

  private static String text(LocalTime value) {
    String text = DateTimeFormatter.ISO_LOCAL_TIME.format(value);
    return text.contains(".") ? text.replaceAll("0+$", "") : text;
  }
}
