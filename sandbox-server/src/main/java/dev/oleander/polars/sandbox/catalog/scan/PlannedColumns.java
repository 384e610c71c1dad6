package dev.oleander.polars.sandbox.catalog.scan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortField;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;

/** Which columns of a table a plan tells more of. */
final class PlannedColumns {
  private final Table table;
  private final Schema schema;

  PlannedColumns(Table table, Schema schema) {
    this.table = table;
    this.schema = schema;
  }

  /**
   * The columns whose bounds can leave files out: first those by which the table is partitioned or
   * sorted, then the others in their order.
   *
   * @param most how many columns
   */
  List<Types.NestedField> bounded(long most) {
    Map<Integer, Types.NestedField> found = new LinkedHashMap<>();
    for (PartitionField field : table.spec().fields()) {
      add(found, field.sourceId());
    }
    for (SortField field : table.sortOrder().fields()) {
      add(found, field.sourceId());
    }
    for (Types.NestedField column : schema.columns()) {
      add(found, column.fieldId());
    }
    return found.values().stream().limit(Math.max(1, most)).toList();
  }

  private void add(Map<Integer, Types.NestedField> found, int id) {
    Types.NestedField column = schema.asStruct().field(id);
    if (column != null && PlanValues.bounded(column.type())) {
      found.put(id, column);
    }
  }

  /** The columns that are, or were once, partition fields by their own values. */
  List<Types.NestedField> identities() {
    Map<Integer, Types.NestedField> found = new TreeMap<>();
    for (PartitionSpec spec : table.specs().values()) {
      for (PartitionField field : spec.fields()) {
        Types.NestedField column = schema.findField(field.sourceId());
        if (field.transform().isIdentity() && column != null && column.type().isPrimitiveType()) {
          found.put(column.fieldId(), column);
        }
      }
    }
    return new ArrayList<>(found.values());
  }
}
