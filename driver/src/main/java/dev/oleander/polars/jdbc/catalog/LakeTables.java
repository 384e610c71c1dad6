package dev.oleander.polars.jdbc.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.http.OleanderHttp;
import dev.oleander.polars.jdbc.http.ServerExtensions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * What the tables are like, kept for a while. Any thread.
 *
 * <p>A server with the extension {@code columns} answers all tables of a namespace, or of a
 * catalog, at once; another one is asked table by table, a few at a time.
 */
final class LakeTables {
  /** So many tables are asked for one by one; more, all of their namespace. */
  private static final int FEW_TABLES = 8;

  private record Key(String catalog, String namespace, String table) {

    // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
    // class loader of an unloaded driver.
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && Objects.equals(catalog, that.catalog)
          && Objects.equals(namespace, that.namespace)
          && Objects.equals(table, that.table);
    }

    @Override
    public int hashCode() {
      return Objects.hash(catalog, namespace, table);
    }
  }

  private final OleanderHttp http;
  private final LakeNames names;
  private final ColumnsExtension extension;
  private final FewAtOnce calls;
  private final ExpiringCache<Key, LakeTable> cache;

  LakeTables(
      OleanderHttp http,
      ServerExtensions extensions,
      LakeNames names,
      Duration life,
      int capacity,
      Executor executor) {
    this.http = http;
    this.names = names;
    this.extension = new ColumnsExtension(http, extensions);
    this.calls = new FewAtOnce(executor);
    this.cache = new ExpiringCache<>(life, capacity, LakeTable::weight, System::nanoTime);
  }

  void invalidate() {
    cache.clear();
  }

  /** Whether many tables are described by one answer. */
  boolean answeredAtOnce() throws SQLException {
    return extension.served();
  }

  /**
   * The tables of some namespaces, by namespace and name. Those that are gone by now are left out;
   * those that cannot be read are among them.
   *
   * @param namespaces of the catalog, without doubles
   * @param pattern selects among the tables of each
   */
  List<LakeTable> describe(String catalog, List<String> namespaces, NamePattern pattern)
      throws SQLException {
    List<LakeTable> found = new ArrayList<>();
    Set<String> whole = new HashSet<>();
    if (pattern.selectsAll() && extension.served()) {
      List<String> unlisted =
          namespaces.stream().filter(name -> !names.knowsTables(catalog, name)).toList();
      found.addAll(readWhole(catalog, unlisted));
      whole.addAll(unlisted);
    }
    List<Key> unknown = new ArrayList<>();
    for (Key key : select(catalog, namespaces, whole, pattern)) {
      cache.find(key).ifPresentOrElse(found::add, () -> unknown.add(key));
    }
    found.addAll(read(catalog, unknown));
    found.sort(Comparator.comparing(LakeTable::namespace).thenComparing(LakeTable::name));
    return found;
  }

  /** The tables that the pattern selects in the namespaces that are not read as a whole. */
  private List<Key> select(
      String catalog, List<String> namespaces, Set<String> whole, NamePattern pattern)
      throws SQLException {
    List<String> listed = namespaces.stream().filter(name -> !whole.contains(name)).toList();
    List<List<String>> tables = calls.all(listed, namespace -> names.tables(catalog, namespace));
    List<Key> selected = new ArrayList<>();
    for (int i = 0; i < listed.size(); i++) {
      for (String table : pattern.select(tables.get(i))) {
        selected.add(new Key(catalog, listed.get(i), table));
      }
    }
    return selected;
  }

  private List<LakeTable> read(String catalog, List<Key> wanted) throws SQLException {
    if (wanted.size() > FEW_TABLES && extension.served()) {
      Set<Key> selected = new HashSet<>(wanted);
      return readWhole(catalog, wanted.stream().map(Key::namespace).distinct().toList()).stream()
          .filter(table -> selected.contains(new Key(catalog, table.namespace(), table.name())))
          .toList();
    }
    return calls.all(wanted, key -> read(key.catalog(), key.namespace(), key.table())).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  /** All tables of the namespaces, in one answer if these are all that the catalog has. */
  private List<LakeTable> readWhole(String catalog, List<String> namespaces) throws SQLException {
    if (namespaces.size() > 1 && namespaces.size() == names.namespaces(catalog).size()) {
      return readWhole(catalog, null, namespaces);
    }
    return calls
        .all(namespaces, namespace -> readWhole(catalog, namespace, List.of(namespace)))
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Asks for all tables of a namespace or catalog.
   *
   * @param namespace null for all
   * @param told the namespaces of which the answer tells all tables
   */
  private List<LakeTable> readWhole(String catalog, String namespace, List<String> told)
      throws SQLException {
    ExpiringCache.Asked asked = cache.ask();
    ExpiringCache.Asked namesAsked = names.ask();
    Map<String, List<String>> listed = new TreeMap<>();
    told.forEach(name -> listed.put(name, new ArrayList<>()));
    List<LakeTable> found = new ArrayList<>();
    for (LakeTable table : extension.read(catalog, namespace, null).orElse(List.of())) {
      List<String> list = listed.get(table.namespace());
      if (list != null) { // else of a namespace that was not there a moment ago
        list.add(table.name());
        found.add(table);
        keep(asked, catalog, table);
      }
    }
    listed.forEach((name, tables) -> names.putTables(namesAsked, catalog, name, tables));
    return found;
  }

  /** A table as it is now; empty if it is not there. */
  Optional<LakeTable> read(String catalog, String namespace, String table) throws SQLException {
    ExpiringCache.Asked asked = cache.ask();
    Optional<LakeTable> found =
        extension.served()
            ? extension.read(catalog, namespace, table).flatMap(all -> all.stream().findFirst())
            : readMetadata(catalog, namespace, table);
    found.ifPresent(description -> keep(asked, catalog, description));
    return found;
  }

  private void keep(ExpiringCache.Asked asked, String catalog, LakeTable table) {
    cache.put(asked, new Key(catalog, table.namespace(), table.name()), table);
  }

  private Optional<LakeTable> readMetadata(String catalog, String namespace, String table)
      throws SQLException {
    try {
      Optional<JsonNode> answer =
          http.find(
              Map.of(), "api", "v1", "catalogs", catalog, "namespaces", namespace, "tables", table);
      return answer.isEmpty()
          ? Optional.empty()
          : Optional.of(IcebergTables.ofMetadata(namespace, table, answer.get().path("table")));
    } catch (SQLException e) {
      if (concernsTheTable(e)) {
        return Optional.of(LakeTable.unreadable(namespace, table, e));
      }
      throw e;
    }
  }

  private static boolean concernsTheTable(SQLException e) {
    return SqlState.GENERAL_ERROR.is(e) || SqlState.ACCESS_DENIED.is(e);
  }
}
