package dev.oleander.polars.jdbc.sql;

import java.util.Objects;
import java.util.Optional;

/**
 * A table in one of its states: what a name of a FROM clause stands for.
 *
 * @param version empty for the newest
 */
record VersionedTable(TableName table, Optional<TableVersion> version) {
  VersionedTable {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(version, "version");
  }

  // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
  // class loader of an unloaded driver.
  @Override
  public boolean equals(Object other) {
    return other instanceof VersionedTable that
        && table.equals(that.table)
        && version.equals(that.version);
  }

  @Override
  public int hashCode() {
    return Objects.hash(table, version);
  }
}
