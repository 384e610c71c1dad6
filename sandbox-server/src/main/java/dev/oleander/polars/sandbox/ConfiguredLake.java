package dev.oleander.polars.sandbox;

import dev.oleander.polars.sandbox.catalog.CatalogSettings;
import dev.oleander.polars.sandbox.catalog.CatalogTypes;
import dev.oleander.polars.sandbox.catalog.EmbeddedCatalog;
import dev.oleander.polars.sandbox.catalog.Lake;
import dev.oleander.polars.sandbox.catalog.LakeCatalog;
import dev.oleander.polars.sandbox.catalog.write.WriteNotes;
import dev.oleander.polars.sandbox.config.CatalogConfig;
import dev.oleander.polars.sandbox.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens the catalogs that the configuration names. */
final class ConfiguredLake {
  private ConfiguredLake() {}

  /**
   * All catalogs; those of other machines are asked nothing yet.
   *
   * @param own a folder of the server's own
   * @param notes where writes are noted
   * @throws IOException when a folder cannot be used, or two catalogs share one
   */
  static Lake open(ServerConfig config, Path own, Optional<WriteNotes> notes) throws IOException {
    List<LakeCatalog> catalogs = new ArrayList<>();
    try {
      if (config.warehouse().isPresent()) {
        catalogs.add(EmbeddedCatalog.open(ServerConfig.EMBEDDED, config.warehouse().get(), own));
      }
      for (CatalogConfig catalog : config.catalogs()) {
        catalogs.add(CatalogTypes.open(settings(catalog), own));
      }
      return new Lake(catalogs, notes);
    } catch (IOException | RuntimeException e) {
      catalogs.forEach(LakeCatalog::close);
      throw e;
    }
  }

  static CatalogSettings settings(CatalogConfig config) {
    return new CatalogSettings(
        config.name(),
        config.type(),
        config.warehouse(),
        config.uri(),
        config.locations(),
        config.implementation(),
        Duration.ofSeconds(config.timeoutSeconds()),
        config.properties());
  }
}
