package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.catalog.write.Saved;
import java.util.Objects;

/**
 * What a workload has written to its destination.
 *
 * @param table {@code namespace.table}
 * @param mode the API's name of the save mode
 * @param rows the rows that were written
 * @param snapshotId the snapshot that the write made
 * @param created whether it made the table too
 */
public record WrittenTable(String table, String mode, long rows, long snapshotId, boolean created) {

  public WrittenTable {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(mode, "mode");
  }

  public static WrittenTable of(Saved saved) {
    return new WrittenTable(
        saved.table(), saved.mode().wireName(), saved.rows(), saved.snapshotId(), saved.created());
  }
}
