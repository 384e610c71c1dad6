package dev.oleander.polars.jdbc.catalog;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Iceberg's types as the types of the driver: what a query of such a column answers. */
final class IcebergTypes {
  private static final int MICROSECONDS = 6;
  private static final int NANOSECONDS = 9;

  // Iceberg keeps instants without a zone; Polars shows them in this one.
  private static final String INSTANT_ZONE = "UTC";

  private IcebergTypes() {}

  /** The column type; empty for a type that Polars cannot read. */
  static Optional<ColumnType> columnType(Type type) {
    return switch (type.typeId()) {
      case BOOLEAN -> simple(TypeKind.BOOLEAN);
      case INTEGER -> simple(TypeKind.INT32);
      case LONG -> simple(TypeKind.INT64);
      case FLOAT -> simple(TypeKind.FLOAT32);
      case DOUBLE -> simple(TypeKind.FLOAT64);
      case STRING -> simple(TypeKind.STRING);
      // Polars forgets the length of the fixed ones, so a result cannot tell it either.
      case UUID, FIXED, BINARY -> simple(TypeKind.BINARY);
      case DATE -> simple(TypeKind.DATE);
      case UNKNOWN -> simple(TypeKind.NULL);
      case DECIMAL -> {
        Types.DecimalType decimal = (Types.DecimalType) type;
        yield Optional.of(ColumnType.decimal(decimal.precision(), decimal.scale()));
      }
      case TIME -> Optional.of(ColumnType.time(NANOSECONDS)); // Polars has no coarser one
      case TIMESTAMP -> {
        boolean zoned = ((Types.TimestampType) type).shouldAdjustToUTC();
        yield Optional.of(timestamp(zoned, MICROSECONDS));
      }
      case TIMESTAMP_NANO -> {
        boolean zoned = ((Types.TimestampNanoType) type).shouldAdjustToUTC();
        yield Optional.of(timestamp(zoned, NANOSECONDS));
      }
      case LIST -> columnType(type.asListType().elementType()).map(ColumnType::list);
      case STRUCT -> struct(type.asStructType().fields());
      // Polars reads a map as a list of its entries.
      case MAP -> struct(type.asMapType().fields()).map(ColumnType::list);
      default -> Optional.empty();
    };
  }

  private static Optional<ColumnType> simple(TypeKind kind) {
    return Optional.of(ColumnType.of(kind));
  }

  private static ColumnType timestamp(boolean zoned, int fraction) {
    return zoned
        ? ColumnType.zonedTimestamp(fraction, INSTANT_ZONE)
        : ColumnType.timestamp(fraction);
  }

  private static Optional<ColumnType> struct(List<Types.NestedField> fields) {
    List<ColumnType.Child> children = new ArrayList<>();
    for (Types.NestedField field : fields) {
      Optional<ColumnType> type = columnType(field.type());
      if (type.isEmpty()) {
        return Optional.empty();
      }
      children.add(new ColumnType.Child(field.name(), type.get()));
    }
    return Optional.of(ColumnType.struct(children));
  }
}
