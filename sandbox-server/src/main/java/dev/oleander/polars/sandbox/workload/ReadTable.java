package dev.oleander.polars.sandbox.workload;

import java.util.Objects;
import java.util.Optional;

/**
 * A table that a workload reads, and which snapshot of it.
 *
 * @param alias the name that the workload calls it by
 * @param table {@code namespace.table}
 * @param snapshotId empty when the table has no snapshot
 */
public record ReadTable(String alias, String table, Optional<Long> snapshotId) {

  public ReadTable {
    Objects.requireNonNull(alias, "alias");
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(snapshotId, "snapshotId");
  }
}
