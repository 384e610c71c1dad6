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

  private static final int BUSY_TIMEOUT_MILLIS = 10_000;

  /** Opened when needed. A thread that finds none free may have to sleep for a whole second. */
  private static final String CONNECTIONS = "16";

  private EmbeddedCatalog() {}

  /**
   * Opens the lake in a folder; both are made if they are not there.
   *
   * @param nativeLibraries a folder of the server's own that SQLite's native library is unpacked
   *     into
   */
  public static LakeCatalog open(String name, Path warehouse, Path nativeLibraries)
      throws IOException {
    System.setProperty("org.sqlite.tmpdir", nativeLibraries.toString());
    WarehouseFolder folder = WarehouseFolder.open(warehouse);
    StorageLocations storage = StorageLocations.of(folder);
    JdbcCatalog catalog = new JdbcCatalog(properties -> LakeFileIO.local(storage), null, true);
    try {
      catalog.initialize(
          name,
          Map.of(
              CatalogProperties.URI,
              "jdbc:sqlite:" + folder.path().resolve(DATABASE_FILE),
              CatalogProperties.WAREHOUSE_LOCATION,
              folder.location(),
              CatalogProperties.CLIENT_POOL_SIZE,
              CONNECTIONS,
              "jdbc.schema-version",
              "V1",
              "jdbc.busy_timeout",
              Integer.toString(BUSY_TIMEOUT_MILLIS)));
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
        new CatalogLink(name, Duration.ofMillis(BUSY_TIMEOUT_MILLIS), () -> open),
        storage,
        Optional.of(folder.location()));
  }

  private static String rootMessage(Throwable failure) {
    return failure.getCause() == null ? failure.getMessage() : rootMessage(failure.getCause());
  }
}
