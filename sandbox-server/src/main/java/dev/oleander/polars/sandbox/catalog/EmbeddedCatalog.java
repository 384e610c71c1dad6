package dev.oleander.polars.sandbox.catalog;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * The catalog of a lake in one local folder: Iceberg's JDBC catalog on an SQLite file. Other
 * engines may open the same file under the same catalog name at the same time, pyiceberg's {@code
 * SqlCatalog} among them.
 */
public final class EmbeddedCatalog {
  /** The SQLite file within the warehouse folder. */
  public static final String DATABASE_FILE = "catalog.sqlite";

  static final String TYPE = "embedded";

  /** How long to wait for another writer, or for a connection. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Opened when needed. */
  private static final int CONNECTIONS = 16;

  private EmbeddedCatalog() {}

  /**
   * Says where SQLite's native library is unpacked, before any SQLite file is opened.
   *
   * @param folder of the server's own
   */
  public static void placeNativeLibrary(Path folder) {
    System.setProperty("org.sqlite.tmpdir", folder.toString());
  }

  /**
   * Opens the lake in a folder; both are made if they are not there.
   *
   * @param nativeLibraries a folder of the server's own that SQLite's native library is unpacked
   *     into
   */
  public static LakeCatalog open(String name, Path warehouse, Path nativeLibraries)
      throws IOException {
    placeNativeLibrary(nativeLibraries);
    WarehouseFolder folder = WarehouseFolder.open(warehouse);
    StorageLocations storage = StorageLocations.of(folder);
    String uri = "jdbc:sqlite:" + folder.path().resolve(DATABASE_FILE);
    JdbcCatalog catalog =
        new JdbcCatalog(
            properties -> LakeFileIO.local(storage),
            properties -> new DatabaseConnections(CONNECTIONS, PATIENCE, uri, properties),
            true);
    try {
      catalog.initialize(
          name,
          Map.of(
              CatalogProperties.URI,
              uri,
              CatalogProperties.WAREHOUSE_LOCATION,
              folder.location(),
              "jdbc.schema-version",
              "V1",
              "jdbc.busy_timeout",
              Long.toString(PATIENCE.toMillis())));
    } catch (RuntimeException e) {
      catalog.close();
      throw new IOException(
          "cannot open the catalog %s of the warehouse folder %s: %s"
              .formatted(DATABASE_FILE, folder.path(), rootMessage(e)),
          e);
    }
    CatalogLink.OpenCatalog open = CatalogLink.OpenCatalog.of(catalog);
    return new LakeCatalog(
        TYPE,
        new CatalogLink(name, PATIENCE, () -> open),
        storage,
        Optional.of(folder.location()),
        Map.of());
  }

  private static String rootMessage(Throwable failure) {
    return failure.getCause() == null ? failure.getMessage() : rootMessage(failure.getCause());
  }
}
