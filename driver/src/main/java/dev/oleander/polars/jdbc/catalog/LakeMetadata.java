package dev.oleander.polars.jdbc.catalog;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The metadata results that have rows of the lake.
 *
 * <p>A catalog is given by its exact name; null leaves it open, and the empty text selects nothing,
 * since nothing in the lake is without a catalog or namespace. Names and patterns match case.
 *
 * <p>A catalog that does not answer, and a table whose metadata cannot be read, fail only what asks
 * for them by name. Otherwise the result is without them, and has a note that says so.
 */
public final class LakeMetadata {
  private static final String TABLE = "TABLE";
  private static final int RADIX = 10;
  private static final int NAMED_IN_NOTE = 3;

  private final Lake lake;

  /**
   * @param lake where names and columns are read
   */
  public LakeMetadata(Lake lake) {
    this.lake = lake;
  }

  /** Namespaces of a catalog that were asked for. */
  private record Scope(String catalog, List<String> namespaces) {}

  /** A table with the catalog it is in. */
  private record Found(String catalog, LakeTable table) {
    SQLException unreadable() {
      return table.unreadable();
    }
  }

  /** {@link DatabaseMetaData#getCatalogs}. */
  public MetadataRows catalogs() throws SQLException {
    return new MetadataRows(
        MetadataShape.CATALOGS, lake.catalogs().stream().map(name -> row(name)).toList());
  }

  /** {@link DatabaseMetaData#getSchemas(String, String)}. */
  public MetadataRows schemas(String catalog, String schemaPattern) throws SQLException {
    List<String> notes = new ArrayList<>();
    List<Object[]> rows = new ArrayList<>();
    for (Scope scope : scopes(catalog, NamePattern.of(schemaPattern), notes)) {
      for (String namespace : scope.namespaces()) {
        rows.add(row(namespace, scope.catalog()));
      }
    }
    return new MetadataRows(MetadataShape.SCHEMAS, rows, notes);
  }

  /** {@link DatabaseMetaData#getTableTypes}. */
  public MetadataRows tableTypes() {
    return new MetadataRows(
        MetadataShape.TABLE_TYPES, Stream.of(TABLE).map(name -> row(name)).toList());
  }

  /**
   * {@link DatabaseMetaData#getTables}. The remarks are the tables' property {@code comment}, where
   * the service tells it without a call for each table.
   *
   * @param types null for all
   */
  public MetadataRows tables(
      String catalog, String schemaPattern, String tablePattern, String[] types)
      throws SQLException {
    if (types != null && Stream.of(types).noneMatch(TABLE::equalsIgnoreCase)) {
      return MetadataRows.none(MetadataShape.TABLES);
    }
    List<String> notes = new ArrayList<>();
    List<Object[]> rows = new ArrayList<>();
    NamePattern tables = NamePattern.of(tablePattern);
    for (Scope scope : scopes(catalog, NamePattern.of(schemaPattern), notes)) {
      if (lake.tables().answeredAtOnce()) {
        for (LakeTable table : described(scope, tables, notes)) {
          rows.add(
              tableRow(
                  scope.catalog(), table.namespace(), table.name(), table.comment().orElse(null)));
        }
      } else {
        for (String namespace : scope.namespaces()) {
          for (String table : tables.select(lake.names().tables(scope.catalog(), namespace))) {
            rows.add(tableRow(scope.catalog(), namespace, table, null));
          }
        }
      }
    }
    return new MetadataRows(MetadataShape.TABLES, rows, notes);
  }

  /** {@link DatabaseMetaData#getColumns}. */
  public MetadataRows columns(
      String catalog, String schemaPattern, String tablePattern, String columnPattern)
      throws SQLException {
    List<String> notes = new ArrayList<>();
    NamePattern columns = NamePattern.of(columnPattern);
    List<Object[]> rows = new ArrayList<>();
    for (Found found :
        readable(catalog, NamePattern.of(schemaPattern), NamePattern.of(tablePattern), notes)) {
      List<TableColumn> all = found.table().columns();
      List<String> selected = columns.select(all.stream().map(TableColumn::name).toList());
      for (TableColumn column : all) {
        if (columns.selectsAll() || selected.contains(column.name())) {
          rows.add(columnRow(found, column));
        }
      }
    }
    return new MetadataRows(MetadataShape.COLUMNS, rows, notes);
  }

