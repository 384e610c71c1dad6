package dev.oleander.polars.sandbox.catalog;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.aws.s3.S3FileIOProperties;
import org.apache.iceberg.io.StorageCredential;

/**
 * The object stores of one catalog: the one that its own properties lead to, which its tables
 * share, and one for each table that the catalog gives other properties or credentials for. Any
 * thread; closing it closes the shared one.
 */
final class ObjectStores implements AutoCloseable {
  private final Duration patience;
  private final Path staging;

  /** Guarded by this; null before the first time. */
  private ObjectStore shared;

  /** Guarded by this; what the shared one was opened with. */
  private Map<String, String> sharedBy = Map.of();

  /**
   * @param patience how long a store may take to send something
   * @param staging a folder of the server's own for what is being written
   */
  ObjectStores(Duration patience, Path staging) {
    this.patience = patience;
    this.staging = staging;
  }

  /**
   * A store, which is to be given back.
   *
   * @param properties Iceberg's, of the catalog or of one of its tables
   * @param credentials those that the catalog gave out for parts of the store
   */
  synchronized ObjectStore take(
      Map<String, String> properties, List<StorageCredential> credentials) {
    Map<String, String> own = own(properties);
    if (!credentials.isEmpty() || (shared != null && !own.equals(sharedBy))) {
      return ObjectStore.open(all(properties), credentials);
    }
    if (shared == null) {
      shared = ObjectStore.open(all(properties), credentials);
      sharedBy = own;
    }
    return shared;
  }

  synchronized void giveBack(ObjectStore store) {
    if (store != shared) {
      store.close();
    }
  }

  /** What of the properties the store depends on. */
  private static Map<String, String> own(Map<String, String> properties) {
    Map<String, String> own = new TreeMap<>(properties);
    own.keySet().removeIf(key -> !key.startsWith("s3.") && !key.startsWith("client."));
    return own;
  }

  private Map<String, String> all(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>(properties);
    all.put(S3FileIOProperties.CLIENT_FACTORY, ObjectStoreClients.class.getName());
    all.put(S3FileIOProperties.STAGING_DIRECTORY, staging.toString());
    all.put(ObjectStoreClients.PATIENCE_MILLIS, Long.toString(patience.toMillis()));
    return all;
  }

  @Override
  public synchronized void close() {
    if (shared != null) {
      shared.close();
      shared = null;
    }
  }
}
