package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the scanner found in one statement, filled while it is scanned. */
final class ScannedQuery {

  /** A construct that the scanner does not follow, at a token index. */
  record UnknownConstruct(int tokenIndex) {}

  private final List<SelectScope> scopes = new ArrayList<>();
  private final List<FromItem.NamedTable> tables = new ArrayList<>();
  private final Set<String> otherNames = new HashSet<>();
  private final List<Integer> whereWithoutFrom = new ArrayList<>();
  private final List<Integer> tableColumnAliases = new ArrayList<>();
  private final Set<Integer> versions = new HashSet<>();
  private Optional<UnknownConstruct> firstUnknown = Optional.empty();

  SelectScope newScope(Optional<SelectScope> outer, CommonTableExpressions commonTables) {
    SelectScope scope = new SelectScope(outer, commonTables);
    scopes.add(scope);
    return scope;
  }

  /** Ends the filling. */
  void complete() {
    scopes.forEach(SelectScope::complete);
  }

  List<SelectScope> scopes() {
    return scopes;
  }

  /** The tables of catalogs in the order of the text. */
  List<FromItem.NamedTable> tables() {
    return tables;
  }

  void addTable(SelectScope scope, FromItem.NamedTable table) {
    tables.add(table);
    scope.add(table);
  }

  /** Puts {@code aliased} in the place of the table that was added last. */
  void replaceLastTable(SelectScope scope, FromItem.NamedTable aliased) {
    tables.set(tables.size() - 1, aliased);
    scope.replaceLast(aliased);
  }

  void addOther(SelectScope scope, String exposedName) {
    scope.add(new FromItem.Other(exposedName));
    addOtherName(exposedName);
  }

  /** Notes a name of something other than a catalog's table, which no table may be given. */
  void addOtherName(String name) {
    otherNames.add(SelectScope.key(name));
  }

  /** Names of common table expressions, derived tables and the like, in lower case. */
  Set<String> otherNames() {
    return otherNames;
  }

  void addWhereWithoutFrom(int tokenIndex) {
    whereWithoutFrom.add(tokenIndex);
  }

  /** Token indexes of each WHERE of a SELECT that has no FROM. */
  List<Integer> whereWithoutFrom() {
    return whereWithoutFrom;
  }

  void addTableColumnAliases(int tokenIndex) {
    tableColumnAliases.add(tokenIndex);
  }

  /** Token indexes of each column list after the alias of a named table: {@code t AS x(a, b)}. */
  List<Integer> tableColumnAliases() {
    return tableColumnAliases;
  }

  void addVersion(VersionClause version) {
    versions.add(version.start());
  }

  /** Token indexes of each FOR VERSION AS OF and its kin that belongs to a table. */
  Set<Integer> versions() {
    return versions;
  }

  void addUnknown(int tokenIndex) {
    if (firstUnknown.isEmpty()) {
      firstUnknown = Optional.of(new UnknownConstruct(tokenIndex));
    }
  }

  Optional<UnknownConstruct> firstUnknown() {
    return firstUnknown;
  }
}
