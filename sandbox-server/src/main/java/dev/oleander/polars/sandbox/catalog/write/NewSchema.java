package dev.oleander.polars.sandbox.catalog.write;

import static dev.oleander.polars.sandbox.catalog.write.Refusals.mismatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The schema of a table that takes it from a result. */
final class NewSchema {
  private NewSchema() {}

  /**
   * The result's columns under their names in the table, all optional, with ids of their own.
   *
   * @param old the schema whose columns of the same name and type keep their ids
   * @param nextId gives ids that were never used in the table
   * @throws dev.oleander.polars.sandbox.error.SandboxException SCHEMA_MISMATCH naming a column
   *     whose type not every engine reads
   */
  static Schema of(Schema result, List<String> names, Optional<Schema> old, IntSupplier nextId) {
    List<Types.NestedField> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name.isEmpty()) {
        throw mismatch(name, "has an empty name: give it one with AS");
      }
      Type type = result.columns().get(i).type();
      requireReadable(name, type);
      Types.NestedField before = old.map(schema -> schema.asStruct().field(name)).orElse(null);
      boolean same =
          before != null && before.isOptional() && typeOnly(before.type()).equals(typeOnly(type));
      columns.add(
          same ? before : Types.NestedField.optional(nextId.getAsInt(), name, fresh(type, nextId)));
    }
    return new Schema(columns);
  }

  /** Without the ids, which say nothing of what a type is. */
  private static String typeOnly(Type type) {
    int[] id = {0};
    return fresh(type, () -> ++id[0]).toString();
  }

  private static void requireReadable(String column, Type type) {
    switch (type.typeId()) {
      case UNKNOWN ->
          throw mismatch(column, "holds only nulls, which has no type: CAST it to the one it is");
      case STRUCT, LIST, MAP ->
          type.asNestedType().fields().forEach(field -> requireReadable(column, field.type()));
      case VARIANT, GEOMETRY, GEOGRAPHY ->
          throw mismatch(column, "is %s, which not every engine reads: CAST it".formatted(type));
      default -> {
        // Every engine reads it.
      }
    }
  }

  private static Type fresh(Type type, IntSupplier nextId) {
    if (type instanceof Types.StructType struct) {
      List<Types.NestedField> fields = new ArrayList<>();
      for (Types.NestedField field : struct.fields()) {
        int id = nextId.getAsInt();
        fields.add(Types.NestedField.optional(id, field.name(), fresh(field.type(), nextId)));
      }
      return Types.StructType.of(fields);
    }
    if (type instanceof Types.ListType list) {
      int id = nextId.getAsInt();
      return Types.ListType.ofOptional(id, fresh(list.elementType(), nextId));
    }
    if (type instanceof Types.MapType map) {
      int key = nextId.getAsInt();
      int value = nextId.getAsInt();
      return Types.MapType.ofOptional(
          key, value, fresh(map.keyType(), nextId), fresh(map.valueType(), nextId));
    }
    if (type instanceof Types.TimestampNanoType) {
      // Not every engine reads nanoseconds; the worker fails where microseconds would not do.
      return Assignment.isUtc(type)
          ? Types.TimestampType.withZone()
          : Types.TimestampType.withoutZone();
    }
    return type;
  }
}
