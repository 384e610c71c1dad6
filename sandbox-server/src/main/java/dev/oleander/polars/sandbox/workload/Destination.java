package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.catalog.TableName;
import dev.oleander.polars.sandbox.catalog.write.SaveMode;
import dev.oleander.polars.sandbox.catalog.write.WriteOrder;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a workload's result is written to, and how.
 *
 * @param table of the request's catalog
 * @param partitionBy Iceberg transforms as text, of a table that is new or replaced
 * @param replaceSchema whether an existing table takes the result's schema
 * @param columns the table's columns that those of the result go to, in order; empty to go by name
 * @param idempotencyKey by which a repeat of the same write is known
 * @param returnResults whether the rows are wanted in the answer, too
 */
public record Destination(
    TableName table,
    SaveMode mode,
    List<String> partitionBy,
    boolean replaceSchema,
    Optional<List<String>> columns,
    Optional<String> idempotencyKey,
    boolean returnResults) {
  /** More rows are not in the answer. */
  public static final int MOST_RETURNED_ROWS = 10_000;

  /** Rows that take more are not in the answer. */
  public static final int MOST_RETURNED_BYTES = 8 << 20;

  public Destination {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(mode, "mode");
    partitionBy = List.copyOf(partitionBy);
    columns = columns.map(List::copyOf);
    Objects.requireNonNull(idempotencyKey, "idempotencyKey");
  }

  WriteOrder order(Workload workload) {
    return new WriteOrder(
        workload.id().toString(),
        workload.principal(),
        mode,
        partitionBy,
        replaceSchema,
        columns,
        idempotencyKey);
  }
}
