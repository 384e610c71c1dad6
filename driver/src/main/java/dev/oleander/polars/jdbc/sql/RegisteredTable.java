package dev.oleander.polars.jdbc.sql;

import java.util.Objects;
import java.util.Optional;

/**
 * A table that a rewritten statement uses.
 *
 * @param alias the one-part name that the rewritten text has for it
 * @param table the table it stands for
 * @param version the state of the table that is asked for; empty for the newest
 */
public record RegisteredTable(String alias, TableName table, Optional<TableVersion> version) {
  public RegisteredTable {
    Objects.requireNonNull(alias, "alias");
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(version, "version");
  }

  /** The newest state of a table. */
  public RegisteredTable(String alias, TableName table) {
    this(alias, table, Optional.empty());
  }
}
