package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
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
    checkPartitionFields(table, question.partitions());
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
        if (inAll(task.spec(), task.file(), question.partitions())) {
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

  private static void checkPartitionFields(Table table, List<TableSize.PartitionFilter> filters) {
    for (TableSize.PartitionFilter filter : filters) {
      boolean known =
          table.specs().values().stream()
              .anyMatch(
                  spec -> spec.fields().stream().anyMatch(f -> f.name().equals(filter.key())));
      if (!known) {
        throw new SandboxException(
            ErrorCode.INVALID_REQUEST,
            "partitionKey '%s' is not a partition field of table '%s'"
                .formatted(filter.key(), table.name()));
      }
    }
  }

  private static boolean inAll(
      PartitionSpec spec, DataFile file, List<TableSize.PartitionFilter> filters) {
    return filters.stream().allMatch(filter -> in(spec, file, filter));
  }

  private static boolean in(PartitionSpec spec, DataFile file, TableSize.PartitionFilter filter) {
    List<PartitionField> fields = spec.fields();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(filter.key())) {
        Type type = spec.partitionType().fields().get(i).type();
        return shown(fields.get(i).transform(), type, file.partition().get(i, Object.class))
            .equals(filter.value());
      }
    }
    return false;
  }

  @SuppressWarnings("unchecked")
  private static String shown(Transform<?, ?> transform, Type type, Object value) {
    return ((Transform<?, Object>) transform).toHumanString(type, value);
  }
}
