package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.catalog.scan.ScanPlan;
import dev.oleander.polars.sandbox.catalog.scan.ScanPlanner;
import dev.oleander.polars.sandbox.catalog.write.LeftWrite;
import dev.oleander.polars.sandbox.catalog.write.TableWrite;
import dev.oleander.polars.sandbox.catalog.write.TableWriter;
import dev.oleander.polars.sandbox.catalog.write.WriteNotes;
import dev.oleander.polars.sandbox.catalog.write.WriteOrder;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One catalog of the lake. Any thread. */
public final class LakeCatalog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LakeCatalog.class);
  private static final Comparator<TableName> ORDER =
      Comparator.comparing(TableName::namespace).thenComparing(TableName::table);

  private static final Namespace ANY = Namespace.of("default");

  /** So many folders are shown to a box at most, if it can do with fewer. */
  private static final int MOST_READABLE = 256;

  private final String name;
  private final String type;
  private final CatalogLink link;
  private final StorageLocations storage;
  private final Map<String, String> properties;
  private final TableMetadataCache metadata;
  private final TableDescriptions descriptions;
  private final TableFolders folders;
  private final CatalogChanges changes;
  private final TableWriter writer;
  private final ScanPlanner planner;
  private final LocationRights locationRights;

  /**
   * Takes over the duty to close the catalog.
   *
   * @param warehouse the location that new tables are put in; empty where the catalog decides
   * @param properties what those may know who read the catalog
   */
  LakeCatalog(
      String type,
      CatalogLink link,
      StorageLocations storage,
      Optional<String> warehouse,
      Map<String, String> properties) {
    this.name = link.name();
    this.type = type;
    this.link = link;
    this.storage = storage;
    this.planner = new ScanPlanner(storage::require);
    this.properties = new TreeMap<>(properties);
    this.metadata = new TableMetadataCache(link);
    this.descriptions =
        new TableDescriptions(
            table -> metadata.current(identifier(table)).map(TableOperations::current));
    this.folders = new TableFolders(storage, after -> describe(namespaces(), after));
    Optional<NewLocations> locations = warehouse.map(NewLocations::new);
    this.writer = new TableWriter(name, new NewTableRules(locations), this::inTurn);
    this.locationRights =
        new LocationRights(
            storage, locations, this::namespaces, after -> describe(namespaces(), after));
    this.changes =
        new CatalogChanges(
            link, locations, (table, file) -> !folders.isOfAnother(name(table), file));
  }

  public String name() {
    return name;
  }

  /** The kind of catalog, as the catalogs API names it. */
  public String type() {
    return type;
  }

  /** What those may know who read it; nothing secret. */
  public Map<String, String> properties() {
    return Collections.unmodifiableMap(properties);
  }

  /** The local folders that workers must be able to read, without symbolic links. */
  public List<Path> folders() {
    return storage.folders();
  }

  /** Whether files of its tables may be in an object store. */
  public boolean hasObjects() {
    return storage.hasObjects();
  }

  /** What the catalog failed of last; empty when it answered, or was not asked yet. */
  public Optional<String> problem() {
    return link.problem();
  }

  /**
   * Asks the catalog something simple.
   *
   * @throws SandboxException CATALOG_UNAVAILABLE when it does not answer
   */
  public void check() {
    boolean unused = ask((tables, namespaces) -> namespaces.namespaceExists(ANY));
  }

  /**
   * Asks Iceberg's own catalog, for the classes of this package and of those within it.
   *
   * @throws SandboxException CATALOG_UNAVAILABLE when it does not answer
   */
  public <T> T ask(BiFunction<Catalog, SupportsNamespaces, T> question) {
    return link.ask(open -> question.apply(open.tables(), open.namespaces()));
  }

  private <T> T inTurn(Supplier<T> work) {
    return link.ask(open -> work.get());
  }

  /**
   * The table as it is now, whatever is committed later: it can be read, and not changed.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND
   */
  Table table(TableName table) {
    return new BaseTable(operations(table), table.toString());
  }

  /** Where someone may have files of tables. */
  public LocationRights locationRights() {
    return locationRights;
  }

  /** The namespaces of all levels, their levels joined by dots, in order. */
  public List<String> namespaces() {
    List<String> names = new ArrayList<>();
    addNamespaces(Namespace.empty(), names);
    names.sort(Comparator.naturalOrder());
    return names;
  }

  private void addNamespaces(Namespace parent, List<String> names) {
    List<Namespace> children = ask((tables, namespaces) -> children(namespaces, parent));
    for (Namespace child : children) {
      names.add(child.toString());
      addNamespaces(child, names);
    }
  }

  /** Empty when the parent is gone. */
  private static List<Namespace> children(SupportsNamespaces namespaces, Namespace parent) {
    try {
      return parent.isEmpty() ? namespaces.listNamespaces() : namespaces.listNamespaces(parent);
    } catch (NoSuchNamespaceException e) {
      return List.of();
    }
  }

  /**
   * The tables of one namespace, in order.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND
   */
  public List<TableName> tables(String namespace) {
    try {
      return ask((tables, namespaces) -> tables.listTables(parse(namespace))).stream()
          .map(table -> new TableName(namespace, table.name()))
          .sorted(Comparator.comparing(TableName::table))
          .toList();
    } catch (NoSuchNamespaceException e) {
      throw noNamespace(namespace, e);
    }
  }

  /**
   * The local path of the table's current metadata file.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND; UNSUPPORTED for one that is not
   *     in a folder of the catalog
   */
  Path metadataFile(TableName table) {
    return metadataFile(table, current(table));
  }

  private Path metadataFile(TableName table, TableMetadata current) {
    try {
      return storage.resolve(current.metadataFileLocation());
    } catch (IllegalArgumentException e) {
      throw elsewhere(table, e);
    }
  }

  /** As a worker reads it. */
  private String metadataLocation(TableName table, TableMetadata current) {
    String location = current.metadataFileLocation();
    if (!StorageLocations.isObject(location)) {
      return metadataFile(table, current).toString();
    }
    try {
      return storage.resolveObject(location).toString();
    } catch (IllegalArgumentException e) {
      throw elsewhere(table, e);
    }
  }

  private SandboxException elsewhere(TableName table, Throwable cause) {
    return new SandboxException(
        ErrorCode.UNSUPPORTED,
        "table '%s' of catalog '%s' is not where this server reads files of the catalog"
            .formatted(table, name),
        cause);
  }

  /**
   * The table as it is now, whatever is committed later, to be read by workloads.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND
   */
  public PinnedTable pin(TableName table) {
    return pinned(table, (now, plan) -> {});
  }

  /**
   * As {@link #pin(TableName)}, for a box that sees the folders of some namespaces only: files
   * elsewhere are FORBIDDEN when the reading is planned.
   *
   * @param mayRead tells of a namespace whether it may be read
   */
  public PinnedTable pin(TableName table, Predicate<String> mayRead) {
    FileReach reach = new FileReach(storage, folders, mayRead);
    return pinned(
        table,
        (now, plan) ->
            reach.require(
                table,
                TableFolders.locations(now),
                plan,
                readable(mayRead, Optional.of(List.of(table)))));
  }

  private PinnedTable pinned(TableName table, BiConsumer<TableMetadata, ScanPlan> check) {
    FixedTableOperations now = operations(table);
    Table fixed = new BaseTable(now, table.toString(), report -> {});
    return new PinnedTable(
        table,
        now.current(),
        () -> metadataLocation(table, now.current()),
        earlier -> {
          ScanPlan plan = link.ask(open -> planner.plan(fixed, now.current(), earlier));
          check.accept(now.current(), plan);
          return plan;
        },
        new S3Objects(location -> S3Objects.client(now.io(), location)));
  }

  /**
   * The folders of the catalog that a box may see which may read some namespaces only: those that
   * hold files of the tables in them and of no other table, and not the catalog's own.
   *
   * <p>Where other tables are is known as it was a few seconds ago. A table that is put into the
   * folder of another one is in the reach of whoever may read that one until then, and for as long
   * as workloads go on that have begun before.
   *
   * @param mayRead tells of a namespace whether it may be read
   * @param registered the tables that the workload is about to read; empty when those are not known
   *     yet
   * @throws SandboxException FORBIDDEN when the files of one of them lie with those of others;
   *     UNSUPPORTED when there are too many folders
   */
  public List<Path> readable(Predicate<String> mayRead, Optional<List<TableName>> registered) {
    List<Path> foreign = new ArrayList<>();
    Set<Path> own = new HashSet<>();
    folders
        .all()
        .forEach((table, paths) -> (mayRead.test(table.namespace()) ? own : foreign).addAll(paths));
    Set<Path> needed = new HashSet<>();
    for (TableName table : registered.orElse(List.of())) {
      needed.addAll(storage.paths(TableFolders.locations(current(table))));
    }
    own.addAll(needed);
    List<Path> readable = ReadableFolders.of(storage.folders(), own, foreign);
    if (readable.size() > MOST_READABLE) {
      if (registered.isEmpty()) {
        throw new SandboxException(
            ErrorCode.UNSUPPORTED,
            "your rights cover tables in %d folders, and a box is given %d at most: run the script with rights to fewer namespaces, or to the whole catalog"
                .formatted(readable.size(), MOST_READABLE));
      }
      readable = ReadableFolders.of(storage.folders(), needed, foreign);
    }
    for (TableName table : registered.orElse(List.of())) {
      TableMetadata current = current(table);
      if (StorageLocations.isObject(current.metadataFileLocation())) {
        continue;
      }
      Path file =
          storage.real(metadataFile(table, current).toString()).orElseThrow(() -> notFound(table));
      if (readable.stream().noneMatch(file::startsWith)) {
        throw new SandboxException(
            ErrorCode.FORBIDDEN,
            "table '%s' of catalog '%s' lies in one folder with tables that you may not read, so it cannot be read with your rights: have it moved"
                .formatted(table, name));
      }
    }
    return readable;
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
    if (namespace.isPresent()) {
      tables(namespace.get()); // fails if there is none
    }
    return describe(namespace.map(List::of).orElseGet(this::namespaces), after);
  }

  /**
   * The tables of some namespaces with their columns, as above.
   *
   * @param wanted in order; those that are not there are left out
   */
  public DescribedTables describe(List<String> wanted, Optional<TableName> after) {
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
    Table fixed = table(table);
    return link.ask(open -> TableSizes.measure(fixed, question));
  }

  /**
   * Begins to write the result of a workload to a table, which need not be there.
   *
   * @param notes where the write is noted; empty when its files may stay behind if the server dies
   * @return must be closed
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_EXISTS, CONFLICT, INVALID_REQUEST,
   *     UNSUPPORTED
   */
  public TableWrite write(TableName table, WriteOrder order, Optional<WriteNotes> notes) {
    return ask(
        (tables, namespaces) -> {
          if (!namespaces.namespaceExists(parse(table.namespace()))) {
            throw noNamespace(table.namespace());
          }
          return writer.begin(tables, identifier(table), order, notes);
        });
  }

  /**
   * Takes away the files of writes to this catalog whose server died, but for those that a table
   * refers to.
   *
   * @return how many
   */
  public int clearLeftWrites(WriteNotes notes) throws IOException {
    List<LeftWrite> left = LeftWrite.of(name, notes);
    int deleted = 0;
    for (LeftWrite write : left) {
      try (write) {
        deleted += ask(write::clear);
      } catch (RuntimeException e) {
        LOG.warn("{} cannot be looked after now: the next start tries again", write, e);
      }
    }
    return deleted;
  }

  public boolean hasTable(TableName table) {
    return ask((tables, namespaces) -> tables.tableExists(identifier(table)));
  }

  /** The properties of a namespace; empty when there is no such namespace. */
  public Optional<Map<String, String>> namespaceProperties(String namespace) {
    Namespace parsed = parse(namespace);
    return ask(
        (tables, namespaces) ->
            namespaces.namespaceExists(parsed)
                ? Optional.of(namespaces.loadNamespaceMetadata(parsed))
                : Optional.empty());
  }

  /**
   * Makes a namespace whose parent need not exist.
   *
   * @throws SandboxException NAMESPACE_EXISTS; INVALID_REQUEST for a name or a property that it
   *     cannot have
   */
  public void createNamespace(String namespace, Map<String, String> properties) {
    NewNames.checkNamespace(namespace);
    changes.createNamespace(parse(namespace), properties);
  }

  /**
   * Drops an empty namespace.
   *
   * @return false if there is none of this name
   * @throws SandboxException NAMESPACE_NOT_EMPTY
   */
  public boolean dropNamespace(String namespace) {
    return changes.dropNamespace(parse(namespace));
  }

  /**
   * Makes a table without rows.
   *
   * @throws SandboxException TABLE_EXISTS, NAMESPACE_NOT_FOUND; INVALID_REQUEST for a name, schema,
   *     partitioning or property that it cannot have
   */
  public void createTable(NewTable table) {
    NewNames.checkTable(table.name().table());
    changes.createTable(identifier(table.name()), table);
  }

  /**
   * Drops a table.
   *
   * @param purge whether to delete its files, too
   * @return false if there is none of this name
   */
  public boolean dropTable(TableName table, boolean purge) {
    return changes.dropTable(identifier(table), purge);
  }

  public void removeNamespaceProperty(String namespace, String property) {
    ask((tables, namespaces) -> namespaces.removeProperties(parse(namespace), Set.of(property)));
  }

  private TableMetadata current(TableName table) {
    return operations(table).current();
  }

  private FixedTableOperations operations(TableName table) {
    return metadata.current(identifier(table)).orElseThrow(() -> notFound(table));
  }

  /** What is said of a table that is not there. */
  public SandboxException notFound(TableName table) {
    return ask((tables, namespaces) -> namespaces.namespaceExists(parse(table.namespace())))
        ? new SandboxException(
            ErrorCode.TABLE_NOT_FOUND,
            "table '%s' was not found in namespace '%s' of catalog '%s'"
                .formatted(table.table(), table.namespace(), name))
        : noNamespace(table.namespace());
  }

  /** What is said of a namespace that is not there. */
  public SandboxException noNamespace(String namespace) {
    return noNamespace(namespace, null);
  }

  private SandboxException noNamespace(String namespace, Throwable cause) {
    return new SandboxException(
        ErrorCode.NAMESPACE_NOT_FOUND,
        "namespace '%s' was not found in catalog '%s'".formatted(namespace, name),
        cause);
  }

  /** Drops a table, as above, for the classes of the packages within this one. */
  public boolean dropTable(TableIdentifier table, boolean purge) {
    return changes.dropTable(table, purge);
  }

  private TableIdentifier identifier(TableName table) {
    if (table.table().isEmpty()) {
      throw notFound(table); // Iceberg has no word for it
    }
    return TableIdentifier.of(parse(table.namespace()), table.table());
  }

  private static TableName name(TableIdentifier table) {
    return new TableName(table.namespace().toString(), table.name());
  }

  private Namespace parse(String namespace) {
    if (namespace.indexOf('\0') >= 0) {
      throw noNamespace(namespace); // Iceberg has no word for it
    }
    return Namespace.of(namespace.split("\\.", -1));
  }

  @Override
  public void close() {
    descriptions.close();
    link.close();
  }
}
