package dev.oleander.polars.sandbox.catalog.write;

import java.util.EnumSet;
import java.util.Set;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Type.TypeID;
import org.apache.iceberg.types.Types;

/**
 * Which types of a result may go into a column of a table. Numbers go into numbers and nanoseconds
 * into microseconds, for the worker looks at every value and fails where one would change.
 */
final class Assignment {
  private static final Set<TypeID> NUMBERS =
      EnumSet.of(TypeID.INTEGER, TypeID.LONG, TypeID.FLOAT, TypeID.DOUBLE, TypeID.DECIMAL);
  private static final Set<TypeID> TIMESTAMPS = EnumSet.of(TypeID.TIMESTAMP, TypeID.TIMESTAMP_NANO);

  private Assignment() {}

  static boolean allowed(Type from, Type to) {
    if (from.typeId() == TypeID.UNKNOWN) {
      return true; // only nulls
    }
    if (from.isNestedType() || to.isNestedType()) {
      return nested(from, to);
    }
    if (NUMBERS.contains(to.typeId())) {
      return NUMBERS.contains(from.typeId());
    }
    if (TIMESTAMPS.contains(to.typeId())) {
      return TIMESTAMPS.contains(from.typeId())
          ? isUtc(from) == isUtc(to)
          : from.typeId() == TypeID.DATE && !isUtc(to);
    }
    return switch (to.typeId()) {
      case UUID ->
          from.typeId() == TypeID.UUID
              || from.typeId() == TypeID.STRING
              || from.typeId() == TypeID.BINARY;
      case FIXED -> from.equals(to) || from.typeId() == TypeID.BINARY;
      default -> from.equals(to);
    };
  }

  static boolean isUtc(Type timestamp) {
    return timestamp instanceof Types.TimestampType micros
        ? micros.shouldAdjustToUTC()
        : ((Types.TimestampNanoType) timestamp).shouldAdjustToUTC();
  }

  private static boolean nested(Type from, Type to) {
    if (from instanceof Types.ListType list && to instanceof Types.ListType target) {
      return allowed(list.elementType(), target.elementType());
    }
    if (from instanceof Types.MapType map && to instanceof Types.MapType target) {
      return allowed(map.keyType(), target.keyType())
          && allowed(map.valueType(), target.valueType());
    }
    if (from instanceof Types.StructType struct && to instanceof Types.StructType target) {
      return struct(struct, target);
    }
    return false;
  }

  /** Fields are matched by name; those that may be null may be missing. */
  private static boolean struct(Types.StructType from, Types.StructType to) {
    int matched = 0;
    for (Types.NestedField field : to.fields()) {
      Types.NestedField source = from.field(field.name());
      if (source == null ? field.isRequired() : !allowed(source.type(), field.type())) {
        return false;
      }
      matched += source == null ? 0 : 1;
    }
    return matched == from.fields().size();
  }
}
