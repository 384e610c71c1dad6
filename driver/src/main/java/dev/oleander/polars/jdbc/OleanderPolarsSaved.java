package dev.oleander.polars.jdbc;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a script has written.
 *
 * @param table {@code namespace.table}
 * @param rowsWritten how many rows
 * @param snapshotId the table's new snapshot, where the server tells
 * @param warnings what the server has to say of it
 */
public record OleanderPolarsSaved(
    String table, long rowsWritten, Optional<String> snapshotId, List<String> warnings) {
  public OleanderPolarsSaved {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(snapshotId, "snapshotId");
    warnings = List.copyOf(warnings);
  }
}
