package dev.oleander.polars.jdbc.arrow;

import dev.oleander.polars.jdbc.error.SqlState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.URL;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Reads the values of one column in the batch that is loaded; rows count from 0.
 *
 * <p><b>No getter checks for null: ask {@link #isNull} first.</b> What a getter answers for a null
 * is not defined.
 *
 * <p>A getter gives the value itself or throws: 07006 where the types have nothing to do with each
 * other, 22003 for a number that does not fit (a fraction does not fit an integer), 22007 for a
 * date or time that does not fit, 22018 for text that cannot be read. Only a conversion of a number
 * to float or double rounds, to the nearest.
 *
 * <p>Not safe for threads; not to be used after its {@link ResultBatches} is closed.
 */
public abstract class ColumnReader {
  private interface Conversion {
    Object apply(ColumnReader reader, int row) throws SQLException;
  }

  /** Every class that getObject can be asked for; a class that is not here has no conversion. */
  private static final Map<Class<?>, Conversion> CONVERSIONS =
      Map.ofEntries(
          Map.entry(Object.class, ColumnReader::getObject),
          Map.entry(Boolean.class, ColumnReader::getBoolean),
          Map.entry(Byte.class, ColumnReader::getByte),
          Map.entry(Short.class, ColumnReader::getShort),
          Map.entry(Integer.class, ColumnReader::getInt),
          Map.entry(Long.class, ColumnReader::getLong),
          Map.entry(Float.class, ColumnReader::getFloat),
          Map.entry(Double.class, ColumnReader::getDouble),
          Map.entry(BigDecimal.class, ColumnReader::getBigDecimal),
          Map.entry(BigInteger.class, ColumnReader::getBigInteger),
          Map.entry(String.class, ColumnReader::getString),
          Map.entry(byte[].class, ColumnReader::getBytes),
          Map.entry(LocalDate.class, ColumnReader::getLocalDate),
          Map.entry(LocalTime.class, ColumnReader::getLocalTime),
          Map.entry(LocalDateTime.class, ColumnReader::getLocalDateTime),
          Map.entry(OffsetDateTime.class, ColumnReader::getOffsetDateTime),
          Map.entry(ZonedDateTime.class, ColumnReader::getZonedDateTime),
          Map.entry(Instant.class, ColumnReader::getInstant),
          Map.entry(Duration.class, ColumnReader::getDuration),
          Map.entry(UUID.class, ColumnReader::getUuid),
          Map.entry(URL.class, ColumnReader::getUrl),
          Map.entry(List.class, ColumnReader::getList),
          Map.entry(Map.class, ColumnReader::getMap),
          Map.entry(Date.class, (reader, row) -> reader.getDate(row, null)),
          Map.entry(Time.class, (reader, row) -> reader.getTime(row, null)),
          Map.entry(Timestamp.class, (reader, row) -> reader.getTimestamp(row, null)),
          Map.entry(java.util.Date.class, (reader, row) -> reader.getTimestamp(row, null)));

  /** What is written out of a number: a text such as 1E999999999 would take minutes. */
  static final int MOST_DIGITS = 100_000;

  private final ResultColumn column;

  ColumnReader(ResultColumn column) {
    this.column = column;
  }

  /** The column that is read. */
  public final ResultColumn column() {
    return column;
  }

  /** Whether the value is null. */
  public abstract boolean isNull(int row);

  /** A reader of copies of some rows, which stay when the next batch is loaded. */
  abstract ColumnReader copy(int from, int to) throws SQLException;

  /** True and false of numbers and texts are 1 and 0, {@code true} and {@code false}. */
  public boolean getBoolean(int row) throws SQLException {
    throw noConversion("boolean");
  }

  /** The value as a byte. */
  public byte getByte(int row) throws SQLException {
    long value = getLong(row);
    if (value != (byte) value) {
      throw outOfRange(value, "byte");
    }
    return (byte) value;
  }

  /** The value as a short. */
  public short getShort(int row) throws SQLException {
    long value = getLong(row);
    if (value != (short) value) {
      throw outOfRange(value, "short");
    }
    return (short) value;
  }

  /** The value as an int. */
  public int getInt(int row) throws SQLException {
    long value = getLong(row);
    if (value != (int) value) {
      throw outOfRange(value, "int");
    }
    return (int) value;
  }

  /** The value as a long. */
  public long getLong(int row) throws SQLException {
    throw noConversion("integer");
  }

  /** The value as the nearest float. */
  public float getFloat(int row) throws SQLException {
    double value = getDouble(row);
    float nearest = (float) value;
    if (Float.isInfinite(nearest) && !Double.isInfinite(value)) {
      throw outOfRange(value, "float");
    }
    return nearest;
  }

  /** The value as the nearest double. */
  public double getDouble(int row) throws SQLException {
    throw noConversion("double");
  }

  /** The value as a decimal; of floats and doubles the shortest that stands for the same. */
  public BigDecimal getBigDecimal(int row) throws SQLException {
    throw noConversion("BigDecimal");
  }

  /** The value as a decimal of a scale, to which it is rounded; half a digit is rounded up. */
  public final BigDecimal getBigDecimal(int row, int scale) throws SQLException {
    BigDecimal value = getBigDecimal(row);
    long digits = integerDigits(value) + scale;
    if (value.signum() == 0 || digits < 0) {
      return BigDecimal.valueOf(0, scale);
    }
    if (digits > MOST_DIGITS) {
      throw outOfRange(value, "a decimal of at most " + MOST_DIGITS + " digits");
    }
    return value.setScale(scale, RoundingMode.HALF_UP);
  }

  /** The value as text; every type has one. */
  public abstract String getString(int row) throws SQLException;

  /** Binary data, or the UTF-8 of a text. */
  public byte[] getBytes(int row) throws SQLException {
    throw noConversion("byte[]");
  }

  /** The date; of a zoned timestamp that in the zone of the column. */
  public LocalDate getLocalDate(int row) throws SQLException {
    throw noConversion("LocalDate");
  }

  /** The time of day, with all its digits; of a zoned timestamp that in the zone of the column. */
  public LocalTime getLocalTime(int row) throws SQLException {
    throw noConversion("LocalTime");
  }

  /** Date and time; of a zoned timestamp those in the zone of the column. */
  public LocalDateTime getLocalDateTime(int row) throws SQLException {
    throw noConversion("LocalDateTime");
  }

  /** A zoned timestamp, with the offset that the zone of the column has then. */
  public OffsetDateTime getOffsetDateTime(int row) throws SQLException {
    return getZonedDateTime(row).toOffsetDateTime();
  }

  /** A zoned timestamp, in the zone of the column. */
  public ZonedDateTime getZonedDateTime(int row) throws SQLException {
    throw noConversion("a point in time with a zone");
  }

  /** The point in time of a zoned timestamp. */
  public Instant getInstant(int row) throws SQLException {
    return getZonedDateTime(row).toInstant();
  }

  /** A length of time. */
  public Duration getDuration(int row) throws SQLException {
    throw noConversion("Duration");
  }

  /**
   * The date at the start of the day.
   *
   * @param calendar whose zone, and day of change to the Gregorian calendar, make the date; null
   *     for the JVM's. It is not changed
   */
  public Date getDate(int row, Calendar calendar) throws SQLException {
    return SqlDates.date(this, getLocalDate(row), calendar);
  }

  /**
   * The time of day on 1970-01-01; a {@link Time} has milliseconds at most, and a finer value is
   * 22003.
   *
   * @param calendar whose zone makes the time; null for the JVM's. It is not changed
   */
  public Time getTime(int row, Calendar calendar) throws SQLException {
    return SqlDates.time(this, getLocalTime(row), calendar);
  }

  /**
   * Date and time with all digits. A local time that the zone skips is moved by the length of the
   * gap, as everywhere in {@link Timestamp}; {@link #getLocalDateTime} keeps it.
   *
   * @param calendar whose zone, and day of change to the Gregorian calendar, make the timestamp;
   *     null for the JVM's; without effect on zoned values. It is not changed
   */
  public Timestamp getTimestamp(int row, Calendar calendar) throws SQLException {
    return SqlDates.timestamp(this, getLocalDateTime(row), calendar);
  }

  /** Binary data of 16 bytes, or a text in the notation of {@link UUID}. */
  UUID getUuid(int row) throws SQLException {
    throw noConversion("UUID");
  }

  /** A text that is a URL. */
  public URL getUrl(int row) throws SQLException {
    throw noConversion("URL");
  }

  /** An unmodifiable list, which may have nulls; what is nested in it are lists and maps. */
  List<Object> getList(int row) throws SQLException {
    throw noConversion("List");
  }

  /** An unmodifiable map, which may have nulls; what is nested in it are lists and maps. */
  Map<Object, Object> getMap(int row) throws SQLException {
    throw noConversion("Map");
  }

  /**
   * The value as the class that {@code column().type().javaClass()} names; but a {@link ListValue}
   * for {@link java.sql.Array} and a {@link StructValue} for {@link java.sql.Struct}.
   */
  public abstract Object getObject(int row) throws SQLException;

  /** As {@link #getObject(int)}, but lists and structs as collections. */
  Object getCollection(int row) throws SQLException {
    return getObject(row);
  }

  /**
   * The value as a class.
   *
   * @throws SQLException 07006 also for a class that the driver does not know
   */
  public <T> T getObject(int row, Class<T> type) throws SQLException {
    Conversion conversion = CONVERSIONS.get(type);
    if (conversion != null) {
      return type.cast(conversion.apply(this, row));
    }
    if (type.isAssignableFrom(column.type().javaClass())) {
      Object value = getObject(row);
      if (type.isInstance(value)) {
        return type.cast(value);
      }
    }
    throw noConversion(type.getTypeName());
  }

  /** Appends the value in the notation of JSON; numbers and truth values override it. */
  void appendJson(int row, StringBuilder out) throws SQLException {
    JsonText.quote(getString(row), out);
  }

  /** What to throw where the type of the column has nothing to do with the one asked for. */
  public final SQLException noConversion(String target) {
    return SqlState.CONVERSION_NOT_POSSIBLE.exception(
        "The values of " + describe() + " cannot be read as " + target + ".");
  }

  final SQLException outOfRange(Object value, String target) {
    return SqlState.NUMERIC_OUT_OF_RANGE.exception(
        "The value " + value + " of " + describe() + " does not fit " + target + ".");
  }

  final SQLException invalidDatetime(Object value, String why, Throwable cause) {
    return SqlState.INVALID_DATETIME.exception(
        "The value " + value + " of " + describe() + " " + why + ".", cause);
  }

  /**
   * What to throw where the value cannot be read as what was asked for.
   *
   * @param text of the value; only its beginning is told
   * @param cause may be null
   */
  public final SQLException unreadable(String text, String target, Throwable cause) {
    String shown = text.length() <= 60 ? text : text.substring(0, 60) + "…";
    return SqlState.INVALID_CHARACTER_VALUE.exception(
        "The value '" + shown + "' of " + describe() + " cannot be read as " + target + ".", cause);
  }

  /** What to throw where a value does not fit into what is left of the Java heap. */
  final SQLException outOfMemory(OutOfMemoryError cause) {
    return SqlState.OUT_OF_MEMORY.exception(
        "A value of "
            + describe()
            + " needs more memory than the Java heap has left (it is at most "
            + Runtime.getRuntime().maxMemory()
            + " bytes). Give the JVM a larger heap (-Xmx), or read less of the value.",
        cause);
  }

  final SQLException malformedText(Throwable cause) {
    return SqlState.INVALID_CHARACTER_VALUE.exception(
        "The server sent a malformed text in "
            + describe()
            + ": its bytes are not UTF-8. Cast the column to binary to read them.",
        cause);
  }

  /** An integer out of a decimal, if it is one. */
  final long exactLong(BigDecimal value) throws SQLException {
    try {
      return value.longValueExact();
    } catch (ArithmeticException e) {
      throw outOfRange(value, "an integer");
    }
  }

  /** Digits before the point; negative for zeros behind it. */
  private static long integerDigits(BigDecimal value) {
    return value.precision() - (long) value.scale();
  }

  /** A truth value out of a number. */
  final boolean truth(BigDecimal value) throws SQLException {
    if (value.signum() == 0) {
      return false;
    }
    if (value.compareTo(BigDecimal.ONE) == 0) {
      return true;
    }
    throw outOfRange(value, "boolean");
  }

  private BigInteger getBigInteger(int row) throws SQLException {
    BigDecimal value = getBigDecimal(row);
    if (value.signum() == 0) {
      return BigInteger.ZERO;
    }
    if (integerDigits(value) <= 0 || integerDigits(value) > MOST_DIGITS) {
      throw outOfRange(value, "an integer of at most " + MOST_DIGITS + " digits");
    }
    try {
      return value.toBigIntegerExact();
    } catch (ArithmeticException e) {
      throw outOfRange(value, "an integer");
    }
  }

  final String describe() {
    return "column '" + column.name() + "' of type " + column.type().sqlName();
  }
}
