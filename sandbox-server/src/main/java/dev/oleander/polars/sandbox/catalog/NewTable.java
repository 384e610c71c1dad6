package dev.oleander.polars.sandbox.catalog;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A table to be made without rows.
 *
 * @param schema as the Iceberg specification writes it in JSON; the catalog gives ids of its own
 * @param partitionBy Iceberg's transforms as text, as {@code month(d)}; none for no partitions
 * @param properties the table's own
 */
public record NewTable(
    TableName name, String schema, List<String> partitionBy, Map<String, String> properties) {

  public NewTable {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(schema, "schema");
    partitionBy = List.copyOf(partitionBy);
    properties = Map.copyOf(properties);
  }
}
