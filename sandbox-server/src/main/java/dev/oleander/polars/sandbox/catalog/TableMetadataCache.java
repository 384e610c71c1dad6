package dev.oleander.polars.sandbox.catalog;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * The current metadata of tables. The catalog is asked every time; a metadata file is read and
 * parsed only when the catalog names another one than before. Any thread.
 */
final class TableMetadataCache {
  private static final int MOST_TABLES = 1_000;

  private final Catalog catalog;

  /**
   * Iceberg's operations know what they read last and are not made for threads: each is its own
   * lock.
   */
  private final Cache<TableIdentifier, TableOperations> operations =
      Caffeine.newBuilder().maximumSize(MOST_TABLES).build();

  TableMetadataCache(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Empty when there is no such table. */
  Optional<TableMetadata> current(TableIdentifier table) {
    TableOperations known = operations.getIfPresent(table);
    if (known != null) {
      Optional<TableMetadata> refreshed = refresh(table, known);
      if (refreshed.isPresent()) {
        return refreshed;
      }
    }
    return load(table);
  }

  /** Empty when the table is gone or is another one by now. */
  private Optional<TableMetadata> refresh(TableIdentifier table, TableOperations known) {
    synchronized (known) {
      try {
        return Optional.of(known.refresh());
      } catch (NoSuchTableException e) {
        operations.asMap().remove(table, known);
        return Optional.empty();
      } catch (IllegalStateException e) {
        // What Iceberg says when a table was dropped and made again under its name.
        operations.asMap().remove(table, known);
        return Optional.empty();
      }
    }
  }

  private Optional<TableMetadata> load(TableIdentifier table) {
    try {
      Table loaded = catalog.loadTable(table);
      if (!(loaded instanceof HasTableOperations real)) {
        // One of Iceberg's metadata tables, which it finds as "namespace.table.snapshots".
        return Optional.empty();
      }
      TableOperations loadedOperations = real.operations();
      TableMetadata metadata = loadedOperations.current();
      operations.put(table, loadedOperations);
      return Optional.of(metadata);
    } catch (NoSuchTableException e) {
      return Optional.empty();
    }
  }
}
