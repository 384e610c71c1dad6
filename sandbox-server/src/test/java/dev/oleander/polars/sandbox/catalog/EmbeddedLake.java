package dev.oleander.polars.sandbox.catalog;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.jdbc.JdbcCatalog;

/** The embedded catalog over files, and perhaps by a client, that a test has its hands in. */
final class EmbeddedLake {
  private EmbeddedLake() {}

  /** A lake whose files are read and written by something of the test's. */
  static LakeCatalog open(WarehouseFolder warehouse, FileIO io) {
    return open(warehouse, io, files -> new JdbcCatalog(properties -> files, null, true));
  }

  /** The same by a client of the test's. */
  static LakeCatalog open(
      WarehouseFolder warehouse, FileIO io, Function<FileIO, JdbcCatalog> client) {
    JdbcCatalog jdbc = client.apply(io);
    jdbc.initialize(
        "oleander",
        Map.of(
            CatalogProperties.URI,
            "jdbc:sqlite:" + warehouse.path().resolve(EmbeddedCatalog.DATABASE_FILE),
            CatalogProperties.WAREHOUSE_LOCATION,
            warehouse.location(),
            "jdbc.schema-version",
            "V1"));
    return new LakeCatalog(
        "embedded",
        new CatalogLink("oleander", Duration.ofSeconds(10), () -> CatalogLink.OpenCatalog.of(jdbc)),
        StorageLocations.of(warehouse),
        Optional.of(warehouse.location()),
        Map.of());
  }
}
