package dev.oleander.polars.sandbox.worker;

import dev.oleander.polars.sandbox.relay.RelayedTable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A table to be read.
 *
 * @param alias the name that the workload calls it by
 * @param key names the plan among all plans of its server
 * @param plan what is to be read, JSON objects in UTF-8: the table, and its files or some of them
 *     in each of the others; never changed, and each shorter than a frame may be
 * @param relayed what of object stores must be read for it; empty for local files
 */
public record WorkerTable(
    String alias, String key, List<byte[]> plan, Optional<RelayedTable> relayed) {

  public WorkerTable {
    Objects.requireNonNull(alias, "alias");
    Objects.requireNonNull(key, "key");
    plan = List.copyOf(plan);
    Objects.requireNonNull(relayed, "relayed");
  }

  /** A table of local files. */
  public WorkerTable(String alias, String key, List<byte[]> plan) {
    this(alias, key, plan, Optional.empty());
  }
}
