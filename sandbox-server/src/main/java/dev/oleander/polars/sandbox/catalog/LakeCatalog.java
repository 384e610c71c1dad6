package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/** One catalog of the lake. Any thread. */
public final class LakeCatalog implements AutoCloseable {
  private static final Comparator<TableName> ORDER =
      Comparator.comparing(TableName::namespace).thenComparing(TableName::table);

  private final String name;
  private final String type;
  private final Catalog catalog;
  private final SupportsNamespaces namespaces;
  private final WarehouseFolder folder;
  private final TableMetadataCache metadata;
  private final TableDescriptions descriptions;

  private <C extends Catalog & SupportsNamespaces> LakeCatalog(
      String name, String type, C catalog, WarehouseFolder folder) {
    this.name = name;
    this.type = type;
    this.catalog = catalog;
    this.namespaces = catalog;
    this.folder = folder;
    this.metadata = new TableMetadataCache(catalog);
    this.descriptions = new TableDescriptions(table -> metadata.current(identifier(table)));
  }

  /** Takes over the duty to close the catalog. */
  static <C extends Catalog & SupportsNamespaces> LakeCatalog of(
      String name, String type, C catalog, WarehouseFolder folder) {
    return new LakeCatalog(name, type, catalog, folder);
  }

  public String name() {
    return name;
  }

  /** The kind of catalog, as the catalogs API names it. */
  public String type() {
    return type;
  }

  /** The folder that workers must be able to read. */
  public Path warehouse() {
    return folder.path();
  }

  /** The namespaces of all levels, their levels joined by dots, in order. */
  public List<String> namespaces() {
    List<String> names = new ArrayList<>();
    addNamespaces(Namespace.empty(), names);
    names.sort(Comparator.naturalOrder());
    return names;
  }

  private void addNamespaces(Namespace parent, List<String> names) {
    List<Namespace> children =
        parent.isEmpty() ? namespaces.listNamespaces() : namespaces.listNamespaces(parent);
    for (Namespace child : children) {
      names.add(child.toString());
      addNamespaces(child, names);
    }
  }

  /**
   * The tables of one namespace, in order.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND
   */
  public List<TableName> tables(String namespace) {
    try {
      return catalog.listTables(parse(namespace)).stream()
          .map(table -> new TableName(namespace, table.name()))
          .sorted(Comparator.comparing(TableName::table))
          .toList();
    } catch (NoSuchNamespaceException e) {
      throw noNamespace(namespace, e);
    }
  }

  /**
   * The local path of the table's current metadata file: what a worker reads the table by. It names
   * one snapshot, whatever is committed later.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND
   */
  public Path metadataFile(TableName table) {
    String location = current(table).metadataFileLocation();
    try {
      return folder.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new SandboxException(
          ErrorCode.UNSUPPORTED,
          "table '%s' of catalog '%s' is not in the warehouse folder of this server"
              .formatted(table, name),
          e);
    }
  }

  /**
   * The table's current metadata as the Iceberg specification writes it.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND
   */
  public String metadataJson(TableName table) {
    return TableMetadataParser.toJson(current(table));
  }

  /**
   * The tables with their columns, in order of namespace and name; so many of them as one answer
   * takes.
   *
   * @param namespace empty for all
   * @param after where to go on: the last table of the page before; empty for the first page
   * @throws SandboxException NAMESPACE_NOT_FOUND
   */
  public DescribedTables describe(Optional<String> namespace, Optional<TableName> after) {
    List<String> wanted = namespace.map(List::of).orElseGet(this::namespaces);
    if (namespace.isPresent()) {
      tables(namespace.get()); // fails if there is none
    }
    Iterator<TableName> behind =
        wanted.stream()
            .filter(name -> after.isEmpty() || name.compareTo(after.get().namespace()) >= 0)
            .flatMap(name -> tablesUnlessGone(name).stream())
            .filter(name -> after.isEmpty() || ORDER.compare(name, after.get()) > 0)
            .iterator();
    return page(behind);
  }

