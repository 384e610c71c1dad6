package dev.oleander.polars.sandbox.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.BulkDeletionFailureException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.StorageCredential;
import org.apache.iceberg.io.SupportsBulkOperations;
import org.apache.iceberg.io.SupportsStorageCredentials;

/**
 * Iceberg's access to the files of a catalog, or of one of its tables: those where {@link
 * StorageLocations} says and no others. Any thread.
 */
public final class LakeFileIO
    implements FileIO, SupportsBulkOperations, SupportsStorageCredentials {
  private static final long serialVersionUID = 1;

  private static final String LOCATIONS = "oleander.locations";
  private static final String STAGING = "oleander.staging";

  // Written once, before any other thread sees this.
  private transient StorageLocations storage;
  private transient Optional<ObjectStores> stores = Optional.empty();
  private transient Map<String, String> properties = Map.of();

  // Guarded by this; the store is opened when it is first needed.
  private transient ObjectStore store;
  private transient List<StorageCredential> credentials = List.of();

  /** For catalogs that make one themselves; see {@link #describe}. */
  public LakeFileIO() {}

  private LakeFileIO(
      StorageLocations storage, Optional<ObjectStores> stores, Map<String, String> properties) {
    this.storage = storage;
    this.stores = stores;
    this.properties = Map.copyOf(properties);
  }

  /**
   * Also for files in an object store.
   *
   * @param properties Iceberg's, which say how to reach it
   */
  LakeFileIO(StorageLocations storage, ObjectStores stores, Map<String, String> properties) {
    this(storage, Optional.of(stores), properties);
  }

  /** For files in local folders alone. */
  static LakeFileIO local(StorageLocations storage) {
    return new LakeFileIO(storage, Optional.empty(), Map.of());
  }

  /**
   * The properties by which a catalog makes one itself.
   *
   * @param patience how long an object store may take to send something
   * @param staging a folder of the server's own for what is being written
   */
  static Map<String, String> describe(StorageLocations storage, Duration patience, Path staging) {
    return Map.of(
        CatalogProperties.FILE_IO_IMPL,
        LakeFileIO.class.getName(),
        LOCATIONS,
        String.join("\n", storage.roots()),
        ObjectStoreClients.PATIENCE_MILLIS,
        Long.toString(patience.toMillis()),
        STAGING,
        staging.toString());
  }

  @Override
  public void initialize(Map<String, String> given) {
    Duration patience =
        Duration.ofMillis(Long.parseLong(given.get(ObjectStoreClients.PATIENCE_MILLIS)));
    properties = Map.copyOf(given);
    stores = Optional.of(new ObjectStores(patience, Path.of(given.get(STAGING))));
    try {
      storage = StorageLocations.open(given.get(LOCATIONS).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException("the folders of a catalog cannot be used", e);
    }
  }

  @Override
  public InputFile newInputFile(String location) {
    return StorageLocations.isObject(location)
        ? store(location).input(location)
        : new LocalInputFile(location, resolve(location));
  }

  @Override
  public InputFile newInputFile(String location, long length) {
    return StorageLocations.isObject(location)
        ? store(location).input(location, length)
        : newInputFile(location);
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return StorageLocations.isObject(location)
        ? store(location).output(location)
        : new LocalOutputFile(location, resolve(location));
  }

  @Override
  public void deleteFile(String location) {
    if (StorageLocations.isObject(location)) {
      store(location).delete(location);
      return;
    }
    Path file = resolve(location);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Below a file instead of a folder there is nothing, and the kernel calls that a failure.
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new UncheckedIOException("cannot delete " + location, e);
      }
    }
  }

  @Override
  public void deleteFiles(Iterable<String> locations) {
    List<String> objects = new ArrayList<>();
    int failed = 0;
    for (String location : locations) {
      if (StorageLocations.isObject(location)) {
        objects.add(location);
      } else {
        try {
          deleteFile(location);
        } catch (UncheckedIOException | NotFoundException e) {
          failed++;
        }
      }
    }
    if (!objects.isEmpty()) {
      objects.forEach(this::check);
      store().delete(objects);
    }
    if (failed > 0) {
      throw new BulkDeletionFailureException(failed);
    }
  }

  private ObjectStore store(String location) {
    check(location);
    return store();
  }

  /** The store that the files are in; this goes on owning it. */
  synchronized ObjectStore store() {
    if (store == null) {
      store = stores.orElseThrow(LakeFileIO::noStore).take(properties, credentials);
    }
    return store;
  }

  private static NotFoundException noStore() {
    return new NotFoundException("the catalog has no object store");
  }

  private void check(String location) {
    try {
      storage.resolveObject(location);
    } catch (IllegalArgumentException e) {
      throw new NotFoundException(e, "%s", e.getMessage());
    }
  }

  /** Iceberg tries again for minutes after any exception but this one. */
  private Path resolve(String location) {
    try {
      return storage.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new NotFoundException(e, "%s", e.getMessage());
    }
  }

  /** Before any file is asked for. */
  @Override
  public synchronized void setCredentials(List<StorageCredential> given) {
    credentials = List.copyOf(given);
  }

  @Override
  public synchronized List<StorageCredential> credentials() {
    return credentials;
  }

  /** They may hold secrets. */
  @Override
  public Map<String, String> properties() {
    return properties;
  }

  @Override
  public synchronized void close() {
    if (store != null) {
      stores.orElseThrow(LakeFileIO::noStore).giveBack(store);
      store = null;
    }
  }
}
