package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the unaliased tables that dotted column names refer to: the nearest SELECT first, unless a
 * name there hides the table. Tells which tables cannot keep their last name as qualifier, because
 * {@code a.t} and {@code b.t} are both in sight.
 */
final class ColumnBinder {

  /** Leading parts of a column name that name an unaliased table. */
  record BoundPrefix(ColumnChain chain, int length, FromItem.NamedTable table) {}

  /** A table in sight and the SELECT it belongs to. */
  private record Candidate(FromItem.NamedTable table, SelectScope scope) {}

  private final String text;
  private final ScannedQuery query;
  private final NameResolver resolver;
  private final Map<FromItem.NamedTable, VersionedTable> resolved;
  private final List<BoundPrefix> bound = new ArrayList<>();
  private final Set<FromItem.NamedTable> ambiguous = new HashSet<>();
  private final Map<SelectScope, Map<TableName, FromItem.NamedTable>> unaliasedTables =
      new HashMap<>();

  ColumnBinder(
      String text,
      ScannedQuery query,
      NameResolver resolver,
      Map<FromItem.NamedTable, VersionedTable> resolved) {
    this.text = text;
    this.query = query;
    this.resolver = resolver;
    this.resolved = resolved;
  }

  /** Binds all column names. */
  void bind() throws SqlScanException {
    for (SelectScope scope : query.scopes()) {
      markNamesakes(scope);
      for (ColumnChain chain : scope.columnChains()) {
        bindCompound(chain, scope);
      }
    }
    if (ambiguous.isEmpty()) {
      return;
    }
    Set<ColumnChain> done = new HashSet<>();
    bound.forEach(prefix -> done.add(prefix.chain()));
    for (SelectScope scope : query.scopes()) {
      for (ColumnChain chain : scope.columnChains()) {
        if (!done.contains(chain)) {
          bindSimple(chain, scope);
        }
      }
    }
  }

  /** The column names that refer to a table by several parts, or to one that gets a new name. */
  List<BoundPrefix> boundPrefixes() {
    return bound;
  }

  /** The tables whose last name another table in sight has too. */
  Set<FromItem.NamedTable> ambiguous() {
    return ambiguous;
  }

  private void markNamesakes(SelectScope scope) {
    Map<String, FromItem> seen = new LinkedHashMap<>();
    for (FromItem item : scope.fromItems()) {
      FromItem other = seen.putIfAbsent(SelectScope.key(item.exposedName()), item);
      if (other != null && !isSameTable(item, other)) {
        markIfUnaliased(item);
        markIfUnaliased(other);
      }
    }
  }

  /** A table named twice without aliases is an error that Polars reports well. */
  private boolean isSameTable(FromItem one, FromItem other) {
    return one instanceof FromItem.NamedTable first
        && other instanceof FromItem.NamedTable second
        && resolved.get(first).equals(resolved.get(second));
  }

  private void markIfUnaliased(FromItem item) {
    if (item instanceof FromItem.NamedTable table && table.alias().isEmpty()) {
      ambiguous.add(table);
    }
  }

  /** A name of a table cannot tell which of its versions is meant. */
  private void requireOneVersion(ColumnChain chain, Candidate candidate) throws SqlScanException {
    VersionedTable found = resolved.get(candidate.table());
    for (FromItem item : candidate.scope().fromItems()) {
      if (item instanceof FromItem.NamedTable table
          && table.alias().isEmpty()
          && resolved.get(table).table().equals(found.table())
          && !resolved.get(table).equals(found)) {
        throw SqlScanException.syntax(
            text,
            chain.parts().get(0).start(),
            "\""
                + found.table().table()
                + "\" may be either version of the table; give each an alias");
      }
    }
  }

