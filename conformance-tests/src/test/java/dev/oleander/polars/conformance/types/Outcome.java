package dev.oleander.polars.conformance.types;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a getter answered, in text: the class and the value, exactly, and never in the words of a
 * locale. The Python side writes what it expects in the same way ({@code outcomes.py}).
 */
final class Outcome {
  private static final int LONGEST_TEXT = 1_000;

  private Outcome() {}

  /** A getter, called. */
  interface Call {
    Object read() throws SQLException;
  }

  /** The elements of an array, however they were asked for. */
  record Elements(List<Object> values) {}

  /** Calls a getter. */
  static String of(Call getter) {
    try {
      return of(getter.read());
    } catch (SQLException e) {
      return "!" + e.getSQLState();
    } catch (RuntimeException | IOException e) {
      return "!!" + e;
    }
  }

  /** Whether an outcome is one that was expected. */
  static boolean matches(String expected, String actual) {
    if (expected.equals("!")) {
      return actual.matches("![0-9A-Z]{5}");
    }
    if (expected.startsWith("BigDecimal~") && actual.startsWith("BigDecimal:")) {
      String[] parts = actual.substring("BigDecimal:".length()).split("e", -1);
      BigDecimal value = new BigDecimal(parts[0]).scaleByPowerOfTen(Integer.parseInt(parts[1]));
      return value.compareTo(new BigDecimal(expected.substring("BigDecimal~".length()))) == 0;
    }
    return expected.equals(actual);
  }

  /** A value, in text; what it streams is read to its end. */
  static String of(Object value) throws SQLException, IOException {
    if (value == null) {
      return "null";
    }
    if (value instanceof Number number) {
      return number.getClass().getSimpleName() + ":" + digits(number);
    }
    if (value instanceof String text) {
      return "String:" + shown(text);
    }
    if (value instanceof byte[] bytes) {
      return "bytes:" + hex(bytes);
    }
    if (value instanceof java.util.Date date) {
      return ofDate(date);
    }
    if (value instanceof java.time.temporal.Temporal || value instanceof Duration) {
      return ofJavaTime(value);
    }
    if (value instanceof InputStream stream) {
      try (stream) {
        return "Stream:" + hex(stream.readAllBytes());
      }
    }
    if (value instanceof Reader reader) {
      try (reader) {
        StringWriter text = new StringWriter();
        reader.transferTo(text);
        return "Reader:" + shown(text.toString());
      }
    }
    if (value instanceof Blob blob) {
      return "Blob:" + hex(blob.getBytes(1, (int) blob.length()));
    }
    if (value instanceof Clob clob) {
      return "Clob:" + shown(clob.getSubString(1, (int) clob.length()));
    }
    return ofNested(value);
  }

  private static String ofNested(Object value) throws SQLException, IOException {
    if (value instanceof Array array) {
      return "Array" + of(Arrays.asList((Object[]) array.getArray())).substring("List".length());
    }
    if (value instanceof Elements elements) {
      return "Array" + of(elements.values()).substring("List".length());
    }
    if (value instanceof Struct struct) {
      return "Struct(" + joined(Arrays.asList(struct.getAttributes())) + ")";
    }
    if (value instanceof List<?> list) {
      return "List[" + joined(list) + "]";
    }
    if (value instanceof Map<?, ?> map) {
      StringBuilder text = new StringBuilder("Map{");
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (text.length() > "Map{".length()) {
          text.append(", ");
        }
        text.append(entry.getKey()).append('=').append(of(entry.getValue()));
      }
      return text.append('}').toString();
    }
    return value.getClass().getSimpleName() + ":" + value;
  }

  private static String joined(Collection<?> values) throws SQLException, IOException {
    String[] texts = new String[values.size()];
    int i = 0;
    for (Object value : values) {
      texts[i++] = of(value);
    }
    return Arrays.stream(texts).collect(Collectors.joining(", "));
  }

  private static String digits(Number number) {
    if (number instanceof Float value) {
      return HexFormat.of().toHexDigits(Float.floatToIntBits(value));
    }
    if (number instanceof Double value) {
      return HexFormat.of().toHexDigits(Double.doubleToLongBits(value));
    }
    if (number instanceof BigDecimal value) {
      return value.unscaledValue() + "e" + -value.scale();
    }
    return number.toString();
  }

  private static String ofDate(java.util.Date value) {
    if (value instanceof Timestamp timestamp) {
      return "Timestamp:" + seconds(Math.floorDiv(timestamp.getTime(), 1000), timestamp.getNanos());
    }
    if (value instanceof Date date) {
      return "Date:" + date.getTime();
    }
    if (value instanceof Time time) {
      return "Time:" + time.getTime();
    }
    return "java.util.Date:" + value.toInstant();
  }

  private static String ofJavaTime(Object value) {
    String prefix = value.getClass().getSimpleName() + ":";
    if (value instanceof LocalDate date) {
      return prefix + date;
    }
    if (value instanceof LocalTime time) {
      return prefix + clock(time);
    }
    if (value instanceof LocalDateTime moment) {
      return prefix + moment.toLocalDate() + "T" + clock(moment.toLocalTime());
    }
    if (value instanceof Instant instant) {
      return prefix + seconds(instant.getEpochSecond(), instant.getNano());
    }
    if (value instanceof Duration duration) {
      return prefix + seconds(duration.getSeconds(), duration.getNano());
    }
    if (value instanceof OffsetDateTime moment) {
      return prefix
          + seconds(moment.toEpochSecond(), moment.getNano())
          + " "
          + moment.getOffset().getTotalSeconds();
    }
    if (value instanceof ZonedDateTime moment) {
      return prefix
          + seconds(moment.toEpochSecond(), moment.getNano())
          + " "
          + moment.getOffset().getTotalSeconds()
          + " "
          + moment.getZone();
    }
    return prefix + value;
  }

  private static String clock(LocalTime time) {
    String text = two(time.getHour()) + ":" + two(time.getMinute()) + ":" + two(time.getSecond());
    return time.getNano() == 0 ? text : text + "." + nine(time.getNano()).replaceAll("0+$", "");
  }

  private static String seconds(long seconds, int nanos) {
    return seconds + "." + nine(nanos);
  }

  private static String two(int number) {
    return Integer.toString(100 + number).substring(1);
  }

  private static String nine(int nanos) {
    return Integer.toString(1_000_000_000 + nanos).substring(1);
  }

  private static String hex(byte[] bytes) {
    return shown(HexFormat.of().formatHex(bytes));
  }

  private static String shown(String text) {
    if (text.codePointCount(0, text.length()) <= LONGEST_TEXT) {
      return text;
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "#" + text.length() + " " + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