  /**
   * One table with its columns.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND
   */
  public DescribedTables describe(TableName table) {
    DescribedTables described = page(List.of(table).iterator());
    if (described.tables().isEmpty() && described.unreadable().isEmpty()) {
      throw notFound(table);
    }
    return described;
  }

  private DescribedTables page(Iterator<TableName> tables) {
    try {
      return descriptions.page(tables);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while tables were described", e);
    }
  }

  private List<TableName> tablesUnlessGone(String namespace) {
    try {
      return tables(namespace);
    } catch (SandboxException e) {
      if (e.code() == ErrorCode.NAMESPACE_NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  /**
   * The size of a snapshot, from its manifests alone.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND, and INVALID_REQUEST for an
   *     unknown snapshot or partition field
   */
  public TableSize size(TableName table, TableSize.Question question) {
    TableOperations fixed = fixedAt(current(table));
    return TableSizes.measure(new BaseTable(fixed, table.toString()), question);
  }

  /**
   * Begins a table that nobody sees before {@link StagedTable#commit}.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND; CONFLICT when the table exists
   */
  public StagedTable stage(TableName table, List<StagedTable.Column> columns) {
    return StagedTable.begin(catalog, identifier(table), columns);
  }

  public boolean hasTable(TableName table) {
    return catalog.tableExists(identifier(table));
  }

  /** The properties of a namespace; empty when there is no such namespace. */
  public Optional<Map<String, String>> namespaceProperties(String namespace) {
    Namespace parsed = parse(namespace);
    return namespaces.namespaceExists(parsed)
        ? Optional.of(namespaces.loadNamespaceMetadata(parsed))
        : Optional.empty();
  }

  /**
   * Makes a namespace whose parent need not exist.
   *
   * @throws SandboxException CONFLICT when the namespace exists
   */
  public void createNamespace(String namespace, Map<String, String> properties) {
    Namespace parsed = parse(namespace);
    try {
      namespaces.createNamespace(parsed, properties);
    } catch (AlreadyExistsException | UncheckedSQLException e) {
      // Of two that create it at once, the database refuses one after Iceberg's own check.
      if (e instanceof UncheckedSQLException && !namespaces.namespaceExists(parsed)) {
        throw e;
      }
      throw new SandboxException(
          ErrorCode.CONFLICT, "namespace '%s' exists already".formatted(namespace), e);
    }
  }

  public void removeNamespaceProperty(String namespace, String property) {
    namespaces.removeProperties(parse(namespace), Set.of(property));
  }

  private TableMetadata current(TableName table) {
    return metadata.current(identifier(table)).orElseThrow(() -> notFound(table));
  }

  private SandboxException notFound(TableName table) {
    return namespaces.namespaceExists(parse(table.namespace()))
        ? new SandboxException(
            ErrorCode.TABLE_NOT_FOUND,
            "table '%s' was not found in namespace '%s' of catalog '%s'"
                .formatted(table.table(), table.namespace(), name))
        : noNamespace(table.namespace(), null);
  }

  private TableOperations fixedAt(TableMetadata current) {
    return new FixedTableOperations(current, new LocalFileIO(folder));
  }

  private SandboxException noNamespace(String namespace, Throwable cause) {
    return new SandboxException(
        ErrorCode.NAMESPACE_NOT_FOUND,
        "namespace '%s' was not found in catalog '%s'".formatted(namespace, name),
        cause);
  }

  private static TableIdentifier identifier(TableName table) {
    return TableIdentifier.of(parse(table.namespace()), table.table());
  }

  private static Namespace parse(String namespace) {
    return Namespace.of(namespace.split("\\.", -1));
  }

  @Override
  public void close() {
    descriptions.close();
    if (catalog instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot close catalog " + name, e);
      }
    }
  }
}
