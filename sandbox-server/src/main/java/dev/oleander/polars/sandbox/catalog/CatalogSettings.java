package dev.oleander.polars.sandbox.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How a catalog is reached.
 *
 * @param name what requests call it
 * @param type which one of {@link CatalogTypes}
 * @param warehouse where new tables are put, or, of a REST catalog, its own name for that
 * @param uri of the database or the service
 * @param locations where the files of tables may be: local folders and {@code s3://bucket/prefix};
 *     when there are none, the warehouse
 * @param implementation the class of a catalog of another kind
 * @param patience how long the catalog, and its object store, may take to answer
 * @param properties Iceberg's; they may hold secrets
 */
public record CatalogSettings(
    String name,
    String type,
    Optional<String> warehouse,
    Optional<String> uri,
    List<String> locations,
    Optional<String> implementation,
    Duration patience,
    Map<String, String> properties) {

  public CatalogSettings {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(warehouse, "warehouse");
    Objects.requireNonNull(uri, "uri");
    locations = List.copyOf(locations);
    Objects.requireNonNull(implementation, "implementation");
    Objects.requireNonNull(patience, "patience");
    properties = Map.copyOf(properties);
  }

  /** Without what may be secret. */
  @Override
  public String toString() {
    return "%s catalog %s with %s".formatted(type, name, new TreeSet<>(properties.keySet()));
  }
}
