package dev.oleander.polars.sandbox.catalog;

import java.util.List;
import java.util.Map;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.StorageCredential;
import software.amazon.awssdk.services.s3.S3Client;

/** An S3-compatible object store, by one set of credentials. Any thread. */
final class ObjectStore implements AutoCloseable {
  private final S3FileIO files;

  private ObjectStore(S3FileIO files) {
    this.files = files;
  }

  /**
   * Opens a store; nothing is asked of it yet.
   *
   * @param properties Iceberg's, {@link ObjectStoreClients#PATIENCE_MILLIS} among them
   * @param credentials those that a catalog gave out for parts of the store; often none
   */
  static ObjectStore open(Map<String, String> properties, List<StorageCredential> credentials) {
    S3FileIO files = new S3FileIO();
    files.setCredentials(credentials);
    files.initialize(properties);
    return new ObjectStore(files);
  }

  /**
   * The client that has the credentials for a place; not to be closed by the caller.
   *
   * @param location a location in the store
   */
  S3Client client(String location) {
    return files.client(location);
  }

  InputFile input(String location) {
    return new ObjectInputFile(files.newInputFile(location));
  }

  InputFile input(String location, long length) {
    return new ObjectInputFile(files.newInputFile(location, length));
  }

  /** What is written is there when its stream has been closed, and not before. */
  OutputFile output(String location) {
    return new ObjectOutputFile(files.newOutputFile(location));
  }

  void delete(String location) {
    files.deleteFile(location);
  }

  /**
   * @throws org.apache.iceberg.io.BulkDeletionFailureException when some remain
   */
  void delete(List<String> locations) {
    files.deleteFiles(locations);
  }

  @Override
  public void close() {
    files.close();
  }
}
