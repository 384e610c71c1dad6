package dev.oleander.polars.sandbox.catalog.write;

import static dev.oleander.polars.sandbox.catalog.write.Refusals.conflict;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.TableMetadata;

/** What the snapshots of a table tell of the writes that made them. */
final class Earlier {
  static final String WORKLOAD = "oleander.workload-id";
  static final String PRINCIPAL = "oleander.principal";
  static final String KEY = "oleander.idempotency-key";
  static final String MODE = "oleander.save-mode";
  static final String CREATED = "oleander.created-table";

  private Earlier() {}

  /** What a snapshot is to tell of the write that makes it. */
  static Map<String, String> summary(WriteOrder order, boolean created) {
    Map<String, String> summary = new HashMap<>();
    summary.put(WORKLOAD, order.workloadId());
    summary.put(PRINCIPAL, order.principal());
    summary.put(MODE, order.mode().wireName());
    if (created) {
      summary.put(CREATED, "true");
    }
    order.idempotencyKey().ifPresent(key -> summary.put(KEY, key));
    return summary;
  }

  /**
   * What the same write did before, by its key.
   *
   * @throws dev.oleander.polars.sandbox.error.SandboxException CONFLICT when the key is that of
   *     another write
   */
  static Optional<Saved> find(TableMetadata table, String name, WriteOrder order) {
    if (order.idempotencyKey().isEmpty()) {
      return Optional.empty();
    }
    for (Snapshot snapshot : table.snapshots()) {
      Map<String, String> summary = snapshot.summary() == null ? Map.of() : snapshot.summary();
      if (order.idempotencyKey().get().equals(summary.get(KEY))
          && order.principal().equals(summary.get(PRINCIPAL))) {
        if (!order.mode().wireName().equals(summary.get(MODE))) {
          throw conflict(
              "idempotencyKey was used for a write of saveMode %s to '%s': use a new one for another write"
                  .formatted(Refusals.shown(String.valueOf(summary.get(MODE))), name),
              null);
        }
        return Optional.of(
            new Saved(
                name,
                order.mode(),
                Long.parseLong(summary.getOrDefault(SnapshotSummary.ADDED_RECORDS_PROP, "0")),
                snapshot.snapshotId(),
                summary.containsKey(CREATED)));
      }
    }
    return Optional.empty();
  }
}