  private void bindCompound(ColumnChain chain, SelectScope scope) throws SqlScanException {
    for (int length = chain.longestPrefix(); length >= 2; length--) {
      Optional<Candidate> candidate = findTable(chain, length, scope);
      if (candidate.isPresent()) {
        FromItem.NamedTable table = candidate.get().table();
        SelectScope home = candidate.get().scope();
        requireOneVersion(chain, candidate.get());
        String first = chain.parts().get(0).value();
        if (!isExposed(first, scope, home, table)) {
          bound.add(new BoundPrefix(chain, length, table));
          if (isExposed(table.exposedName(), scope, home, table)) {
            ambiguous.add(table);
          }
          return;
        }
      }
    }
  }

  private Optional<Candidate> findTable(ColumnChain chain, int length, SelectScope scope) {
    String last = chain.parts().get(length - 1).value();
    TableName wanted = null;
    Optional<SelectScope> current = Optional.of(scope);
    while (current.isPresent()) {
      SelectScope here = current.get();
      if (!here.itemsExposing(last).isEmpty()) {
        if (wanted == null) {
          wanted = resolver.resolve(chain.prefix(length));
        }
        Map<TableName, FromItem.NamedTable> tables =
            unaliasedTables.computeIfAbsent(here, this::indexUnaliasedTables);
        FromItem.NamedTable table = tables.getOrDefault(wanted, tables.get(wanted.lowerCase()));
        if (table != null) {
          return Optional.of(new Candidate(table, here));
        }
      }
      current = here.outer();
    }
    return Optional.empty();
  }

  /** The unaliased tables of a scope by their names, and by those in lower case. */
  private Map<TableName, FromItem.NamedTable> indexUnaliasedTables(SelectScope scope) {
    Map<TableName, FromItem.NamedTable> exact = new HashMap<>();
    Map<TableName, FromItem.NamedTable> index = new HashMap<>();
    for (FromItem item : scope.fromItems()) {
      if (item instanceof FromItem.NamedTable table && table.alias().isEmpty()) {
        TableName name = resolved.get(table).table();
        exact.putIfAbsent(name, table);
        index.putIfAbsent(name.lowerCase(), table);
      }
    }
    index.putAll(exact);
    return index;
  }

  /**
   * Whether anything but {@code table} has {@code name} in the scopes from one to the other. The
   * same table named again without an alias is left to Polars, which calls it ambiguous.
   */
  private boolean isExposed(
      String name, SelectScope from, SelectScope to, FromItem.NamedTable table) {
    SelectScope current = from;
    while (true) {
      for (FromItem item : current.itemsExposing(name)) {
        boolean again =
            item instanceof FromItem.NamedTable other
                && other.alias().isEmpty()
                && isSameTable(other, table);
        if (!again) {
          return true;
        }
      }
      if (current == to) {
        return false;
      }
      current = current.outer().orElseThrow();
    }
  }

  /** Binds {@code t.c} where {@code t} gets a new name; such a name must be unambiguous. */
  private void bindSimple(ColumnChain chain, SelectScope scope) throws SqlScanException {
    Identifier first = chain.parts().get(0);
    Optional<SelectScope> current = Optional.of(scope);
    while (current.isPresent()) {
      List<FromItem> items = current.get().itemsExposing(first.value());
      if (!items.isEmpty()) {
        bindToOnly(chain, first, items);
        return;
      }
      current = current.get().outer();
    }
  }

  private void bindToOnly(ColumnChain chain, Identifier first, List<FromItem> items)
      throws SqlScanException {
    List<FromItem> exact =
        items.stream().filter(item -> item.exposedName().equals(first.value())).toList();
    List<FromItem> best = exact.isEmpty() ? items : exact;
    if (best.size() > 1) {
      throw SqlScanException.syntax(
          text,
          first.start(),
          "\"" + first.value() + "\" may be any of several tables; give each an alias");
    }
    if (best.get(0) instanceof FromItem.NamedTable table && ambiguous.contains(table)) {
      bound.add(new BoundPrefix(chain, 1, table));
    }
  }
}
