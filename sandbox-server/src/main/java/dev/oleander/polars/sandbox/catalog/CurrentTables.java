package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.catalog.scan.ScanPlan;
import dev.oleander.polars.sandbox.catalog.scan.ScanPlanner;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;

/** The tables of a catalog as they are now, to be read. Any thread. */
final class CurrentTables {
  private final CatalogLink link;
  private final CatalogNames names;
  private final StorageLocations storage;
  private final TableMetadataCache metadata;
  private final ScanPlanner planner;

  CurrentTables(CatalogLink link, CatalogNames names, StorageLocations storage) {
    this.link = link;
    this.names = names;
    this.storage = storage;
    this.metadata = new TableMetadataCache(link);
    this.planner = new ScanPlanner(storage::require);
  }

  CatalogNames names() {
    return names;
  }

  /** Empty when there is no such table. */
  Optional<TableMetadata> find(TableName table) {
    return metadata.current(names.identifier(table)).map(FixedTableOperations::current);
  }

  /**
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND
   */
  TableMetadata current(TableName table) {
    return operations(table).current();
  }

  private FixedTableOperations operations(TableName table) {
    return metadata.current(names.identifier(table)).orElseThrow(() -> names.notFound(table));
  }

  /**
   * The table as it is now, whatever is committed later: it can be read, and not changed.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND
   */
  Table fixed(TableName table) {
    return new BaseTable(operations(table), table.toString(), report -> {});
  }

  TableSize size(TableName table, TableSize.Question question) {
    Table fixed = fixed(table);
    return link.ask(open -> TableSizes.measure(fixed, question));
  }

  /**
   * The table as it is now, to be read by a workload.
   *
   * @param reach what of the catalog the workload's box may open
   */
  PinnedTable pin(TableName table, FileReach reach) {
    FixedTableOperations now = operations(table);
    Table fixed = new BaseTable(now, table.toString(), report -> {});
    return new PinnedTable(
        table,
        now.current(),
        () -> metadataLocation(table, now.current()),
        earlier -> {
          ScanPlan plan = link.ask(open -> planner.plan(fixed, now.current(), earlier));
          reach.require(table, TablePlaces.locations(now.current()), plan);
          return plan;
        },
        new S3Objects(link, location -> S3Objects.client(now.io(), location)));
  }

  /**
   * The local path of a table's metadata file.
   *
   * @throws SandboxException UNSUPPORTED when it is not in a folder of the catalog
   */
  Path metadataFile(TableName table, TableMetadata current) {
    try {
      return storage.resolve(current.metadataFileLocation());
    } catch (IllegalArgumentException e) {
      throw elsewhere(table, e);
    }
  }

  /** As a worker reads it. */
  private String metadataLocation(TableName table, TableMetadata current) {
    String location = current.metadataFileLocation();
    if (!StorageLocations.isObject(location)) {
      return metadataFile(table, current).toString();
    }
    try {
      return storage.resolveObject(location).toString();
    } catch (IllegalArgumentException e) {
      throw elsewhere(table, e);
    }
  }

  private SandboxException elsewhere(TableName table, Throwable cause) {
    return new SandboxException(
        ErrorCode.UNSUPPORTED,
        "table '%s' of catalog '%s' is not where this server reads files of the catalog"
            .formatted(table, link.name()),
        cause);
  }
}
