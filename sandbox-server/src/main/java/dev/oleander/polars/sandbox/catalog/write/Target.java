package dev.oleander.polars.sandbox.catalog.write;

import dev.oleander.polars.sandbox.catalog.tasks.AwaitedTasks;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.util.ThreadPools;

/**
 * A table as a write finds it, or is about to make it.
 *
 * @param operations of the table; the write's own
 * @param base what the catalog holds; empty when the table is not there yet
 * @param start what the snapshot is added to: {@code base}, or that with another schema, or the
 *     metadata of a new table
 */
record Target(TableOperations operations, Optional<TableMetadata> base, TableMetadata start) {

  LocationProvider locations() {
    return operations.temp(start).locationProvider();
  }

  /**
   * The metadata with one snapshot more.
   *
   * @param clear whether what is there goes
   * @param io takes the snapshot's own files
   */
  TableMetadata with(
      Iterable<DataFile> files, boolean clear, Map<String, String> summary, FileIO io) {
    PendingOperations pending = new PendingOperations(operations, start, io);
    BaseTable table = new BaseTable(pending, "written", report -> {});
    if (clear && start.currentSnapshot() != null) {
      OverwriteFiles overwrite = table.newOverwrite();
      overwrite.overwriteByRowFilter(Expressions.alwaysTrue());
      files.forEach(overwrite::addFile);
      commit(overwrite, summary);
    } else {
      AppendFiles append = table.newAppend();
      files.forEach(append::appendFile);
      commit(append, summary);
    }
    return pending.current();
  }

  private static void commit(SnapshotUpdate<?> update, Map<String, String> summary) {
    summary.forEach(update::set);
    AwaitedTasks threads = new AwaitedTasks();
    update.scanManifestsWith(threads);
    update.writeManifestsWith(threads, ThreadPools.WORKER_THREAD_POOL_SIZE);
    update.commit();
  }

  /** Whether the catalog holds a snapshot by now. */
  static boolean holds(TableMetadata current, Snapshot snapshot) {
    return current.snapshot(snapshot.snapshotId()) != null;
  }
}
