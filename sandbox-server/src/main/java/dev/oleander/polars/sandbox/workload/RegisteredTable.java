package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.catalog.TableName;
import dev.oleander.polars.sandbox.catalog.TableVersion;
import java.util.Objects;

/**
 * A table of the lake under the name that a statement calls it by.
 *
 * @param version which snapshot of it
 */
public record RegisteredTable(String alias, TableName table, TableVersion version) {

  public RegisteredTable {
    Objects.requireNonNull(alias, "alias");
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(version, "version");
  }
}
