package dev.oleander.polars.sandbox.catalog.write;

import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * A table to which changes are made that nobody sees: what they lead to is held until somebody
 * commits it. One thread.
 */
final class PendingOperations implements TableOperations {
  private final TableOperations real;
  private final FileIO io;
  private TableMetadata metadata;

  /**
   * @param start what the changes are made to
   * @param io writes the files of the changes
   */
  PendingOperations(TableOperations real, TableMetadata start, FileIO io) {
    this.real = real.temp(start);
    this.io = io;
    this.metadata = start;
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
    if (base != metadata) {
      throw new IllegalStateException("a pending table was changed from another state");
    }
    metadata = next;
  }

  @Override
  public FileIO io() {
    return io;
  }

  @Override
  public EncryptionManager encryption() {
    return real.encryption();
  }

  @Override
  public String metadataFileLocation(String fileName) {
    return real.metadataFileLocation(fileName);
  }

  @Override
  public LocationProvider locationProvider() {
    return real.locationProvider();
  }

  @Override
  public long newSnapshotId() {
    return real.newSnapshotId();
  }
}
