package dev.oleander.polars.sandbox.catalog.scan;

import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.PropertyUtil;

/**
 * Which columns a plan tells more of: what is said of a file depends on these, and on the file.
 *
 * @param bounded the columns whose bounds are told
 * @param identities the columns by whose own values files are, or were once, partitioned
 */
record PlanShape(List<Types.NestedField> bounded, List<Types.NestedField> identities) {
  /** So many bounds are told of all columns and files together, pairs counted as one. */
  private static final long MOST_BOUNDS = 600_000;

  PlanShape {
    bounded = List.copyOf(bounded);
    identities = List.copyOf(identities);
  }

  /**
   * @param snapshot may be null
   */
  static PlanShape of(Table table, Schema schema, Snapshot snapshot) {
    PlannedColumns columns = new PlannedColumns(table, schema);
    return new PlanShape(
        columns.bounded(steady(MOST_BOUNDS / Math.max(1, files(snapshot)))), columns.identities());
  }

  private static long files(Snapshot snapshot) {
    return snapshot == null
        ? 0
        : PropertyUtil.propertyAsLong(
            snapshot.summary(), SnapshotSummary.TOTAL_DATA_FILES_PROP, MOST_BOUNDS);
  }

  /** Rounds down, so that a table that grows by a file seldom gets another shape. */
  private static long steady(long most) {
    long power = Long.highestOneBit(most);
    return most >= power + power / 2 ? power + power / 2 : power;
  }

  FileColumns newFiles() {
    return new FileColumns(bounded, identities);
  }
}
