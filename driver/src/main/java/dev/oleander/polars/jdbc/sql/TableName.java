package dev.oleander.polars.jdbc.sql;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The full name of a table in a lake.
 *
 * @param catalog the catalog, empty for the connection's own where none is configured
 * @param namespace the levels of the namespace, outermost first
 * @param table the table's own name
 */
public record TableName(Optional<String> catalog, List<String> namespace, String table) {

  /** Copies {@code namespace}. */
  public TableName {
    Objects.requireNonNull(catalog, "catalog");
    namespace = List.copyOf(namespace);
    Objects.requireNonNull(table, "table");
  }

  /** The key under which names that differ in case only are the same. */
  TableName lowerCase() {
    return new TableName(
        catalog.map(SelectScope::key),
        namespace.stream().map(SelectScope::key).toList(),
        SelectScope.key(table));
  }

  /** The parts joined by periods, for messages. */
  @Override
  public String toString() {
    StringBuilder joined = new StringBuilder();
    catalog.ifPresent(name -> joined.append(name).append('.'));
    namespace.forEach(level -> joined.append(level).append('.'));
    return joined.append(table).toString();
  }

  // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
  // class loader of an unloaded driver.
  @Override
  public boolean equals(Object other) {
    return other instanceof TableName that
        && catalog.equals(that.catalog)
        && namespace.equals(that.namespace)
        && table.equals(that.table);
  }

  @Override
  public int hashCode() {
    return Objects.hash(catalog, namespace, table);
  }
}
