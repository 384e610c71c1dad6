package dev.oleander.polars.sandbox.catalog.scan;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.PropertyUtil;
import org.apache.iceberg.util.SnapshotUtil;

/** Plans one snapshot. Used once, by one thread; the files are never all in memory at once. */
final class SnapshotPlan {
  /** Of one part, roughly. */
  private static final long PART_CHARS = 2 << 20;

  private static final long MOST_BYTES = 256L << 20;

  /** So many bounds are told of all columns and files together, pairs counted as one. */
  private static final long MOST_BOUNDS = 600_000;

  private final String name;
  private final Table table;
  private final Optional<Long> earlier;
  private final FileLocations locations;
  private final Schema schema;
  private final PlannedDeletes deletes;
  private final Set<String> folders = new HashSet<>();
  private final List<byte[]> parts = new ArrayList<>();
  private long bytes;
  private long rows;

  SnapshotPlan(Table table, Optional<Long> earlier, FileLocations locations) {
    this.name = table.name();
    this.table = table;
    this.earlier = earlier;
    this.locations = locations;
    this.schema = earlier.map(id -> SnapshotUtil.schemaFor(table, id)).orElseGet(table::schema);
    this.deletes = new PlannedDeletes(table, schema);
  }

  ScanPlan make(String key) {
    Snapshot snapshot = earlier.map(table::snapshot).orElseGet(table::currentSnapshot);
    List<Types.NestedField> bounded =
        new PlannedColumns(table, schema).bounded(MOST_BOUNDS / Math.max(1, files(snapshot)));
    List<Types.NestedField> identities = new PlannedColumns(table, schema).identities();
    FileColumns columns = new FileColumns(bounded, identities);
    if (snapshot != null) {
      TableScan scan = table.newScan();
      if (earlier.isPresent()) {
        scan = scan.useSnapshot(snapshot.snapshotId());
      }
      scan = scan.includeColumnStats(bounded.stream().map(Types.NestedField::name).toList());
      try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
        for (FileScanTask task : tasks) {
          add(columns, task);
          if (columns.chars() > PART_CHARS) {
            finish(columns);
            columns = new FileColumns(bounded, identities);
          }
        }
      } catch (PlannedDeletes.UnsupportedDeletesException e) {
        throw unsupported(e.getMessage(), e);
      } catch (ValidationException e) {
        throw unsupported("its metadata contradict themselves", e);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the manifests of " + name, e);
      }
    }
    if (columns.size() > 0 || parts.isEmpty()) {
      finish(columns);
    }
    byte[] head =
        new PlanHead(table, schema, deletes.deletedFields())
            .json(rows, deletes.rows(), parts.size() == 1 ? parts.remove(0) : null);
    parts.add(0, head);
    return new ScanPlan(key, parts, folders);
  }

  private static long files(Snapshot snapshot) {
    return snapshot == null
        ? 0
        : PropertyUtil.propertyAsLong(
            snapshot.summary(), SnapshotSummary.TOTAL_DATA_FILES_PROP, MOST_BOUNDS);
  }

  private void finish(FileColumns columns) {
    byte[] part = columns.json(deletes.news());
    bytes += part.length;
    if (bytes > MOST_BYTES) {
      throw unsupported(
          "it has so many data files that the list of them takes more than %d MiB: have them rewritten as fewer"
              .formatted(MOST_BYTES >> 20),
          null);
    }
    parts.add(part);
  }

  private void add(FileColumns columns, FileScanTask task) {
    DataFile file = task.file();
    check(file);
    rows = file.recordCount() < 0 || rows < 0 ? -1 : rows + file.recordCount();
    task.deletes().forEach(this::check);
    columns.add(file, table.specs().get(file.specId()), deletes.of(task.deletes()));
  }

  private void check(ContentFile<?> file) {
    if (file.format() != FileFormat.PARQUET && file.format() != FileFormat.PUFFIN) {
      throw unsupported(
          "it has files in the format %s: have them rewritten as Parquet".formatted(file.format()),
          null);
    }
    if (file.keyMetadata() != null) {
      throw unsupported("its files are encrypted", null);
    }
    String location = file.location();
    String folder = location.substring(0, Math.max(0, location.lastIndexOf('/')));
    if (folders.add(folder)) {
      try {
        locations.requireReadable(folder);
      } catch (IllegalArgumentException e) {
        throw unsupported(
            "it has files outside of the places that this server reads its catalog's files in", e);
      }
    }
  }

  private SandboxException unsupported(String why, Throwable cause) {
    return new SandboxException(
        ErrorCode.UNSUPPORTED, "table '%s' cannot be read: %s".formatted(name, why), cause);
  }
}
