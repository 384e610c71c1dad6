package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.TimeZone;
import java.util.UUID;

/**
 * Values as JSON has them, for the params of scripts: null, Boolean, Long, BigInteger, Double,
 * String, and List of these.
 *
 * <p>Numbers stay exact or are refused: Python reads a number with a fraction as a double. Dates
 * and times become the text of ISO 8601 that Python's {@code fromisoformat} reads.
 */
public final class JsonValues {
  /** Python, too, refuses to read more digits of a whole number by default. */
  private static final int MOST_DIGITS = 1000;

  private static final String JSON = "JSON";

  private JsonValues() {}

  /**
   * A value by its own type.
   *
   * @param place which value it is, as messages begin
   * @throws SQLException 22003 for a number that JSON cannot carry exactly, HYC00 for bytes
   */
  public static Object of(Constant constant, String place) throws SQLException {
    return of(constant.value(), new Binding(place, 0, constant.what(), JSON));
  }

  /**
   * An object of Java by its class.
   *
   * @param value null for null; no {@link java.util.Map}
   * @param zone in which the old date classes are read
   * @param place which value it is, as messages begin
   * @throws SQLException as for a value that is bound to a parameter, and as {@link #of(Constant,
   *     String)}
   */
  public static Object ofJava(Object value, TimeZone zone, String place) throws SQLException {
    if (value == null) {
      return null;
    }
    if (value instanceof UUID uuid) {
      return uuid.toString();
    }
    Binding to = new Binding(place, 0, value.getClass().getTypeName(), JSON);
    return of(JavaValues.read(value, TargetType.BY_VALUE, new GregorianCalendar(zone), to), to);
  }

  /**
   * An object of Java as a declared type.
   *
   * @param value null for null
   * @param zone in which the old date classes are read, and in which a date and time without a zone
   *     is a point in time
   * @param place which value it is, as messages begin
   * @throws SQLException as {@link #of(Constant, ColumnType, ZoneId, String)}
   */
  public static Object ofJava(Object value, ColumnType type, TimeZone zone, String place)
      throws SQLException {
    if (value == null) {
      return null;
    }
    Binding to = new Binding(place, 0, value.getClass().getTypeName(), type.sqlName());
    BoundValue read =
        JavaValues.read(value, TargetType.of(type.kind()), new GregorianCalendar(zone), to);
    return of(new Constant(read, value.getClass().getTypeName()), type, zone.toZoneId(), place);
  }

  /**
   * A number as it is written in a statement: whole ones stay whole, others are doubles.
   *
   * @param literal digits, perhaps with a sign, a point and an exponent
   * @param place which value it is, as messages begin
   * @throws SQLException 22003 if a double is not exactly that
   */
  public static Object number(String literal, String place) throws SQLException {
    Binding to = new Binding(place, 0, "the number", JSON);
    BigDecimal value = decimal(literal, to);
    return literal.chars().allMatch(c -> Character.isDigit(c) || c == '-' || c == '+')
        ? whole(value, to)
        : exact(value, to);
  }

  /**
   * A literal of a date or time, as text.
   *
   * @param type DATE, TIME or TIMESTAMP
   * @param zone in which a date and time without a zone is a point in time
   * @param place which value it is, as messages begin
   * @throws SQLException 22007 or 22018 if it is none
   */
  public static Object temporal(String type, String text, ZoneId zone, String place)
      throws SQLException {
    TypeKind kind =
        switch (type) {
          case "DATE" -> TypeKind.DATE;
          case "TIME" -> TypeKind.TIME;
          default ->
              Conversions.clock(text).isPresent() ? TypeKind.TIMESTAMP : TypeKind.TIMESTAMP_ZONED;
        };
    Binding to = new Binding(place, 0, "a text", BoundValue.type(kind).sqlName());
    BoundValue from = BoundValue.of(TypeKind.STRING, text);
    return of(
        Conversions.convert(
            kind == TypeKind.TIMESTAMP_ZONED ? Conversions.inZone(from, zone) : from,
            kind,
            null,
            to),
        to);
  }

