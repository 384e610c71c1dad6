package dev.oleander.polars.sandbox.catalog;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import org.apache.iceberg.BaseMetastoreTableOperations;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * The tables of a catalog with their current metadata. The catalog is asked every time; a metadata
 * file is read and parsed only when the catalog names another one than before. Any thread.
 */
final class TableMetadataCache {
  /** The most bytes that the tables together may take, as {@link #weight} reckons. */
  private static final long MOST_BYTES = 48L << 20;

  private static final int TABLE_BYTES = 4 << 10;
  private static final int SNAPSHOT_BYTES = 1 << 10;
  private static final int LOG_ENTRY_BYTES = 200;
  private static final int FIELD_BYTES = 200;

  private final CatalogLink link;

  /**
   * Iceberg's operations know what they read last and are not made for threads: each is its own
   * lock.
   */
  private final Cache<TableIdentifier, TableOperations> operations =
      Caffeine.newBuilder()
          .maximumWeight(MOST_BYTES)
          .weigher((TableIdentifier table, TableOperations known) -> weight(known.current()))
          .build();

  TableMetadataCache(CatalogLink link) {
    this.link = link;
  }

  private static int weight(TableMetadata metadata) {
    long bytes =
        TABLE_BYTES
            + (long) SNAPSHOT_BYTES * metadata.snapshots().size()
            + (long) LOG_ENTRY_BYTES
                * (metadata.snapshotLog().size() + metadata.previousFiles().size());
    for (Schema schema : metadata.schemas()) {
      bytes += (long) FIELD_BYTES * schema.columns().size();
    }
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  /** The table as it is now, and stays there: empty when there is none. */
  Optional<FixedTableOperations> current(TableIdentifier table) {
    return link.ask(
        open -> {
          TableOperations known = operations.getIfPresent(table);
          if (known != null) {
            Optional<FixedTableOperations> refreshed = refresh(table, known);
            if (refreshed.isPresent()) {
              return refreshed;
            }
          }
          return load(open, table);
        });
  }

  /** Empty when the table is gone or is another one by now. */
  private Optional<FixedTableOperations> refresh(TableIdentifier table, TableOperations known) {
    synchronized (known) {
      try {
        TableMetadata before = known.current();
        TableMetadata now = known.refresh();
        if (now != before) {
          operations.put(table, known); // it weighs something else by now
        }
        return Optional.of(new FixedTableOperations(now, known));
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

  private Optional<FixedTableOperations> load(CatalogLink.OpenCatalog open, TableIdentifier table) {
    try {
      Table loaded = open.tables().loadTable(table);
      if (!(loaded instanceof HasTableOperations real)) {
        // One of Iceberg's metadata tables, which it finds as "namespace.table.snapshots".
        return Optional.empty();
      }
      TableOperations loadedOperations = real.operations();
      TableMetadata metadata = loadedOperations.current();
      // A REST catalog keeps its tables itself, and gives out credentials that expire.
      if (loadedOperations instanceof BaseMetastoreTableOperations) {
        operations.put(table, loadedOperations);
      }
      return Optional.of(new FixedTableOperations(metadata, loadedOperations));
    } catch (NoSuchTableException e) {
      return Optional.empty();
    }
  }
}
