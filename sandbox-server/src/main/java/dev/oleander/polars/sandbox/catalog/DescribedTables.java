package dev.oleander.polars.sandbox.catalog;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Some of the tables of a catalog, as their newest metadata describes them, in order of namespace
 * and name.
 *
 * @param unreadable those whose metadata cannot be read
 * @param last the last table that was looked at, if there are more behind it
 */
public record DescribedTables(
    List<Description> tables, List<Unreadable> unreadable, Optional<TableName> last) {

  public DescribedTables {
    tables = List.copyOf(tables);
    unreadable = List.copyOf(unreadable);
    Objects.requireNonNull(last, "last");
  }

  /**
   * A table.
   *
   * @param comment the table's property of that name
   * @param schema its current schema, as the Iceberg specification writes it in JSON
   * @param locations where its files are
   */
  public record Description(
      TableName name, Optional<String> comment, String schema, List<String> locations) {
    public Description {
      locations = List.copyOf(locations);
    }
  }

  /**
   * A table whose metadata cannot be read.
   *
   * @param error why, as far as a client may know
   */
  public record Unreadable(TableName name, String error) {}
}
