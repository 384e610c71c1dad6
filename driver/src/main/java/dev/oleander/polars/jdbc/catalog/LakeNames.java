package dev.oleander.polars.jdbc.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.jdbc.http.OleanderHttp;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** The names of catalogs, namespaces and tables, sorted, and kept for a while. Any thread. */
final class LakeNames {
  private record NamespaceName(String catalog, String namespace) {

    // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
    // class loader of an unloaded driver.
    @Override
    public boolean equals(Object other) {
      return other instanceof NamespaceName that
          && Objects.equals(catalog, that.catalog)
          && Objects.equals(namespace, that.namespace);
    }

    @Override
    public int hashCode() {
      return Objects.hash(catalog, namespace);
    }
  }

  private final OleanderHttp http;
  private final String connectionCatalog;

  /** By {@link NamespaceName} its tables, by a catalog's name its namespaces, the catalogs. */
  private final ExpiringCache<Object, List<String>> cache;

  LakeNames(OleanderHttp http, String connectionCatalog, Duration life, int capacity) {
    this.http = http;
    this.connectionCatalog = connectionCatalog;
    this.cache = new ExpiringCache<>(life, capacity, list -> 1 + list.size(), System::nanoTime);
  }

  void verify(Duration limit) throws SQLException {
    ExpiringCache.Asked asked = cache.ask();
    JsonNode answer = http.get(limit, "api", "v1", "catalogs", connectionCatalog, "namespaces");
    cache.put(asked, connectionCatalog, sorted(texts(answer.path("namespaces"))));
  }

  void invalidate() {
    cache.clear();
  }

  List<String> catalogs() throws SQLException {
    return cache.get(List.of(), this::readCatalogs);
  }

  /** The catalogs as they are now. */
  List<String> readCatalogs() throws SQLException {
    JsonNode answer = http.get("api", "v1", "catalogs");
    List<String> found = new ArrayList<>();
    found.add(connectionCatalog);
    found.addAll(texts(answer.path("catalogs"), "catalog"));
    found.addAll(texts(answer.path("registeredCatalogs"), "name"));
    return sorted(found);
  }

  /** None of a catalog that is gone. */
  List<String> namespaces(String catalog) throws SQLException {
    return cache.get(catalog, () -> readNamespaces(catalog).orElse(List.of()));
  }

  /** The namespaces as they are now; empty if there is no such catalog. */
  Optional<List<String>> readNamespaces(String catalog) throws SQLException {
    return http.find(Map.of(), "api", "v1", "catalogs", catalog, "namespaces")
        .map(answer -> sorted(texts(answer.path("namespaces"))));
  }

  /** None of a namespace that is gone. */
  List<String> tables(String catalog, String namespace) throws SQLException {
    return cache.get(
        new NamespaceName(catalog, namespace),
        () -> readTables(catalog, namespace).orElse(List.of()));
  }

  /** The tables as they are now; empty if there is no such namespace. */
  Optional<List<String>> readTables(String catalog, String namespace) throws SQLException {
    return http.find(Map.of(), "api", "v1", "catalogs", catalog, "namespaces", namespace, "tables")
        .map(answer -> sorted(texts(answer.path("tables"), "table")));
  }

  /** Whether the tables of a namespace are known without asking. */
  boolean knowsTables(String catalog, String namespace) {
    return cache.find(new NamespaceName(catalog, namespace)).isPresent();
  }

  ExpiringCache.Asked ask() {
    return cache.ask();
  }

  /** Keeps the tables of a namespace that another answer told. */
  void putTables(ExpiringCache.Asked asked, String catalog, String namespace, List<String> tables) {
    cache.put(asked, new NamespaceName(catalog, namespace), sorted(tables));
  }

  private static List<String> texts(JsonNode array) {
    List<String> found = new ArrayList<>();
    array.forEach(entry -> addText(found, entry));
    return found;
  }

  private static List<String> texts(JsonNode array, String field) {
    List<String> found = new ArrayList<>();
    array.forEach(entry -> addText(found, entry.path(field)));
    return found;
  }

  private static void addText(List<String> found, JsonNode value) {
    if (value.isTextual()) {
      found.add(value.textValue());
    }
  }

  private static List<String> sorted(List<String> found) {
    return List.copyOf(new TreeSet<>(found));
  }
}
