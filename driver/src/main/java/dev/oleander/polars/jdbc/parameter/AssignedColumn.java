package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * A column of a table that values are written to. Each value gets the type of the column exactly,
 * or is refused: nothing is rounded or cut.
 *
 * @param name for messages
 * @param type of the column
 * @param uuid whether its bytes are those of a UUID, so that the text of one is a value of it
 * @param zone in which a date and time without a zone is a point in time
 */
public record AssignedColumn(String name, ColumnType type, boolean uuid, ZoneId zone) {
  /** What the lake has of a time of day. */
  private static final int NANOS_OF_MICRO = 1000;

  private static final int UUID_LENGTH = 36;

  public AssignedColumn {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(zone, "zone");
  }

  /**
   * The value as an element of an array of texts, or of bytes or truth values where the column has
   * such: {@link #cast} makes values of the column of them. Arrays are how many rows are sent.
   *
   * @param row from 1, for messages
   * @throws SQLException 22003, 22007, 22018 or 07006 if the column cannot have the value
   */
  public String element(Constant value, long row) throws SQLException {
    return element(assigned(value, row));
  }

  /**
   * The value as an operand of the column's type.
   *
   * @param row from 1, for messages
   * @throws SQLException as {@link #element}
   */
  public String operand(Constant value, long row) throws SQLException {
    return LiteralWriter.literal(assigned(value, row)).sql();
  }

  /**
   * Makes values of the column.
   *
   * @param elements an operand that has what {@link #element} spells
   */
  public String cast(String elements) {
    return switch (leaf(type).kind()) {
      case DATE -> twice(elements, TypeKind.INT32);
      case TIME, TIMESTAMP, TIMESTAMP_ZONED, DURATION -> twice(elements, TypeKind.INT64);
      default -> once(elements, type);
    };
  }

  /** NULL of the column's type. */
  public String none() {
    return once("NULL", type);
  }

  private static ColumnType leaf(ColumnType type) {
    ColumnType leaf = type;
    while (leaf.kind() == TypeKind.LIST) {
      leaf = leaf.children().get(0).type();
    }
    return leaf;
  }

  private static String once(String operand, ColumnType type) {
    return "CAST(" + operand + " AS " + LiteralWriter.spelled(type) + ")";
  }

  private String twice(String operand, TypeKind numbers) {
    return once(once(operand, withLeaf(type, ColumnType.of(numbers))), type);
  }

  private static ColumnType withLeaf(ColumnType type, ColumnType leaf) {
    return type.kind() == TypeKind.LIST
        ? ColumnType.list(withLeaf(type.children().get(0).type(), leaf))
        : leaf;
  }

  private static String element(BoundValue bound) {
    Object value = bound.value();
    if (value == null) {
      return "NULL";
    }
    return switch (bound.kind()) {
      case BOOLEAN -> (Boolean) value ? "TRUE" : "FALSE";
      case BINARY -> LiteralWriter.literal(bound).sql();
      case FLOAT32 -> LiteralWriter.text(LiteralWriter.floating((Float) value));
      case FLOAT64 -> LiteralWriter.text(LiteralWriter.floating((Double) value));
      case DECIMAL -> LiteralWriter.text(((BigDecimal) value).toPlainString());
      case DATE -> LiteralWriter.text(Long.toString(((LocalDate) value).toEpochDay()));
      case TIME -> LiteralWriter.text(Long.toString(((LocalTime) value).toNanoOfDay()));
      case TIMESTAMP -> units(TimeRange.sinceEpoch((LocalDateTime) value), bound.type());
      case TIMESTAMP_ZONED -> units(TimeRange.sinceEpoch((Instant) value), bound.type());
      case DURATION -> units((Duration) value, bound.type());
      case LIST -> {
        ColumnType type = bound.type().children().get(0).type();
        List<String> elements = new ArrayList<>();
        for (Object each : (List<?>) value) {
          elements.add(element(new BoundValue(type, each)));
        }
        yield "[" + String.join(", ", elements) + "]";
      }
      default -> LiteralWriter.text(value.toString());
    };
  }

  private static String units(Duration time, ColumnType type) {
    return LiteralWriter.text(Long.toString(TimeRange.units(time, type.scale())));
  }

  private BoundValue assigned(Constant constant, long row) throws SQLException {
    if (constant.isNull()) {
      return BoundValue.none(type);
    }
    return assigned(
        constant.value(),
        type,
        new Binding("Row " + row + ", column '" + name + "'", 0, constant.what(), type.sqlName()));
  }