  /**
   * {@link DatabaseMetaData#getPrimaryKeys}: the columns that a table declares to identify its
   * rows. Nothing in the lake enforces it. A key has no name.
   */
  public MetadataRows primaryKeys(String catalog, String schema, String table) throws SQLException {
    List<Object[]> rows = new ArrayList<>();
    for (Found found : named(catalog, schema, table)) {
      List<TableColumn> key =
          found.table().columns().stream().filter(TableColumn::identifier).toList();
      for (int i = 0; i < key.size(); i++) {
        rows.add(
            row(
                found.catalog(),
                found.table().namespace(),
                found.table().name(),
                key.get(i).name(),
                (short) (i + 1),
                null));
      }
    }
    rows.sort(Comparator.comparing(values -> (String) values[3]));
    return new MetadataRows(MetadataShape.PRIMARY_KEYS, rows);
  }

  /**
   * {@link DatabaseMetaData#getBestRowIdentifier}: the columns of the primary key, for the session.
   *
   * @param scope the least that is wanted, a constant of DatabaseMetaData
   * @throws SQLException 22023 for a scope that is none
   */
  public MetadataRows bestRowIdentifier(String catalog, String schema, String table, int scope)
      throws SQLException {
    if (scope < DatabaseMetaData.bestRowTemporary || scope > DatabaseMetaData.bestRowSession) {
      throw SqlState.INVALID_ARGUMENT.exception(
          "The scope is no constant bestRow… of DatabaseMetaData: " + scope);
    }
    List<Object[]> rows = new ArrayList<>();
    for (Found found : named(catalog, schema, table)) {
      for (TableColumn column : found.table().columns()) {
        if (column.identifier()) {
          rows.add(identifierRow(column));
        }
      }
    }
    return new MetadataRows(MetadataShape.BEST_ROW_IDENTIFIER, rows);
  }

  /** {@link DatabaseMetaData#getTypeInfo}. */
  public MetadataRows typeInfo() {
    return TypeRows.typeInfo();
  }

  /** {@link DatabaseMetaData#getFunctions}. */
  public MetadataRows functions(String catalog, String schemaPattern, String functionPattern) {
    return FunctionRows.functions(catalog, schemaPattern, functionPattern);
  }

  /** {@link DatabaseMetaData#getFunctionColumns}. */
  public MetadataRows functionColumns(
      String catalog, String schemaPattern, String functionPattern, String columnPattern) {
    return FunctionRows.functionColumns(catalog, schemaPattern, functionPattern, columnPattern);
  }

  // What is asked for

  private List<Scope> scopes(String catalog, NamePattern schemas, List<String> notes)
      throws SQLException {
    List<Scope> scopes = new ArrayList<>();
    for (String name : catalogs(catalog, schemas)) {
      try {
        scopes.add(new Scope(name, schemas.select(lake.names().namespaces(name))));
      } catch (SQLException e) {
        if (catalog != null || name.equals(lake.connectionCatalog())) {
          throw e;
        }
        notes.add("Catalog '" + name + "' is left out: " + e.getMessage());
      }
    }
    return scopes;
  }

  private List<String> catalogs(String catalog, NamePattern schemas) throws SQLException {
    if (catalog == null) {
      return lake.catalogs();
    }
    if (catalog.isEmpty()) {
      return List.of();
    }
    if (catalog.equals(lake.connectionCatalog()) || lake.catalogs().contains(catalog)) {
      return List.of(catalog);
    }
    // Some clients know one level of names only, and give it as the catalog and the schema alike.
    return schemas.isName(catalog) ? List.of(lake.connectionCatalog()) : List.of();
  }

