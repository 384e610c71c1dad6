package dev.oleander.polars.sandbox.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a catalog is reached.
 *
 * @param name what requests call it
 * @param type one of {@link CatalogTypes#ALL}
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

  private static final List<String> OPEN =
      List.of("client.region", "s3.endpoint", "s3.path-style-access");

  private static final int SHORTEST_SECRET = 4;

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

  /** What those may know who read the catalog: no folders and databases, and no secrets. */
  Map<String, String> shown() {
    Map<String, String> shown = new TreeMap<>();
    boolean isService = type.equals(CatalogTypes.REST);
    uri.filter(text -> isService).ifPresent(text -> shown.put("uri", text));
    warehouse
        .filter(text -> isService || ObjectLocation.isMeant(text))
        .ifPresent(text -> shown.put("warehouse", text));
    for (String open : OPEN) {
      Optional.ofNullable(properties.get(open)).ifPresent(text -> shown.put(open, text));
    }
    return shown;
  }

  CatalogSettings withoutLocations() {
    return new CatalogSettings(
        name, type, warehouse, uri, List.of(), implementation, patience, properties);
  }

  /** A message without the values of properties that an operator would not have shown. */
  String redact(String message) {
    String redacted = message;
    for (Map.Entry<String, String> property : properties.entrySet()) {
      if (property.getValue().length() >= SHORTEST_SECRET && !OPEN.contains(property.getKey())) {
        redacted = redacted.replace(property.getValue(), "…");
      }
    }
    return redacted;
  }

  /** Without what may be secret. */
  @Override
  public String toString() {
    return "%s catalog %s with %s".formatted(type, name, new TreeSet<>(properties.keySet()));
  }
}
