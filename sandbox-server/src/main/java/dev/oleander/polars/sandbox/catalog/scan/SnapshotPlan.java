package dev.oleander.polars.sandbox.catalog.scan;

import dev.oleander.polars.sandbox.catalog.tasks.AwaitedTasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.iceberg.util.Tasks;

/** Plans one snapshot. Used once, by one thread; the files are never all in memory at once. */
final class SnapshotPlan {
  private static final long MOST_BYTES = 256L << 20;

  private final Table table;
  private final Optional<Long> earlier;
  private final FileLocations locations;
  private final ManifestParts manifests;
  private final FileChecks checks;
  private final Schema schema;
  private final PlannedDeletes deletes;
  private final Set<String> folders = new HashSet<>();
  private final PlanParts parts = new PlanParts();
  private final AtomicLong bytes = new AtomicLong();
  private long rows;

  SnapshotPlan(
      Table table, Optional<Long> earlier, FileLocations locations, ManifestParts manifests) {
    this.table = table;
    this.earlier = earlier;
    this.locations = locations;
    this.manifests = manifests;
    this.checks = new FileChecks(table.name());
    this.schema = earlier.map(id -> SnapshotUtil.schemaFor(table, id)).orElseGet(table::schema);
    this.deletes = new PlannedDeletes(table, schema);
  }

  ScanPlan make(String key) {
    Snapshot snapshot = earlier.map(table::snapshot).orElseGet(table::currentSnapshot);
    if (snapshot != null && snapshot.keyId() != null) {
      throw checks.unsupported("it is encrypted", null);
    }
    PlanShape shape = PlanShape.of(table, schema, snapshot);
    try {
      if (snapshot == null) {
        parts.add(shape.newFiles().json(deletes.news()));
      } else if (snapshot.deleteManifests(table.io()).stream().anyMatch(SnapshotPlan::hasFiles)) {
        addByScan(snapshot, shape);
      } else {
        addByManifests(snapshot, shape);
      }
    } catch (PlannedDeletes.UnsupportedDeletesException e) {
      throw checks.unsupported(e.getMessage(), e);
    } catch (ValidationException e) {
      throw checks.unsupported("its metadata contradict themselves", e);
    }
    List<byte[]> told = parts.finish();
    byte[] files = PlanParts.isSmall(told) ? told.remove(0) : null;
    byte[] head =
        new PlanHead(table, schema, deletes.deletedFields()).json(rows, deletes.rows(), files);
    told.add(0, head);
    return new ScanPlan(key, told, folders);
  }

  private static boolean hasFiles(ManifestFile manifest) {
    return manifest.hasAddedFiles() || manifest.hasExistingFiles();
  }

  /** What deletes a row is found by Iceberg, by looking at all manifests. */
  private void addByScan(Snapshot snapshot, PlanShape shape) {
    TableScan scan = table.newScan();
    if (earlier.isPresent()) {
      scan = scan.useSnapshot(snapshot.snapshotId());
    }
    scan = scan.includeColumnStats(shape.bounded().stream().map(Types.NestedField::name).toList());
    FileColumns columns = shape.newFiles();
    try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
      for (FileScanTask task : tasks) {
        add(columns, task);
        if (columns.isFull()) {
          finish(columns);
          columns = shape.newFiles();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the manifests of " + table.name(), e);
    }
    finish(columns);
  }

  private void add(FileColumns columns, FileScanTask task) {
    DataFile file = task.file();
    require(checks.folder(file));
    rows = file.recordCount() < 0 || rows < 0 ? -1 : rows + file.recordCount();
    task.deletes().forEach(delete -> require(checks.folder(delete)));
    columns.add(file, table.specs().get(file.specId()), deletes.of(task.deletes()));
  }

  private void finish(FileColumns columns) {
    byte[] part = columns.json(deletes.news());
    requireRoom(part.length);
    parts.add(part);
  }

  /** Each manifest by itself, so that what was read for an earlier snapshot is not read again. */
  private void addByManifests(Snapshot snapshot, PlanShape shape) {
    ManifestParts.Reading reading =
        new ManifestParts.Reading(table.io(), table.specs(), shape, checks);
    List<ManifestFile> listed =
        snapshot.dataManifests(table.io()).stream().filter(SnapshotPlan::hasFiles).toList();
    ManifestParts.Part[] found = new ManifestParts.Part[listed.size()];
    Tasks.range(found.length)
        .stopOnFailure()
        .throwFailureWhenFinished()
        .executeWith(new AwaitedTasks())
        .run(
            at -> {
              found[at] = manifests.of(listed.get(at), reading);
              requireRoom(found[at].bytes());
            });
    for (ManifestParts.Part part : found) {
      rows = part.rows() < 0 || rows < 0 ? -1 : rows + part.rows();
      part.folders().forEach(this::require);
      part.json().forEach(parts::add);
    }
    if (Arrays.stream(found).allMatch(part -> part.json().isEmpty())) {
      parts.add(shape.newFiles().json(deletes.news()));
    }
  }

  private void requireRoom(long more) {
    if (bytes.addAndGet(more) > MOST_BYTES) {
      throw checks.unsupported(
          "it has so many data files that the list of them takes more than %d MiB: have them rewritten as fewer"
              .formatted(MOST_BYTES >> 20),
          null);
    }
  }

  private void require(String folder) {
    if (folders.add(folder)) {
      try {
        locations.requireReadable(folder);
      } catch (IllegalArgumentException e) {
        throw checks.unsupported(
            "it has files outside of the places that this server reads its catalog's files in", e);
      }
    }
  }
}