  private List<LakeTable> described(Scope scope, NamePattern tables, List<String> notes)
      throws SQLException {
    try {
      return lake.tables().describe(scope.catalog(), scope.namespaces(), tables);
    } catch (SQLException e) {
      if (scope.catalog().equals(lake.connectionCatalog())) {
        throw e;
      }
      notes.add("Catalog '" + scope.catalog() + "' is left out: " + e.getMessage());
      return List.of();
    }
  }

  /** The tables that can be read; fails if the one that was asked for by its name cannot. */
  private List<Found> readable(
      String catalog, NamePattern schemas, NamePattern tables, List<String> notes)
      throws SQLException {
    List<Found> found = new ArrayList<>();
    List<Found> unreadable = new ArrayList<>();
    for (Scope scope : scopes(catalog, schemas, notes)) {
      for (LakeTable table : described(scope, tables, notes)) {
        (table.unreadable() == null ? found : unreadable).add(new Found(scope.catalog(), table));
      }
    }
    if (found.isEmpty()
        && unreadable.size() == 1
        && tables.isName(unreadable.get(0).table().name())) {
      throw again(unreadable.get(0).unreadable());
    }
    if (!unreadable.isEmpty()) {
      notes.add(note(unreadable));
    }
    return found;
  }

  private List<Found> named(String catalog, String schema, String table) throws SQLException {
    return table == null
        ? List.of()
        : readable(catalog, NamePattern.name(schema), NamePattern.name(table), new ArrayList<>());
  }

  /** A failure that is kept with the table, thrown for another call. */
  private static SQLException again(SQLException kept) {
    return new SQLException(kept.getMessage(), kept.getSQLState(), kept);
  }

  private static String note(List<Found> unreadable) {
    String names =
        unreadable.stream()
            .limit(NAMED_IN_NOTE)
            .map(found -> found.table().namespace() + "." + found.table().name())
            .collect(Collectors.joining("', '", "'", "'"));
    int more = unreadable.size() - NAMED_IN_NOTE;
    return "Left out, because the metadata cannot be read: "
        + names
        + (more > 0 ? " and " + more + " more" : "")
        + ". "
        + unreadable.get(0).unreadable().getMessage();
  }

  // Rows

  private static Object[] tableRow(String catalog, String namespace, String table, String comment) {
    return row(catalog, namespace, table, TABLE, comment, null, null, null, null, null);
  }

  private static Object[] columnRow(Found found, TableColumn column) {
    Optional<ColumnType> type = column.type();
    TypeKind kind = type.map(ColumnType::kind).orElse(null);
    boolean sized = kind == TypeKind.STRING || kind == TypeKind.BINARY;
    return row(
        found.catalog(),
        found.table().namespace(),
        found.table().name(),
        column.name(),
        type.map(ColumnType::jdbcCode).orElse(Types.OTHER),
        column.typeName(),
        size(column),
        null,
        decimalDigits(column),
        kind != null && kind.number() ? RADIX : null,
        column.nullable() ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls,
        column.remarks().orElse(null),
        column.defaultValue().orElse(null),
        null,
        null,
        sized ? size(column) : null,
        column.position(),
        column.nullable() ? "YES" : "NO",
        null,
        null,
        null,
        null,
        "NO",
        "NO");
  }

  private static Object[] identifierRow(TableColumn column) {
    Integer digits = decimalDigits(column);
    return row(
        (short) DatabaseMetaData.bestRowSession,
        column.name(),
        column.type().map(ColumnType::jdbcCode).orElse(Types.OTHER),
        column.typeName(),
        size(column),
        null,
        digits == null ? null : digits.shortValue(),
        (short) DatabaseMetaData.bestRowNotPseudo);
  }

  /** Null where a size means nothing. */
  private static Integer size(TableColumn column) {
    return column.type().map(ColumnType::precision).filter(precision -> precision > 0).orElse(null);
  }

  private static Integer decimalDigits(TableColumn column) {
    return column
        .type()
        .filter(
            type ->
                type.kind() == TypeKind.DECIMAL
                    || type.kind().fractionalSeconds()
                    || type.kind().integer())
        .map(ColumnType::scale)
        .orElse(null);
  }

  private static Object[] row(Object... values) {
    return values;
  }
}
