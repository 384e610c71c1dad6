package dev.oleander.polars.sandbox.catalog;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How large a snapshot's data files are.
 *
 * @param snapshotId empty when the table has no snapshot yet
 * @param bytes the size of all data files
 * @param records the rows in them; rows that delete files take away are counted
 * @param dataFiles how many there are
 */
public record TableSize(Optional<Long> snapshotId, long bytes, long records, long dataFiles) {

  public TableSize {
    Objects.requireNonNull(snapshotId, "snapshotId");
  }

  /**
   * What to measure.
   *
   * @param snapshotId empty for the current snapshot
   * @param partitions only files that lie in all of these
   */
  public record Question(Optional<Long> snapshotId, List<PartitionFilter> partitions) {

    public Question {
      Objects.requireNonNull(snapshotId, "snapshotId");
      partitions = List.copyOf(partitions);
    }
  }

  /**
   * One value of one partition field.
   *
   * @param key the name of the partition field
   * @param value the value as Iceberg shows it in paths, {@code null} for null
   */
  public record PartitionFilter(String key, String value) {

    public PartitionFilter {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(value, "value");
    }
  }
}
