package dev.oleander.polars.sandbox.catalog.write;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a workload's result is to be written.
 *
 * @param workloadId named in the snapshot
 * @param principal who writes, named in the snapshot
 * @param mode what becomes of the rows that are there
 * @param partitionBy Iceberg transforms as text, of a table that is new or replaced
 * @param replaceSchema whether an existing table takes the result's schema and {@code partitionBy}
 * @param columns the table's columns that those of the result go to, in order; empty to go by name
 * @param idempotencyKey by which a repeat of the same write is known; the principal's own
 */
public record WriteOrder(
    String workloadId,
    String principal,
    SaveMode mode,
    List<String> partitionBy,
    boolean replaceSchema,
    Optional<List<String>> columns,
    Optional<String> idempotencyKey) {

  public WriteOrder {
    Objects.requireNonNull(workloadId, "workloadId");
    Objects.requireNonNull(principal, "principal");
    Objects.requireNonNull(mode, "mode");
    partitionBy = List.copyOf(partitionBy);
    columns = columns.map(List::copyOf);
    Objects.requireNonNull(idempotencyKey, "idempotencyKey");
  }

  /** A plain one: columns by name, no partitions that the table has not, no key. */
  public static WriteOrder of(String workloadId, String principal, SaveMode mode) {
    return new WriteOrder(
        workloadId, principal, mode, List.of(), false, Optional.empty(), Optional.empty());
  }
}
