package dev.oleander.polars.sandbox.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One of the catalogs of the lake.
 *
 * @param name what requests call it
 * @param type {@code embedded}, {@code jdbc}, {@code rest} or {@code custom}
 * @param warehouse the folder or the place in an object store where new tables are put; of a REST
 *     catalog its own name for that
 * @param uri of the database or the service
 * @param locations the folders and places in object stores where tables' files may be; default the
 *     warehouse
 * @param implementation the class of a custom catalog
 * @param timeoutSeconds how long the catalog and its object store may take to answer; default 15
 * @param properties Iceberg's properties of the catalog; they may hold secrets
 */
public record CatalogConfig(
    String name,
    String type,
    Optional<String> warehouse,
    Optional<String> uri,
    List<String> locations,
    Optional<String> implementation,
    int timeoutSeconds,
    Map<String, String> properties) {
  public CatalogConfig {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(warehouse, "warehouse");
    Objects.requireNonNull(uri, "uri");
    locations = List.copyOf(locations);
    Objects.requireNonNull(implementation, "implementation");
    properties = Map.copyOf(properties);
  }

  /** Without what may be secret. */
  @Override
  public String toString() {
    return "%s catalog %s with %s".formatted(type, name, new TreeSet<>(properties.keySet()));
  }
}
