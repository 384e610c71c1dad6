package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Struct;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/**
 * Reads Java objects as values, each with the type that its class means; copies what can change.
 */
final class JavaValues {
  private JavaValues() {}

  /**
   * @param value not null
   * @param target what the value will be asked for as: a few classes mean more than one type
   * @param calendar whose zone the old date classes are read in
   * @throws SQLException HYC00 for a class that no parameter can have
   */
  static BoundValue read(Object value, TargetType target, Calendar calendar, Binding to)
      throws SQLException {
    if (value instanceof Enum<?> constant) {
      return constant(constant, target, to);
    }
    if (value instanceof UUID uuid) {
      return uuid(uuid, target);
    }
    if (value instanceof java.util.Date || value instanceof Calendar) {
      return date(value, target, calendar, to);
    }
    BoundValue read = number(value);
    if (read == null) {
      read = time(value, to);
    }
    if (read == null) {
      read = textOrBytes(value, to);
    }
    if (read == null) {
      read = list(value, calendar, to);
    }
    if (read == null) {
      throw to.unsupported(whyNot(value));
    }
    return read;
  }

  /** The type that values of a class have; NULL where that differs from value to value. */
  static ColumnType typeOf(Class<?> type) {
    if (type.isArray() && type != byte[].class) {
      return ColumnType.list(typeOf(type.getComponentType()));
    }
    return BoundValue.type(JavaClasses.kindOf(type));
  }

  /** Of decimals the digits are counted when it is known that they will be sent as such. */
  private static BoundValue number(Object value) {
    if (value instanceof BigDecimal decimal) {
      return BoundValue.of(TypeKind.DECIMAL, decimal);
    }
    if (value instanceof BigInteger whole) {
      return whole.bitLength() < Long.SIZE
          ? BoundValue.of(TypeKind.INT64, whole.longValueExact())
          : BoundValue.of(TypeKind.DECIMAL, new BigDecimal(whole));
    }
    return switch (JavaClasses.kindOf(value.getClass())) {
      case BOOLEAN -> BoundValue.of(TypeKind.BOOLEAN, value);
      case INT8 -> BoundValue.of(TypeKind.INT8, ((Number) value).longValue());
      case INT16 -> BoundValue.of(TypeKind.INT16, ((Number) value).longValue());
      case INT32 -> BoundValue.of(TypeKind.INT32, ((Number) value).longValue());
      case INT64 -> BoundValue.of(TypeKind.INT64, value);
      case FLOAT32 -> BoundValue.of(TypeKind.FLOAT32, value);
      case FLOAT64 -> BoundValue.of(TypeKind.FLOAT64, value);
      default -> null;
    };
  }

  private static BoundValue time(Object value, Binding to) throws SQLException {
    if (value instanceof LocalDate date) {
      return date(date, to);
    }
    if (value instanceof LocalTime time) {
      return BoundValue.of(TypeKind.TIME, time);
    }
    if (value instanceof LocalDateTime dateTime) {
      return Conversions.timestamp(dateTime, to);
    }
    if (value instanceof Instant instant) {
      return Conversions.zoned(instant, to);
    }
    if (value instanceof OffsetDateTime dateTime) {
      return Conversions.zoned(dateTime.toInstant(), to);
    }
    if (value instanceof ZonedDateTime dateTime) {
      return Conversions.zoned(dateTime.toInstant(), to);
    }
    return value instanceof Duration duration ? Conversions.duration(duration, to) : null;
  }

  /** The old classes are points in time; which date and time they mean, a zone tells. */
  @SuppressWarnings("JavaUtilDate") // what applications bind
  private static BoundValue date(Object value, TargetType target, Calendar calendar, Binding to)
      throws SQLException {
    if (value instanceof java.sql.Time time) {
      return BoundValue.of(TypeKind.TIME, CalendarFields.time(time.getTime(), calendar, to));
    }
    if (value instanceof java.sql.Date date) {
      return date(CalendarFields.date(date.getTime(), calendar, to), to);
    }
    Instant instant =
        value instanceof Calendar own ? own.toInstant() : ((java.util.Date) value).toInstant();
    if (target.is(TypeKind.TIMESTAMP_ZONED)) {
      return Conversions.zoned(instant, to);
    }
    return Conversions.timestamp(
        CalendarFields.dateTime(instant, value instanceof Calendar own ? own : calendar, to), to);
  }

  private static BoundValue date(LocalDate value, Binding to) throws SQLException {
    return Conversions.convert(
        BoundValue.of(TypeKind.DATE, value), TargetType.of(TypeKind.DATE), null, to);
  }

  private static BoundValue textOrBytes(Object value, Binding to) throws SQLException {
    if (value instanceof String || value instanceof Character || value instanceof URL) {
      return text(value.toString(), to);
    }
    if (value instanceof byte[] bytes) {
      return BoundValue.of(TypeKind.BINARY, bytes.clone());
    }
    if (value instanceof Blob blob) {
      return BoundValue.of(TypeKind.BINARY, Streams.bytes(blob, to));
    }
    if (value instanceof Clob clob) {
      return text(Streams.text(clob, to), to);
    }
    if (value instanceof InputStream stream) {
      return BoundValue.of(TypeKind.BINARY, Streams.bytes(stream, null, to));
    }
    return value instanceof Reader reader ? text(Streams.text(reader, null, to), to) : null;
  }

  /**
   * @throws SQLException 22018 if half of a surrogate pair is missing, which UTF-8 cannot have
   */
  static BoundValue text(String text, Binding to) throws SQLException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw to.unreadable(
            "the text is no Unicode: at position " + i + " half of a surrogate pair stands alone");
      }
    }
    return BoundValue.of(TypeKind.STRING, text);
  }

  private static BoundValue list(Object value, Calendar calendar, Binding to) throws SQLException {
    if (value instanceof Array array) {
      return Lists.read(array, calendar, to);
    }
    if (value instanceof Collection<?> elements) {
      return Lists.read(elements, calendar, to);
    }
    return value.getClass().isArray() && !(value instanceof char[])
        ? Lists.readArray(value, calendar, to)
        : null;
  }

  private static BoundValue constant(Enum<?> constant, TargetType target, Binding to)
      throws SQLException {
    if (!target.is(TypeKind.STRING)) {
      throw to.unsupported(
          "an enum has no type of SQL; bind its name(), or ask for Types.VARCHAR, which is that");
    }
    return text(constant.name(), to);
  }

  /** Sixteen bytes, as columns of Iceberg's uuid are. */
  private static BoundValue uuid(UUID uuid, TargetType target) {
    if (target.is(TypeKind.STRING)) {
      return BoundValue.of(TypeKind.STRING, uuid.toString());
    }
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .array();
    return BoundValue.of(TypeKind.BINARY, bytes);
  }

  private static String whyNot(Object value) {
    if (value instanceof OffsetTime) {
      return "Polars has no time of day with a zone; use LocalTime";
    }
    if (value instanceof Struct || value instanceof Map) {
      return "Polars SQL has no literals of structs; compare the fields one by one";
    }
    if (value instanceof SQLXML || value instanceof Ref || value instanceof RowId) {
      return "Polars has no such values";
    }
    if (value instanceof char[]) {
      return "bind a String";
    }
    return "no type of SQL is known for the class; bind a class of the table in the documentation";
  }
}
