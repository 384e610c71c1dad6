package dev.oleander.polars.jdbc.sql;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Resolves names by a connection's current catalog and namespace.
 *
 * <ul>
 *   <li>{@code t} is a table of the current catalog and namespace.
 *   <li>{@code ns.t} is a table of a namespace of the current catalog.
 *   <li>{@code a.….t} with three or more parts starts with a catalog if {@code a} names one,
 *       exactly or else ignoring case; otherwise all parts but the last are the levels of a
 *       namespace of the current catalog.
 * </ul>
 *
 * @param catalog the current catalog, if there is one
 * @param namespace the levels of the current namespace
 * @param knownCatalogs the names of other catalogs that statements may use
 */
public record DefaultNames(
    Optional<String> catalog, List<String> namespace, Set<String> knownCatalogs)
    implements NameResolver {

  /** Copies the collections. */
  public DefaultNames {
    Objects.requireNonNull(catalog, "catalog");
    namespace = List.copyOf(namespace);
    knownCatalogs = Set.copyOf(knownCatalogs);
  }

  /** Names of one catalog whose namespaces have one level. */
  public static DefaultNames of(String catalog, String namespace) {
    return new DefaultNames(Optional.of(catalog), List.of(namespace), Set.of());
  }

  @Override
  public TableName resolve(List<String> parts) {
    int last = parts.size() - 1;
    String table = parts.get(last);
    if (last == 0) {
      return new TableName(catalog, namespace, table);
    }
    Optional<String> named = last >= 2 ? catalogNamed(parts.get(0)) : Optional.empty();
    return named.isPresent()
        ? new TableName(named, parts.subList(1, last), table)
        : new TableName(catalog, parts.subList(0, last), table);
  }

  private Optional<String> catalogNamed(String name) {
    if (catalog.filter(name::equals).isPresent() || knownCatalogs.contains(name)) {
      return Optional.of(name);
    }
    if (catalog.filter(name::equalsIgnoreCase).isPresent()) {
      return catalog;
    }
    return knownCatalogs.stream().filter(name::equalsIgnoreCase).sorted().findFirst();
  }
}
