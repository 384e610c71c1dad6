package dev.oleander.polars.jdbc.catalog;

import dev.oleander.polars.jdbc.type.ColumnType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The results of the commands that show what the lake holds: {@code SHOW} and {@code DESCRIBE}.
 *
 * <p>They are statements, and so always see the lake as it is: nothing of them is taken from the
 * connection's cache. Any thread may use it.
 */
public final class ShownLake {
  private final Lake lake;

  /**
   * @param lake where names and columns are read
   */
  public ShownLake(Lake lake) {
    this.lake = lake;
  }

  /**
   * {@code SHOW CATALOGS}: one column, {@code Catalog}.
   *
   * @param like a pattern of LIKE, with {@code \} as the escape; null for all
   */
  public MetadataRows showCatalogs(String like) throws SQLException {
    return names(MetadataShape.SHOW_CATALOGS, lake.names().readCatalogs(), like);
  }

  /**
   * {@code SHOW SCHEMAS}: one column, {@code Schema}.
   *
   * @param like as for {@link #showCatalogs}
   * @throws SQLException 3D000 if there is no such catalog
   */
  public MetadataRows showSchemas(String catalog, String like) throws SQLException {
    return names(MetadataShape.SHOW_SCHEMAS, namespaces(catalog), like);
  }

  /**
   * {@code SHOW TABLES}: one column, {@code Table}.
   *
   * @param like as for {@link #showCatalogs}
   * @throws SQLException 3D000, 3F000 if there is no such catalog or namespace
   */
  public MetadataRows showTables(String catalog, String namespace, String like)
      throws SQLException {
    List<String> tables = lake.names().readTables(catalog, namespace).orElse(null);
    if (tables == null) {
      throw lake.noNamespace(catalog, namespace);
    }
    return names(MetadataShape.SHOW_TABLES, tables, like);
  }

  /**
   * {@code SHOW COLUMNS} and {@code DESCRIBE}: {@code Column}, {@code Type}, {@code Extra} (what
   * more there is to say, such as {@code NOT NULL}; else empty), {@code Comment}.
   *
   * @param like as for {@link #showCatalogs}
   * @throws SQLException 3D000, 3F000, 42S02 if there is no such catalog, namespace or table; HY000
   *     if the table's metadata cannot be read
   */
  public MetadataRows showColumns(String catalog, String namespace, String table, String like)
      throws SQLException {
    LakeTable found = lake.requireTable(catalog, namespace, table);
    List<String> selected =
        NamePattern.of(like).matching(found.columns().stream().map(TableColumn::name).toList());
    List<Object[]> rows = new ArrayList<>();
    for (TableColumn column : found.columns()) {
      if (!selected.contains(column.name())) {
        continue;
      }
      rows.add(
          new Object[] {
            column.name(),
            column.type().map(ColumnType::sqlName).orElse(column.typeName()),
            extra(column),
            column.remarks().orElse(null)
          });
    }
    return new MetadataRows(MetadataShape.SHOW_COLUMNS, rows);
  }

  private static String extra(TableColumn column) {
    List<String> extra = new ArrayList<>();
    if (!column.nullable()) {
      extra.add("NOT NULL");
    }
    if (column.identifier()) {
      extra.add("PRIMARY KEY");
    }
    column.defaultValue().ifPresent(value -> extra.add("DEFAULT " + value));
    if (column.type().isEmpty()) {
      extra.add("not readable by Polars");
    }
    return String.join(", ", extra);
  }

  private List<String> namespaces(String catalog) throws SQLException {
    List<String> found = lake.names().readNamespaces(catalog).orElse(null);
    if (found == null) {
      throw Lake.noCatalog(catalog);
    }
    return found;
  }

  private static MetadataRows names(MetadataShape shape, List<String> names, String like) {
    return new MetadataRows(
        shape,
        NamePattern.of(like).matching(names).stream().map(name -> new Object[] {name}).toList());
  }
}
