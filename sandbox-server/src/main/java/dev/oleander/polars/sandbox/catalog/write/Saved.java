package dev.oleander.polars.sandbox.catalog.write;

import java.util.Objects;

/**
 * What a write did.
 *
 * @param table {@code namespace.table}
 * @param rows the rows of the new files
 * @param snapshotId the snapshot that the write made
 * @param created whether it made the table too
 */
public record Saved(String table, SaveMode mode, long rows, long snapshotId, boolean created) {

  public Saved {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(mode, "mode");
  }
}