  private BoundValue assigned(BoundValue from, ColumnType wanted, Binding to) throws SQLException {
    return switch (wanted.kind()) {
      case LIST -> list(from, wanted, to);
      case STRUCT -> throw to.unsupported("Polars SQL has no literals of structs; use a query");
      case DECIMAL -> decimal(from, wanted, to);
      case TIME -> time(from, wanted, to);
      case TIMESTAMP -> timestamp(Conversions.convert(from, wanted.kind(), null, to), wanted, to);
      case TIMESTAMP_ZONED ->
          timestamp(
              Conversions.convert(Conversions.inZone(from, zone), wanted.kind(), null, to),
              wanted,
              to);
      case BINARY -> Conversions.convert(bytes(from, to), wanted.kind(), null, to);
      default -> Conversions.convert(from, wanted.kind(), null, to);
    };
  }

  private BoundValue list(BoundValue from, ColumnType wanted, Binding to) throws SQLException {
    Conversions.convert(from, TypeKind.LIST, null, to);
    ColumnType given = from.type().children().get(0).type();
    ColumnType element = wanted.children().get(0).type();
    List<Object> values = new ArrayList<>();
    for (Object value : (List<?>) from.value()) {
      values.add(
          value == null ? null : assigned(new BoundValue(given, value), element, to).value());
    }
    return new BoundValue(wanted, values);
  }

  private static BoundValue decimal(BoundValue from, ColumnType wanted, Binding to)
      throws SQLException {
    BoundValue exact = Conversions.convert(from, TypeKind.DECIMAL, null, to);
    BigDecimal value = ((BigDecimal) exact.value()).stripTrailingZeros();
    if (value.scale() > wanted.scale()) {
      throw to.outOfRange(
          "the number has more than "
              + wanted.scale()
              + " digits behind the point; round it before, with the rounding that you mean");
    }
    if (value.precision() - value.scale() > wanted.precision() - wanted.scale()) {
      throw to.outOfRange(
          "the number has more than "
              + (wanted.precision() - wanted.scale())
              + " digits before the point");
    }
    return new BoundValue(wanted, value.setScale(wanted.scale(), RoundingMode.UNNECESSARY));
  }

  private static BoundValue time(BoundValue from, ColumnType wanted, Binding to)
      throws SQLException {
    LocalTime value = (LocalTime) Conversions.convert(from, wanted.kind(), null, to).value();
    if (value.toNanoOfDay() % NANOS_OF_MICRO != 0) {
      throw to.invalidDatetime("the column has microseconds, and the nanoseconds would be lost");
    }
    return new BoundValue(wanted, value);
  }

  private static BoundValue timestamp(BoundValue value, ColumnType wanted, Binding to)
      throws SQLException {
    if (value.type().scale() > wanted.scale()) {
      throw to.invalidDatetime("the column has microseconds, and the nanoseconds would be lost");
    }
    Duration sinceEpoch =
        value.value() instanceof Instant instant
            ? TimeRange.sinceEpoch(instant)
            : TimeRange.sinceEpoch((LocalDateTime) value.value());
    if (!TimeRange.fits(sinceEpoch, wanted.scale())) {
      throw to.invalidDatetime("the year is too far away");
    }
    return new BoundValue(BoundValue.withUnit(wanted, wanted.scale()), value.value());
  }

  private BoundValue bytes(BoundValue from, Binding to) throws SQLException {
    if (!uuid || !(from.value() instanceof String text)) {
      return from;
    }
    if (text.strip().length() != UUID_LENGTH) {
      throw to.unreadable("the text is no UUID");
    }
    try {
      UUID value = UUID.fromString(text.strip());
      return BoundValue.of(
          TypeKind.BINARY,
          ByteBuffer.allocate(2 * Long.BYTES)
              .putLong(value.getMostSignificantBits())
              .putLong(value.getLeastSignificantBits())
              .array());
    } catch (IllegalArgumentException e) {
      throw to.unreadable("the text is no UUID");
    }
  }

  /**
   * NULL for a column that must have a value.
   *
   * @param row from 1
   */
  public SQLException missing(long row) {
    return SqlState.NOT_NULL_VIOLATION.exception(
        "Row " + row + ", column '" + name + "': the column is NOT NULL, and there is no value");
  }
}