  /**
   * A value as a declared type: DATE, TIME, TIMESTAMP, TIMESTAMP WITH TIME ZONE and DECIMAL as
   * text.
   *
   * @param zone in which a date and time without a zone is a point in time
   * @param place which value it is, as messages begin
   * @throws SQLException 22003, 22007, 22018 or 07006 if it is no value of the type
   */
  public static Object of(Constant constant, ColumnType type, ZoneId zone, String place)
      throws SQLException {
    if (constant.isNull()) {
      return null;
    }
    Binding to = new Binding(place, 0, constant.what(), type.sqlName());
    BoundValue from = constant.value();
    BoundValue converted =
        switch (type.kind()) {
          case DECIMAL -> BoundValue.of(TypeKind.STRING, decimal(from, type, to));
          case TIMESTAMP_ZONED ->
              Conversions.convert(Conversions.inZone(from, zone), type.kind(), null, to);
          case LIST -> from;
          default -> Conversions.convert(from, type.kind(), null, to);
        };
    if (converted.type().scale() == BoundValue.NANOS && type.scale() == BoundValue.MICROS) {
      throw to.invalidDatetime("it has nanoseconds, and the type microseconds");
    }
    return of(converted, to);
  }

  private static String decimal(BoundValue from, ColumnType type, Binding to) throws SQLException {
    BigDecimal value = (BigDecimal) Conversions.convert(from, TypeKind.DECIMAL, null, to).value();
    BigDecimal shortest = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    if (shortest.scale() > type.scale()) {
      throw to.outOfRange("the number has more than " + type.scale() + " digits behind the point");
    }
    if (shortest.precision() - shortest.scale() > type.precision() - type.scale()) {
      throw to.outOfRange(
          "the number has more than "
              + (type.precision() - type.scale())
              + " digits before the point");
    }
    return shortest.toPlainString();
  }

  private static Object of(BoundValue bound, Binding to) throws SQLException {
    Object value = bound.value();
    if (value == null) {
      return null;
    }
    return switch (bound.kind()) {
      case BOOLEAN, STRING -> value;
      case INT8, INT16, INT32, INT64 -> ((Number) value).longValue();
      case FLOAT32, FLOAT64 -> finite(((Number) value).doubleValue(), to);
      case DECIMAL -> {
        BigDecimal decimal = (BigDecimal) value;
        yield decimal.scale() <= 0 ? whole(decimal, to) : exact(decimal, to);
      }
      case DATE -> DateTimeFormatter.ISO_LOCAL_DATE.format((LocalDate) value);
      case TIME -> DateTimeFormatter.ISO_LOCAL_TIME.format((LocalTime) value);
      case TIMESTAMP -> DateTimeFormatter.ISO_LOCAL_DATE_TIME.format((LocalDateTime) value);
      case TIMESTAMP_ZONED -> DateTimeFormatter.ISO_INSTANT.format((Instant) value);
      case DURATION -> ((Duration) value).toString();
      case LIST -> {
        ColumnType type = bound.type().children().get(0).type();
        List<Object> elements = new ArrayList<>();
        for (Object each : (List<?>) value) {
          elements.add(of(new BoundValue(type, each), to));
        }
        yield elements;
      }
      case BINARY ->
          throw to.unsupported("JSON has no bytes; pass text, such as that of Base64 or of hex");
      case NULL, STRUCT, UINT8, UINT16, UINT32, UINT64 ->
          throw new IllegalStateException("no value is bound as " + bound.kind());
    };
  }

  private static Double finite(double value, Binding to) throws SQLException {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw to.outOfRange("JSON has no " + value + "; pass it as text");
    }
    return value;
  }

  private static BigInteger whole(BigDecimal value, Binding to) throws SQLException {
    if ((long) value.precision() - value.scale() > MOST_DIGITS) {
      throw to.outOfRange("the number has more than " + MOST_DIGITS + " digits");
    }
    return value.toBigIntegerExact();
  }

  /** A number that is written out, as a constant for a declared type. */
  public static Constant constant(String literal, String place) throws SQLException {
    return Constant.of(decimal(literal, new Binding(place, 0, "the number", JSON)));
  }

  private static BigDecimal decimal(String literal, Binding to) throws SQLException {
    if (literal.length() > MOST_DIGITS) { // reading more takes the square of the digits
      throw to.outOfRange("it is written with more than " + MOST_DIGITS + " digits");
    }
    return new BigDecimal(literal);
  }

  /** A double whose shortest text is that number. */
  private static Double exact(BigDecimal value, Binding to) throws SQLException {
    double nearest = value.doubleValue();
    if (Double.isInfinite(nearest)
        || new BigDecimal(Double.toString(nearest)).compareTo(value) != 0) {
      throw to.outOfRange(
          "Python reads it as a float, which has not all of its digits; pass it as text, and make a"
              + " Decimal of that in the script");
    }
    return nearest;
  }
}
