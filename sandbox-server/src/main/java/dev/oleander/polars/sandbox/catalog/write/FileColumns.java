package dev.oleander.polars.sandbox.catalog.write;

import static dev.oleander.polars.sandbox.catalog.write.Refusals.broken;
import static dev.oleander.polars.sandbox.catalog.write.Refusals.shown;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.SchemaElement;

/**
 * Holds the schema of a Parquet file against the one that it must have: every column is there under
 * its id, in a type that is right for it, and there is nothing else.
 */
final class FileColumns {
  /** As deep as an honest schema goes, and not so deep that the stack would not do. */
  private static final int DEEPEST = 100;

  private final List<SchemaElement> elements;
  private final List<Leaf> leaves = new ArrayList<>();
  private int next;

  private FileColumns(List<SchemaElement> elements) {
    this.elements = elements;
  }

  /**
   * A column that holds values, in the order of the file.
   *
   * @param name of the top column that it belongs to
   * @param repeated whether it lies within a list or map, so that it has other numbers of values
   *     than the table has rows
   * @param top whether it is a column of the table itself
   * @param mayBeNull whether the file can hold a null where the table requires a value
   */
  record Leaf(
      Types.NestedField field,
      String name,
      boolean repeated,
      boolean top,
      boolean mayBeNull,
      SchemaElement element) {}

  /**
   * The leaves of a file, which has the columns of the schema.
   *
   * @throws dev.oleander.polars.sandbox.error.SandboxException WORKER_LOST when it has not
   */
  static List<Leaf> match(List<SchemaElement> elements, Schema schema) {
    FileColumns columns = new FileColumns(elements);
    SchemaElement root = columns.take();
    columns.struct(root, schema.asStruct(), null, false, 0);
    if (columns.next != elements.size()) {
      throw broken("its schema has more elements than columns", null);
    }
    return columns.leaves;
  }

  private SchemaElement take() {
    if (next >= elements.size()) {
      throw broken("its schema ends too early", null);
    }
    return elements.get(next++);
  }

  private void struct(
      SchemaElement group, Types.StructType type, String top, boolean repeated, int depth) {
    if (depth > DEEPEST) {
      throw broken("its schema is nested too deep", null);
    }
    Set<Integer> seen = new HashSet<>();
    int children = children(group);
    for (int i = 0; i < children; i++) {
      SchemaElement element = take();
      Types.NestedField field = element.isSetField_id() ? type.field(element.getField_id()) : null;
      if (field == null || !seen.add(field.fieldId())) {
        throw broken(
            "its column '%s' has not the id of a column of the table, or one that another has"
                .formatted(shown(String.valueOf(element.getName()))),
            null);
      }
      value(element, field, top == null ? field.name() : top, repeated, depth);
    }
    for (Types.NestedField field : type.fields()) {
      if (!seen.contains(field.fieldId())) {
        throw broken("it lacks column '%s'".formatted(shown(field.name())), null);
      }
    }
  }

  private void value(
      SchemaElement element, Types.NestedField field, String top, boolean repeated, int depth) {
    requireId(element, field);
    if (element.getRepetition_type() == FieldRepetitionType.REPEATED) {
      throw broken("its column '%s' is repeated without a list".formatted(shown(top)), null);
    }
    Type type = field.type();
    if (type instanceof Types.StructType struct) {
      if (element.isSetType() || element.isSetLogicalType() || element.isSetConverted_type()) {
        throw wrongType(element, field, top);
      }
      struct(element, struct, top, repeated, depth + 1);
    } else if (type instanceof Types.ListType list) {
      list(element, list, top, depth + 1);
    } else if (type instanceof Types.MapType map) {
      map(element, map, top, depth + 1);
    } else {
      if (!ParquetTypes.fit(type, element) || element.getNum_children() > 0) {
        throw wrongType(element, field, top);
      }
      boolean mayBeNull =
          field.isRequired() && element.getRepetition_type() == FieldRepetitionType.OPTIONAL;
      leaves.add(new Leaf(field, top, repeated, depth == 0, mayBeNull, element));
    }
  }

  private void list(SchemaElement group, Types.ListType type, String top, int depth) {
    boolean annotated =
        group.isSetLogicalType()
            ? group.getLogicalType().isSetLIST()
            : group.getConverted_type() == ConvertedType.LIST;
    if (group.isSetType() || !annotated || children(group) != 1 || depth > DEEPEST) {
      throw broken("its column '%s' is not a list".formatted(shown(top)), null);
    }
    repeatedGroup(top, 1);
    value(take(), type.fields().get(0), top, true, depth);
  }

  private void map(SchemaElement group, Types.MapType type, String top, int depth) {
    boolean annotated =
        group.isSetLogicalType()
            ? group.getLogicalType().isSetMAP()
            : group.getConverted_type() == ConvertedType.MAP;
    if (group.isSetType() || !annotated || children(group) != 1 || depth > DEEPEST) {
      throw broken("its column '%s' is not a map".formatted(shown(top)), null);
    }
    repeatedGroup(top, 2);
    value(take(), type.fields().get(0), top, true, depth);
    value(take(), type.fields().get(1), top, true, depth);
  }

  private void repeatedGroup(String top, int children) {
    SchemaElement repeated = take();
    if (repeated.isSetType()
        || repeated.getRepetition_type() != FieldRepetitionType.REPEATED
        || children(repeated) != children) {
      throw broken("its column '%s' is not of the usual three levels".formatted(shown(top)), null);
    }
  }

  private static int children(SchemaElement group) {
    int children = group.getNum_children();
    if (children < 0) {
      throw broken("its schema counts wrongly", null);
    }
    return children;
  }

  private static void requireId(SchemaElement element, Types.NestedField field) {
    if (!element.isSetField_id() || element.getField_id() != field.fieldId()) {
      throw broken(
          "a part of column '%s' has not the id %d".formatted(shown(field.name()), field.fieldId()),
          null);
    }
  }

  private static RuntimeException wrongType(
      SchemaElement element, Types.NestedField field, String top) {
    return broken(
        "its column '%s' is %s, which cannot hold %s"
            .formatted(shown(top), ParquetTypes.shown(element), field.type()),
        null);
  }
}
