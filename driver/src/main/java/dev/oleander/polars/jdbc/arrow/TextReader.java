package dev.oleander.polars.jdbc.arrow;

import java.math.BigDecimal;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.UUID;

/** Texts. They are read as other types where they are written as those types' own text is. */
abstract class TextReader extends ColumnReader {
  /** {@link UUID#fromString} takes shorter groups of digits, too. */
  private static final int UUID_LENGTH = 36;

  TextReader(ResultColumn column) {
    super(column);
  }

  @Override
  public final boolean getBoolean(int row) throws SQLException {
    String text = getString(row);
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw unreadable(text, "boolean", null);
    };
  }

  @Override
  public final long getLong(int row) throws SQLException {
    String text = getString(row);
    BigDecimal value = decimal(text, "an integer");
    // A text such as 1E999999999 is not to be written out.
    if (value.signum() != 0 && value.precision() - (long) value.scale() > 19) {
      throw outOfRange(value, "long");
    }
    return exactLong(value);
  }

  @Override
  public final float getFloat(int row) throws SQLException {
    String text = getString(row);
    Double special = notFinite(text);
    if (special != null) {
      return special.floatValue();
    }
    BigDecimal decimal = decimal(text, "float");
    float nearest = decimal.floatValue(); // by way of a double it would be rounded twice
    if (Float.isInfinite(nearest)) {
      throw outOfRange(decimal, "float");
    }
    return nearest;
  }

  @Override
  public final double getDouble(int row) throws SQLException {
    String text = getString(row);
    Double special = notFinite(text);
    if (special != null) {
      return special;
    }
    BigDecimal decimal = decimal(text, "double");
    double nearest = decimal.doubleValue();
    if (Double.isInfinite(nearest)) {
      throw outOfRange(decimal, "double");
    }
    return nearest;
  }

  /** What a text stands for that is no finite number; null if it is not such a text. */
  private static Double notFinite(String text) {
    return switch (text.strip()) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> null;
    };
  }

  @Override
  public final BigDecimal getBigDecimal(int row) throws SQLException {
    return decimal(getString(row), "BigDecimal");
  }

  @Override
  public byte[] getBytes(int row) throws SQLException {
    return getString(row).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public final LocalDate getLocalDate(int row) throws SQLException {
    String text = getString(row);
    String value = text.strip();
    try {
      return value.length() > 10 && value.charAt(10) != '-'
          ? dateTime(value).toLocalDate()
          : LocalDate.parse(value);
    } catch (DateTimeException e) {
      throw unreadable(text, "a date (YYYY-MM-DD)", e);
    }
  }

  @Override
  public final LocalTime getLocalTime(int row) throws SQLException {
    String text = getString(row);
    String value = text.strip();
    try {
      return value.length() > 10 && value.charAt(4) == '-'
          ? dateTime(value).toLocalTime()
          : LocalTime.parse(value);
    } catch (DateTimeException e) {
      throw unreadable(text, "a time (HH:MM:SS)", e);
    }
  }

  @Override
  public final LocalDateTime getLocalDateTime(int row) throws SQLException {
    String text = getString(row);
    String value = text.strip();
    try {
      return value.length() == 10 ? LocalDate.parse(value).atStartOfDay() : dateTime(value);
    } catch (DateTimeException e) {
      throw unreadable(text, "a timestamp (YYYY-MM-DD HH:MM:SS)", e);
    }
  }

  @Override
  public final ZonedDateTime getZonedDateTime(int row) throws SQLException {
    String text = getString(row);
    try {
      return ZonedDateTime.parse(iso(text.strip()));
    } catch (DateTimeException e) {
      throw unreadable(text, "a timestamp with an offset (YYYY-MM-DD HH:MM:SS+HH:MM)", e);
    }
  }

  @Override
  public final Duration getDuration(int row) throws SQLException {
    String text = getString(row);
    try {
      return Duration.parse(text.strip());
    } catch (DateTimeException e) {
      throw unreadable(text, "a duration (PT1.5S)", e);
    }
  }

  @Override
  final UUID getUuid(int row) throws SQLException {
    String text = getString(row);
    String value = text.strip();
    try {
      if (value.length() == UUID_LENGTH) {
        return UUID.fromString(value);
      }
    } catch (IllegalArgumentException e) {
      throw unreadable(text, "UUID", e);
    }
    throw unreadable(text, "UUID", null);
  }

  @Override
  public final URL getUrl(int row) throws SQLException {
    String text = getString(row);
    try {
      return new URI(text.strip()).toURL();
    } catch (URISyntaxException | MalformedURLException | IllegalArgumentException e) {
      throw unreadable(text, "URL", e);
    }
  }

  @Override
  public final Object getObject(int row) throws SQLException {
    return getString(row);
  }

  private BigDecimal decimal(String text, String target) throws SQLException {
    String number = text.strip();
    if (number.length() > MOST_DIGITS) { // reading them takes the square of their number
      throw unreadable(text, target + ": it has more than " + MOST_DIGITS + " digits", null);
    }
    try {
      return new BigDecimal(number);
    } catch (NumberFormatException e) {
      throw unreadable(text, target, e);
    }
  }

  private static LocalDateTime dateTime(String text) {
    return LocalDateTime.parse(iso(text));
  }

  private static String iso(String text) {
    return text.length() > 10 && text.charAt(10) == ' '
        ? text.substring(0, 10) + 'T' + text.substring(11)
        : text;
  }
}
