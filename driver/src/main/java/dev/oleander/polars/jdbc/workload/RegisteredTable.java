package dev.oleander.polars.jdbc.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A table of the lake under the name the statement uses for it.
 *
 * @param alias the name in the statement
 * @param table {@code namespace.table}, in the catalog of the request
 * @param snapshot the state of the table that is read; empty for another way to tell it
 * @param asOf the time of the state that is read; empty, without a snapshot, for the newest
 */
public record RegisteredTable(
    String alias, String table, OptionalLong snapshot, Optional<Instant> asOf) {
  public RegisteredTable {
    Objects.requireNonNull(alias, "alias");
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(snapshot, "snapshot");
    Objects.requireNonNull(asOf, "asOf");
  }

  /** The newest state of a table. */
  public RegisteredTable(String alias, String table) {
    this(alias, table, OptionalLong.empty(), Optional.empty());
  }

  /** Whether the state of the table is told. */
  public boolean travels() {
    return snapshot.isPresent() || asOf.isPresent();
  }

  /** Adds the fields that say so to an entry of a request. */
  void describe(ObjectNode entry) {
    entry.put("alias", alias);
    entry.put("table", table);
    // As text: a reader may take a number of JSON for a double.
    snapshot.ifPresent(id -> entry.put("snapshotId", Long.toString(id)));
    asOf.ifPresent(time -> entry.put("asOf", time.toString()));
  }
}
