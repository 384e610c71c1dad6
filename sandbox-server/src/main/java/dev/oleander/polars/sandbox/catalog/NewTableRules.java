package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.catalog.write.NewTables;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * The rules of tables that are made by themselves, for those that are made of a result.
 *
 * @param locations where new tables go; empty where the catalog decides
 */
record NewTableRules(Optional<NewLocations> locations) implements NewTables {

  @Override
  public void checkName(TableIdentifier table) {
    NewNames.checkTable(table.name());
  }

  @Override
  public PartitionSpec partitioning(Schema schema, List<String> transforms) {
    return TablePartitioning.read(schema, transforms);
  }

  @Override
  public Optional<String> location(TableIdentifier table) {
    return locations.map(chosen -> chosen.newTable(table));
  }
}
