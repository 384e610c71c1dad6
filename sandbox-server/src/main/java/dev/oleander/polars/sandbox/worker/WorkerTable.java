package dev.oleander.polars.sandbox.worker;

import java.util.Objects;
import java.util.Optional;

/**
 * A registered table, resolved.
 *
 * @param alias the name that the SQL calls it by
 * @param metadata the absolute local path of its Iceberg metadata file, inside one of {@link
 *     WorkerPoolConfig#readable()}
 * @param snapshotId an earlier state of the table, read by the schema of then; empty for the state
 *     that the metadata file calls the current one
 */
public record WorkerTable(String alias, String metadata, Optional<Long> snapshotId) {

  public WorkerTable {
    Objects.requireNonNull(alias, "alias");
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(snapshotId, "snapshotId");
  }

  /** A table in its current state. */
  public WorkerTable(String alias, String metadata) {
    this(alias, metadata, Optional.empty());
  }
}
