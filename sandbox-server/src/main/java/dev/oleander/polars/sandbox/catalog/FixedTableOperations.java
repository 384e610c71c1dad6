package dev.oleander.polars.sandbox.catalog;

import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * A table as one metadata file describes it; it never changes and cannot be changed. Any thread.
 */
final class FixedTableOperations implements TableOperations {
  private final TableMetadata metadata;

  /** Held for as long as this is: a REST catalog closes a table's files when it is not. */
  private final TableOperations origin;

  /**
   * @param origin where the table came from; its files are read in the same way
   */
  FixedTableOperations(TableMetadata metadata, TableOperations origin) {
    this.metadata = metadata;
    this.origin = origin;
  }

  @Override
  public TableMetadata current() {
    return metadata;
  }

  @Override
  public TableMetadata refresh() {
    return metadata;
  }

  @Override
  public void commit(TableMetadata base, TableMetadata next) {
    throw new UnsupportedOperationException("this table is read only");
  }

  @Override
  public FileIO io() {
    return origin.io();
  }

  @Override
  public EncryptionManager encryption() {
    return origin.encryption();
  }

  @Override
  public String metadataFileLocation(String fileName) {
    throw new UnsupportedOperationException("this table is read only");
  }

  @Override
  public LocationProvider locationProvider() {
    return LocationProviders.locationsFor(metadata.location(), metadata.properties());
  }
}
