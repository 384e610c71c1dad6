package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.transforms.Transform;
import org.apache.iceberg.types.Type;

/** Measures tables by their manifests. */
final class TableSizes {

  private TableSizes() {}

  static TableSize measure(Table table, TableSize.Question question) {
    List<Wanted> wanted =
        question.partitions().stream().map(filter -> Wanted.of(table, filter)).toList();
    Snapshot snapshot = snapshot(table, question.snapshotId());
    if (snapshot == null) {
      return new TableSize(Optional.empty(), 0, 0, 0);
    }
    long bytes = 0;
    long records = 0;
    long files = 0;
    try (CloseableIterable<FileScanTask> tasks =
        table.newScan().useSnapshot(snapshot.snapshotId()).planFiles()) {
      for (FileScanTask task : tasks) {
        if (wanted.stream().allMatch(each -> each.holds(task.spec(), task.file()))) {
          bytes += task.file().fileSizeInBytes();
          records += task.file().recordCount();
          files++;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the manifests of " + table.name(), e);
    }
    return new TableSize(Optional.of(snapshot.snapshotId()), bytes, records, files);
  }

  private static Snapshot snapshot(Table table, Optional<Long> id) {
    if (id.isEmpty()) {
      return table.currentSnapshot();
    }
    Snapshot snapshot = table.snapshot(id.get());
    if (snapshot == null) {
      throw new SandboxException(
          ErrorCode.INVALID_REQUEST,
          "snapshotId %d is not a snapshot of table '%s'".formatted(id.get(), table.name()));
    }
    return snapshot;
  }

  /**
   * A value of a partition field, which may have had another name in an earlier spec.
   *
   * @param ids of the fields that have the name, or had it
   */
  private record Wanted(Set<Integer> ids, String value) {

    /**
     * Finds the field.
     *
     * @throws SandboxException INVALID_REQUEST when no spec has a field of this name
     */
    static Wanted of(Table table, TableSize.PartitionFilter filter) {
      Set<Integer> ids =
          table.specs().values().stream()
              .flatMap(spec -> spec.fields().stream())
              .filter(field -> field.name().equals(filter.key()))
              .map(PartitionField::fieldId)
              .collect(Collectors.toSet());
      if (ids.isEmpty()) {
        throw new SandboxException(
            ErrorCode.INVALID_REQUEST,
            "partitionKey '%s' is not a partition field of table '%s'"
                .formatted(filter.key(), table.name()));
      }
      return new Wanted(ids, filter.value());
    }

    boolean holds(PartitionSpec spec, DataFile file) {
      List<PartitionField> fields = spec.fields();
      for (int i = 0; i < fields.size(); i++) {
        PartitionField field = fields.get(i);
        // A field that was removed may be left as a void one, whose null says nothing.
        if (ids.contains(field.fieldId()) && !field.transform().isVoid()) {
          Type type = spec.partitionType().fields().get(i).type();
          return shown(field.transform(), type, file.partition().get(i, Object.class))
              .equals(value);
        }
      }
      return false;
    }
  }

  @SuppressWarnings("unchecked")
  private static String shown(Transform<?, ?> transform, Type type, Object value) {
    return ((Transform<?, Object>) transform).toHumanString(type, value);
  }
}
