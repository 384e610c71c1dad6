package dev.oleander.polars.sandbox.catalog;

import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * A table as one metadata file describes it; it never changes and cannot be changed. Any thread.
 */
final class FixedTableOperations implements TableOperations {
  private final TableMetadata metadata;
  private final FileIO io;

  FixedTableOperations(TableMetadata metadata, FileIO io) {
    this.metadata = metadata;
    this.io = io;
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
    return io;
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
