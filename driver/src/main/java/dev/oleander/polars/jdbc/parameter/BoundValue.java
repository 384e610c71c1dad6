package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.util.Objects;

/**
 * A value with the type that it has in Polars. Immutable.
 *
 * @param type for durations, the scale tells the unit as it does for timestamps: 6 or 9
 * @param value null for NULL. Else by the kind: Boolean; Long for every integer; Float; Double;
 *     BigDecimal; String; byte[], which nobody changes; LocalDate; LocalTime; LocalDateTime;
 *     Instant; Duration; for a list, a List of such values of the element's type, with nulls
 */
record BoundValue(ColumnType type, Object value) {
  /** Digits of the second in Polars' microseconds. */
  static final int MICROS = 6;

  /** Digits of the second in Polars' nanoseconds. */
  static final int NANOS = 9;

  BoundValue {
    Objects.requireNonNull(type, "type");
  }

  static BoundValue of(TypeKind kind, Object value) {
    return new BoundValue(type(kind), value);
  }

  /** NULL of a type. */
  static BoundValue none(ColumnType type) {
    return new BoundValue(type, null);
  }

  TypeKind kind() {
    return type.kind();
  }

  /** The type of a kind where the value says no more: times in the lake's microseconds. */
  static ColumnType type(TypeKind kind) {
    return switch (kind) {
      case DECIMAL -> ColumnType.decimal(kind.precision(), 0);
      case TIME -> ColumnType.time(NANOS);
      case TIMESTAMP -> ColumnType.timestamp(MICROS);
      case TIMESTAMP_ZONED -> ColumnType.zonedTimestamp(MICROS, "UTC");
      case DURATION -> duration(MICROS);
      case LIST -> ColumnType.list(ColumnType.of(TypeKind.NULL));
      default -> ColumnType.of(kind);
    };
  }

  static ColumnType duration(int scale) {
    return new ColumnType(
        TypeKind.DURATION, TypeKind.DURATION.precision(), scale, null, java.util.List.of());
  }

  /** The same type with a finer or coarser unit of time. */
  static ColumnType withUnit(ColumnType type, int scale) {
    return switch (type.kind()) {
      case TIMESTAMP -> ColumnType.timestamp(scale);
      case TIMESTAMP_ZONED -> ColumnType.zonedTimestamp(scale, "UTC");
      case DURATION -> duration(scale);
      default -> type;
    };
  }
}
