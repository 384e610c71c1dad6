package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.catalog.TableName;
import java.util.Objects;

/** A table of the lake under the name that a statement calls it by. */
public record RegisteredTable(String alias, TableName table) {

  public RegisteredTable {
    Objects.requireNonNull(alias, "alias");
    Objects.requireNonNull(table, "table");
  }
}
