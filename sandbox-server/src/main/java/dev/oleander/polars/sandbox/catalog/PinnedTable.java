package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.catalog.scan.ScanPlan;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.relay.ObjectName;
import dev.oleander.polars.sandbox.relay.ObjectSource;
import dev.oleander.polars.sandbox.relay.RelayedTable;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.NotFoundException;

/**
 * A table as its metadata was at one moment: whatever is committed later, what is read through this
 * is the same. Immutable.
 */
public final class PinnedTable {
  private final TableName name;
  private final TableMetadata metadata;
  private final Supplier<String> metadataFile;
  private final Function<Optional<Long>, ScanPlan> planner;
  private final ObjectSource objects;

  /**
   * @param metadataFile where it is
   * @param planner plans the reading of an earlier snapshot, or of the current state
   * @param objects where those of its files are read that are in an object store
   */
  PinnedTable(
      TableName name,
      TableMetadata metadata,
      Supplier<String> metadataFile,
      Function<Optional<Long>, ScanPlan> planner,
      ObjectSource objects) {
    this.name = name;
    this.metadata = metadata;
    this.metadataFile = metadataFile;
    this.planner = planner;
    this.objects = objects;
  }

  public TableName name() {
    return name;
  }

  /**
   * The metadata file that says all this: its local path, or its location in an object store.
   *
   * @throws SandboxException UNSUPPORTED when it is not where files of the catalog are read
   */
  public String metadataFile() {
    return metadataFile.get();
  }

  /** The newest snapshot; empty when the table has none yet. */
  public Optional<Long> currentSnapshot() {
    return Optional.ofNullable(metadata.currentSnapshot()).map(Snapshot::snapshotId);
  }

  /**
   * The snapshot that a version is.
   *
   * @return empty for the current version of a table without a snapshot
   * @throws SandboxException INVALID_REQUEST when the table has no such snapshot, or has it no more
   */
  public Optional<Long> snapshot(TableVersion version) {
    if (version instanceof TableVersion.OfSnapshot wanted) {
      return Optional.of(kept(wanted.id()));
    }
    if (version instanceof TableVersion.AsOf wanted) {
      return Optional.of(asOf(wanted.moment()));
    }
    return currentSnapshot();
  }

  /**
   * What a worker has to read for a version. Current is read by the current schema, all others by
   * the schema of then.
   *
   * @throws SandboxException INVALID_REQUEST as above; UNSUPPORTED saying why it cannot be read
   */
  public ScanPlan plan(TableVersion version) {
    Optional<Long> earlier =
        version instanceof TableVersion.Current ? Optional.empty() : snapshot(version);
    try {
      return planner.apply(earlier);
    } catch (NotFoundException e) {
      throw new SandboxException(
          ErrorCode.UNSUPPORTED,
          "table '%s' cannot be read: a manifest of it is not there".formatted(name),
          e);
    }
  }

  /**
   * What of an object store a workload may read for a plan: the folders that its files are in.
   *
   * @return empty when all files are local
   * @throws SandboxException UNSUPPORTED when some are where none can be read
   */
  public Optional<RelayedTable> relayed(ScanPlan plan) {
    Set<ObjectName> relayed = new HashSet<>();
    for (String folder : plan.folders()) {
      try {
        ObjectName.ofLocation(folder).ifPresent(relayed::add);
      } catch (IllegalArgumentException e) {
        throw new SandboxException(
            ErrorCode.UNSUPPORTED,
            "table '%s' cannot be read, because of the place of some of its files: %s"
                .formatted(name, e.getMessage()),
            e);
      }
    }
    return relayed.isEmpty()
        ? Optional.empty()
        : Optional.of(new RelayedTable(name.toString(), objects, relayed));
  }

  private long kept(long id) {
    if (metadata.snapshot(id) == null) {
      throw new SandboxException(
          ErrorCode.INVALID_REQUEST,
          "table '%s' has no snapshot %d, or has it no more".formatted(name, id));
    }
    return id;
  }

  /** Told by the log of what was current when, which also knows of a table that was set back. */
  private long asOf(Instant moment) {
    Long found = null;
    for (HistoryEntry entry : metadata.snapshotLog()) {
      if (!Instant.ofEpochMilli(entry.timestampMillis()).isAfter(moment)) {
        found = entry.snapshotId();
      }
    }
    if (found == null) {
      throw new SandboxException(
          ErrorCode.INVALID_REQUEST,
          "table '%s' is not known to have had a snapshot at %s: %s"
              .formatted(
                  name,
                  moment,
                  metadata.snapshotLog().isEmpty()
                      ? "it has none"
                      : "the first that it tells of is of "
                          + Instant.ofEpochMilli(metadata.snapshotLog().get(0).timestampMillis())));
    }
    if (metadata.snapshot(found) == null) {
      throw new SandboxException(
          ErrorCode.INVALID_REQUEST,
          "the snapshot %d that table '%s' had at %s is there no more"
              .formatted(found, name, moment));
    }
    return found;
  }
}
