package dev.oleander.polars.jdbc.catalog;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.http.OleanderHttp;
import dev.oleander.polars.jdbc.http.ServerExtensions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The names and columns that the catalogs API tells of, cached for one connection.
 *
 * <p>What was read is used again for the life given, so a new table may be seen that much later.
 * Only metadata results use it: a query always sees the current tables. Any thread may use it.
 */
public final class Lake {
  /** The most names, and the most columns, that are kept: some 40 MB of them. */
  private static final int CAPACITY = 200_000;

  private final String connectionCatalog;
  private final LakeNames names;
  private final LakeTables tables;

  /**
   * @param http stays the caller's
   * @param extensions what its server can do
   * @param connectionCatalog is listed even if the service does not list it
   * @param life how long what was read is used again; zero reads anew every time
   * @param executor lends threads for calls at the same time; may refuse a task, but not keep it
   *     waiting
   */
  public Lake(
      OleanderHttp http,
      ServerExtensions extensions,
      String connectionCatalog,
      Duration life,
      Executor executor) {
    this.connectionCatalog = connectionCatalog;
    this.names = new LakeNames(http, connectionCatalog, life, CAPACITY);
    this.tables = new LakeTables(http, extensions, names, life, CAPACITY, executor);
  }

  /**
   * Asks for the connection's catalog, which shows that the server is there, takes the token and
   * has the catalog.
   *
   * @throws SQLException 08001 if the server cannot be reached, 28000 if it does not take the
   *     token, 3D000 if it has no such catalog
   */
  public void verify(Duration limit) throws SQLException {
    names.verify(limit);
  }

  /** The catalogs, sorted. */
  public List<String> catalogs() throws SQLException {
    return names.catalogs();
  }

  /**
   * The columns of a table as they are now, for a statement that writes to it.
   *
   * @throws SQLException 3D000, 3F000, 42S02 if there is no such catalog, namespace or table; HY000
   *     if the table's metadata cannot be read
   */
  public List<TargetColumn> columnsToWrite(String catalog, String namespace, String table)
      throws SQLException {
    return requireTable(catalog, namespace, table).columns().stream()
        .map(
            column ->
                new TargetColumn(
                    column.name(),
                    column.type(),
                    column.typeName(),
                    column.uuid(),
                    !column.nullable(),
                    column.defaultValue()))
        .toList();
  }

  /** A table as it is now. */
  LakeTable requireTable(String catalog, String namespace, String table) throws SQLException {
    LakeTable found = tables.read(catalog, namespace, table).orElse(null);
    if (found == null) {
      throw names.readTables(catalog, namespace).isPresent()
          ? SqlState.TABLE_NOT_FOUND.exception(
              "Table '%s' was not found in namespace '%s' of catalog '%s'"
                  .formatted(table, namespace, catalog))
          : noNamespace(catalog, namespace);
    }
    if (found.unreadable() != null) {
      throw found.unreadable();
    }
    return found;
  }

  SQLException noNamespace(String catalog, String namespace) throws SQLException {
    return names.readNamespaces(catalog).isPresent()
        ? SqlState.NAMESPACE_NOT_FOUND.exception(
            "Namespace '%s' was not found in catalog '%s'".formatted(namespace, catalog))
        : noCatalog(catalog);
  }

  static SQLException noCatalog(String catalog) {
    return SqlState.CATALOG_NOT_FOUND.exception(
        "Catalog '%s' was not found; SHOW CATALOGS lists them".formatted(catalog));
  }

  /** Forgets what was read: what is asked for next is read anew. */
  public void invalidate() {
    names.invalidate();
    tables.invalidate();
  }

  /** The catalog that the connection was opened with. */
  String connectionCatalog() {
    return connectionCatalog;
  }

  LakeNames names() {
    return names;
  }

  LakeTables tables() {
    return tables;
  }
}
