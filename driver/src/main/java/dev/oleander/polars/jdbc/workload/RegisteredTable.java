package dev.oleander.polars.jdbc.workload;

import java.util.Objects;

/**
 * A table of the lake under the name the statement uses for it.
 *
 * @param alias the name in the statement
 * @param table {@code namespace.table}, in the catalog of the request
 */
public record RegisteredTable(String alias, String table) {
  public RegisteredTable {
    Objects.requireNonNull(alias, "alias");
    Objects.requireNonNull(table, "table");
  }
}
