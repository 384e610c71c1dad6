package dev.oleander.polars.sandbox.scripts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The type of a parameter, in SQL's words.
 *
 * @param precision digits of a decimal; 0 for other types
 * @param scale digits of a decimal after the point; 0 for other types
 */
public record ParameterType(Kind kind, int precision, int scale) {
  private static final int MOST_DIGITS = 38;
  private static final int LONGEST_NUMBER = 100;
  private static final Pattern DECIMAL =
      Pattern.compile("DECIMAL ?\\( ?(\\d{1,3}) ?(?:, ?(\\d{1,3}) ?)?\\)");
  private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)");
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT);

  /** What a script can be given, by what Python makes of it. */
  enum Kind {
    VARCHAR("VARCHAR", "a string"),
    BIGINT("BIGINT", "a whole number of 64 bits"),
    DOUBLE("DOUBLE", "a number"),
    BOOLEAN("BOOLEAN", "true or false"),
    DECIMAL("DECIMAL", "a decimal number as a string, or a whole number"),
    DATE("DATE", "a date as a string, such as \"2026-01-31\""),
    TIMESTAMP("TIMESTAMP", "a time as a string, such as \"2026-01-31T10:20:30.123456\""),
    TIMESTAMP_WITH_TIME_ZONE(
        "TIMESTAMP WITH TIME ZONE",
        "a time with its offset as a string, such as \"2026-01-31T10:20:30Z\"");

    private final String sqlName;
    private final String description;

    Kind(String sqlName, String description) {
      this.sqlName = sqlName;
      this.description = description;
    }
  }

  /**
   * Reads a type's name, in any case.
   *
   * @throws IllegalArgumentException saying which types there are
   */
  static ParameterType parse(String text) {
    String words = text.strip().replaceAll("\\s+", " ").toUpperCase(Locale.ROOT);
    Matcher decimal = DECIMAL.matcher(words);
    if (decimal.matches()) {
      int precision = Integer.parseInt(decimal.group(1));
      int scale = decimal.group(2) == null ? 0 : Integer.parseInt(decimal.group(2));
      if (precision < 1 || precision > MOST_DIGITS || scale > precision) {
        throw new IllegalArgumentException(
            "has the type %s: a decimal has 1 to %d digits, and no more after its point"
                .formatted(words, MOST_DIGITS));
      }
      return new ParameterType(Kind.DECIMAL, precision, scale);
    }
    for (Kind kind : Kind.values()) {
      if (kind != Kind.DECIMAL && kind.sqlName.equals(words)) {
        return new ParameterType(kind, 0, 0);
      }
    }
    throw new IllegalArgumentException(
        "has a type that is unknown: write "
            + Stream.of(Kind.values())
                .map(kind -> kind == Kind.DECIMAL ? "DECIMAL(p,s)" : kind.sqlName)
                .collect(Collectors.joining(", ")));
  }

  /** As SQL writes it. */
  public String sqlName() {
    return kind == Kind.DECIMAL ? "DECIMAL(%d,%d)".formatted(precision, scale) : kind.sqlName;
  }

  /** Whether a value travels as text, and is made into what it means when it arrives. */
  boolean travelsAsText() {
    return switch (kind) {
      case VARCHAR, BIGINT, DOUBLE, BOOLEAN -> false;
      case DECIMAL, DATE, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE -> true;
    };
  }

  /** What Python is to make of a value that travels as text. */
  String pythonName() {
    return switch (kind) {
      case DECIMAL -> "decimal";
      case DATE -> "date";
      case TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE -> "datetime";
      case VARCHAR, BIGINT, DOUBLE, BOOLEAN ->
          throw new IllegalStateException(kind + " needs nothing made of it");
    };
  }

  /**
   * A value of this type as it travels. Null is of each type.
   *
   * @throws IllegalArgumentException saying what it must be
   */
  JsonNode value(JsonNode given) {
    if (given.isNull()) {
      return given;
    }
    try {
      switch (kind) {
        case VARCHAR -> require(given.isTextual());
        case BIGINT -> require(given.isIntegralNumber() && given.canConvertToLong());
        case BOOLEAN -> require(given.isBoolean());
        case DOUBLE -> {
          require(given.isNumber() && Double.isFinite(given.doubleValue()));
          return DoubleNode.valueOf(given.doubleValue());
        }
        case DECIMAL -> {
          require(given.isIntegralNumber() || given.isTextual());
          return TextNode.valueOf(decimal(given.asText()));
        }
        case DATE, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE -> {
          require(given.isTextual());
          return TextNode.valueOf(moment(given.textValue()));
        }
      }
      return given;
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(mustBe(), e);
    }
  }

  private void require(boolean fits) {
    if (!fits) {
      throw new IllegalArgumentException(mustBe());
    }
  }

  private String mustBe() {
    return "must be %s: it is of the type %s".formatted(kind.description, sqlName());
  }

  private String decimal(String text) {
    require(text.length() <= LONGEST_NUMBER && NUMBER.matcher(text).matches());
    BigDecimal number = new BigDecimal(text).stripTrailingZeros();
    if (number.scale() > scale || number.precision() - number.scale() > precision - scale) {
      throw new IllegalArgumentException(
          "has more digits than its type %s: at most %d before the point and %d after it"
              .formatted(sqlName(), precision - scale, scale));
    }
    return number.setScale(scale).toPlainString();
  }

  /** In ISO 8601, which Python reads; a time with a time zone in UTC. */
  private String moment(String text) {
    String iso = text.strip().replaceFirst("^(\\S+) +", "$1T");
    if (kind == Kind.DATE) {
      return inPythonsYears(LocalDate.parse(iso)).toString();
    }
    LocalDateTime time =
        kind == Kind.TIMESTAMP
            ? LocalDateTime.parse(iso)
            : OffsetDateTime.parse(iso).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    LocalDate unused = inPythonsYears(time.toLocalDate());
    if (time.get(ChronoField.NANO_OF_SECOND) % 1_000 != 0) {
      throw new IllegalArgumentException("has more than six digits after its second");
    }
    return MICROSECONDS.format(time) + (kind == Kind.TIMESTAMP ? "" : "+00:00");
  }

  private static LocalDate inPythonsYears(LocalDate date) {
    if (date.getYear() < 1 || date.getYear() > 9_999) {
      throw new IllegalArgumentException("is not in the years 1 to 9999");
    }
    return date;
  }
}
