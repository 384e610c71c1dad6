package dev.oleander.polars.sandbox.worker;

import java.util.Objects;

/**
 * A registered table, resolved.
 *
 * @param alias the name that the SQL calls it by
 * @param metadata the absolute local path of its Iceberg metadata file, inside one of {@link
 *     WorkerPoolConfig#readable()}
 */
public record WorkerTable(String alias, String metadata) {

  public WorkerTable {
    Objects.requireNonNull(alias, "alias");
    Objects.requireNonNull(metadata, "metadata");
  }
}
