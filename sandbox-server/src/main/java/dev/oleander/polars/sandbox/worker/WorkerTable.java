package dev.oleander.polars.sandbox.worker;

import java.util.List;
import java.util.Objects;

/**
 * A table to be read.
 *
 * @param alias the name that the workload calls it by
 * @param key names the plan among all plans of its server
 * @param plan what is to be read, JSON objects in UTF-8: the table, and its files or some of them
 *     in each of the others; never changed, and each shorter than a frame may be
 */
public record WorkerTable(String alias, String key, List<byte[]> plan) {

  public WorkerTable {
    Objects.requireNonNull(alias, "alias");
    Objects.requireNonNull(key, "key");
    plan = List.copyOf(plan);
  }
}
