package dev.oleander.polars.sandbox.catalog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.jdbc.JdbcCatalog;

/** Iceberg's own client of a lake in a folder, beside the server's. */
final class OtherClient {
  private OtherClient() {}

  /**
   * Opens a lake.
   *
   * @param warehouse of an embedded catalog that is named {@code oleander} and is there
   * @return must be closed
   */
  static JdbcCatalog of(Path warehouse) throws IOException {
    WarehouseFolder folder = WarehouseFolder.open(warehouse);
    JdbcCatalog catalog =
        new JdbcCatalog(properties -> LakeFileIO.local(StorageLocations.of(folder)), null, false);
    catalog.initialize(
        "oleander",
        Map.of(
            CatalogProperties.URI,
            "jdbc:sqlite:" + warehouse.resolve(EmbeddedCatalog.DATABASE_FILE),
            CatalogProperties.WAREHOUSE_LOCATION,
            folder.location()));
    return catalog;
  }
}
