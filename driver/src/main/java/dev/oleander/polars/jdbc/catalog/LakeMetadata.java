package dev.oleander.polars.jdbc.catalog;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The metadata results that have rows.
 *
 * <p>A catalog is given by its exact name; null leaves it open, and the empty text selects nothing,
 * since nothing in the lake is without a catalog or namespace. Names and patterns match case.
 */
public final class LakeMetadata {
  private static final String TABLE = "TABLE";
  private static final int RADIX = 10;
  private static final int MOST_FRACTION = 9;

  /** Of the types that JDBC has one code for, the one that JDBC means is the first. */
  private static final Comparator<TypeKind> CLOSEST_FIRST =
      Comparator.comparing(kind -> !kind.typeName().equals(kind.jdbcType().getName()));

  private final Lake lake;

  /**
   * @param lake where names and columns are read
   */
  public LakeMetadata(Lake lake) {
    this.lake = lake;
  }

  private record Namespace(String catalog, String name) {}

  /** {@link DatabaseMetaData#getCatalogs}. */
  public MetadataRows catalogs() throws SQLException {
    return rows(MetadataShape.CATALOGS, lake.catalogs().stream().map(name -> row(name)));
  }

  /** {@link DatabaseMetaData#getSchemas(String, String)}. */
  public MetadataRows schemas(String catalog, String schemaPattern) throws SQLException {
    return rows(
        MetadataShape.SCHEMAS,
        namespaces(catalog, schemaPattern).stream()
            .map(namespace -> row(namespace.name(), namespace.catalog())));
  }

  /** {@link DatabaseMetaData#getTableTypes}. */
  public MetadataRows tableTypes() {
    return rows(MetadataShape.TABLE_TYPES, Stream.<Object[]>of(row(TABLE)));
  }

  /**
   * {@link DatabaseMetaData#getTables}.
   *
   * @param types null for all
   */
  public MetadataRows tables(
      String catalog, String schemaPattern, String tablePattern, String[] types)
      throws SQLException {
    if (types != null && Stream.of(types).noneMatch(TABLE::equalsIgnoreCase)) {
      return MetadataRows.none(MetadataShape.TABLES);
    }
    NamePattern pattern = NamePattern.of(tablePattern);
    List<Object[]> rows = new ArrayList<>();
    for (Namespace namespace : namespaces(catalog, schemaPattern)) {
      for (String table : pattern.select(lake.tables(namespace.catalog(), namespace.name()))) {
        rows.add(
            row(
                namespace.catalog(),
                namespace.name(),
                table,
                TABLE,
                null,
                null,
                null,
                null,
                null,
                null));
      }
    }
    return new MetadataRows(MetadataShape.TABLES, rows);
  }

  /** {@link DatabaseMetaData#getColumns}. */
  public MetadataRows columns(
      String catalog, String schemaPattern, String tablePattern, String columnPattern)
      throws SQLException {
    NamePattern tables = NamePattern.of(tablePattern);
    NamePattern columns = NamePattern.of(columnPattern);
    List<Object[]> rows = new ArrayList<>();
    for (Namespace namespace : namespaces(catalog, schemaPattern)) {
      for (String table : tables.select(lake.tables(namespace.catalog(), namespace.name()))) {
        List<TableColumn> all = lake.columns(namespace.catalog(), namespace.name(), table);
        List<String> selected = columns.select(all.stream().map(TableColumn::name).toList());
        for (TableColumn column : all) {
          if (selected.contains(column.name())) {
            rows.add(columnRow(namespace, table, column));
          }
        }
      }
    }
    return new MetadataRows(MetadataShape.COLUMNS, rows);
  }

  /** {@link DatabaseMetaData#getTypeInfo}. */
  public MetadataRows typeInfo() {
    return rows(
        MetadataShape.TYPE_INFO,
        Stream.of(TypeKind.values())
            .sorted(Comparator.comparingInt(TypeKind::jdbcCode).thenComparing(CLOSEST_FIRST))
            .map(LakeMetadata::typeRow));
  }

  private List<Namespace> namespaces(String catalog, String schemaPattern) throws SQLException {
    NamePattern pattern = NamePattern.of(schemaPattern);
    List<Namespace> namespaces = new ArrayList<>();
    for (String name : lake.catalogs()) {
      if (catalog == null || catalog.equals(name)) {
        for (String namespace : pattern.select(lake.namespaces(name))) {
          namespaces.add(new Namespace(name, namespace));
        }
      }
    }
    return namespaces;
  }

  private static Object[] columnRow(Namespace namespace, String table, TableColumn column) {
    Optional<ColumnType> type = column.type();
    TypeKind kind = type.map(ColumnType::kind).orElse(null);
    boolean sized = kind == TypeKind.STRING || kind == TypeKind.BINARY;
    return row(
        namespace.catalog(),
        namespace.name(),
        table,
        column.name(),
        type.map(ColumnType::jdbcCode).orElse(Types.OTHER),
        column.typeName(),
        type.map(ColumnType::precision).orElse(null),
        null,
        type.map(LakeMetadata::decimalDigits).orElse(null),
        kind != null && kind.number() ? RADIX : null,
        column.nullable() ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls,
        column.remarks().orElse(null),
        null,
        null,
        null,
        sized ? type.map(ColumnType::precision).orElse(null) : null,
        column.position(),
        column.nullable() ? "YES" : "NO",
        null,
        null,
        null,
        null,
        "NO",
        "NO");
  }

  private static Object[] typeRow(TypeKind kind) {
    boolean decimal = kind == TypeKind.DECIMAL;
    boolean text = kind == TypeKind.STRING;
    return row(
        kind.typeName(),
        kind.jdbcCode(),
        kind.precision(),
        kind.literalPrefix(),
        kind.literalSuffix(),
        decimal ? "precision,scale" : null,
        (short) DatabaseMetaData.typeNullable,
        text,
        (short) searchable(kind),
        kind.number() && !kind.signed(),
        false,
        false,
        kind.typeName().toLowerCase(Locale.ROOT),
        (short) 0,
        (short) (decimal ? kind.precision() : kind.fractionalSeconds() ? MOST_FRACTION : 0),
        null,
        null,
        kind.number() ? RADIX : null);
  }

  private static int searchable(TypeKind kind) {
    if (kind == TypeKind.STRING) {
      return DatabaseMetaData.typeSearchable;
    }
    return kind.comparable() ? DatabaseMetaData.typePredBasic : DatabaseMetaData.typePredNone;
  }

  private static Integer decimalDigits(ColumnType type) {
    TypeKind kind = type.kind();
    return kind == TypeKind.DECIMAL || kind.fractionalSeconds() || kind.integer()
        ? type.scale()
        : null;
  }

  private static Object[] row(Object... values) {
    return values;
  }

  private static MetadataRows rows(MetadataShape shape, Stream<Object[]> rows) {
    return new MetadataRows(shape, rows.toList());
  }
}
