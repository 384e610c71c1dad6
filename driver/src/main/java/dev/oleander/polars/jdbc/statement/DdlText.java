package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.catalog.LakeChanges;
import dev.oleander.polars.jdbc.catalog.WantedColumn;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.sql.Change;
import dev.oleander.polars.jdbc.sql.ColumnDefinition;
import dev.oleander.polars.jdbc.sql.JdbcStatement;
import dev.oleander.polars.jdbc.sql.TableName;
import java.sql.SQLException;
import java.util.List;

/**
 * A statement that makes or drops a table or a namespace. Immutable.
 *
 * @param text as the application wrote it
 * @param catalog in which that is
 * @param namespace its levels joined by dots
 * @param table null for a namespace
 */
record DdlText(String text, Change change, String catalog, String namespace, String table)
    implements ReadStatement {

  static DdlText of(JdbcStatement statement, Change change, StatementReader reader)
      throws SQLException {
    if (statement.parameterCount() > 0) {
      throw SqlState.NOT_SUPPORTED.exception(
          "A statement that makes or drops something takes no parameters: write the values");
    }
    if (change instanceof Change.CreateSchema create) {
      return ofNamespace(statement, change, create.schema(), reader);
    }
    if (change instanceof Change.DropSchema drop) {
      return ofNamespace(statement, change, drop.schema(), reader);
    }
    List<String> parts =
        change instanceof Change.CreateTable create
            ? create.table()
            : ((Change.DropTable) change).table();
    TableName name = reader.names(parts.size() > 2).resolve(parts);
    return new DdlText(
        statement.text(),
        change,
        name.catalog().orElse(reader.catalog()),
        String.join(".", name.namespace()),
        name.table());
  }

  /** A first part that names a catalog is one, unless it is all there is. */
  private static DdlText ofNamespace(
      JdbcStatement statement, Change change, List<String> parts, StatementReader reader)
      throws SQLException {
    boolean named = parts.size() > 1 && reader.catalogs().names().contains(parts.get(0));
    return new DdlText(
        statement.text(),
        change,
        named ? parts.get(0) : reader.catalog(),
        String.join(".", named ? parts.subList(1, parts.size()) : parts),
        null);
  }

  @Override
  public int parameterCount() {
    return 0;
  }

  @Override
  public boolean hasRows() {
    return false;
  }

  /**
   * Carries it out.
   *
   * @throws SQLException what the lake has against it
   */
  void execute(LakeChanges lake) throws SQLException {
    if (change instanceof Change.CreateSchema create) {
      lake.createNamespace(catalog, namespace, create.ifNotExists());
    } else if (change instanceof Change.DropSchema drop) {
      lake.dropNamespace(catalog, namespace, drop.ifExists());
    } else if (change instanceof Change.DropTable drop) {
      lake.dropTable(catalog, namespace, table, drop.ifExists(), drop.purge());
    } else if (change instanceof Change.CreateTable create) {
      lake.createTable(
          catalog,
          namespace,
          table,
          create.columns().stream().map(DdlText::wanted).toList(),
          create.key(),
          create.partitionBy(),
          create.properties(),
          create.ifNotExists());
    }
  }

  private static WantedColumn wanted(ColumnDefinition column) {
    return new WantedColumn(
        column.name(),
        column.type().name(),
        column.type().numbers(),
        column.type().fields().stream().map(DdlText::wanted).toList(),
        column.required(),
        column.comment());
  }
}
