package dev.oleander.polars.sandbox.catalog.write;

import java.util.List;
import java.util.Optional;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.TableIdentifier;

/** The catalog's own rules for tables that are made; the same ones, whoever makes them. */
public interface NewTables {

  /**
   * Makes sure that a table may be called that.
   *
   * @throws dev.oleander.polars.sandbox.error.SandboxException INVALID_REQUEST when no table may be
   *     called that
   */
  void checkName(TableIdentifier table);

  /**
   * Reads how a table is to be partitioned.
   *
   * @param transforms as text
   * @throws dev.oleander.polars.sandbox.error.SandboxException INVALID_REQUEST naming the one that
   *     is wrong
   */
  PartitionSpec partitioning(Schema schema, List<String> transforms);

  /** Where a table goes; empty where the catalog decides. */
  Optional<String> location(TableIdentifier table);
}
