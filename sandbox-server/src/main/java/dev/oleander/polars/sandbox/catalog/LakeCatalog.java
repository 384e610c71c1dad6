package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.catalog.write.TableWrite;
import dev.oleander.polars.sandbox.catalog.write.WriteCounts;
import dev.oleander.polars.sandbox.catalog.write.WriteNotes;
import dev.oleander.polars.sandbox.catalog.write.WriteOrder;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * One catalog of the lake, as the other packages see it. What it does is done by the classes that
 * it is made of: listing, reading, changing and writing have each their own. Any thread.
 */
public final class LakeCatalog implements AutoCloseable {
  private static final Namespace ANY = Namespace.of("default");

  private final String type;
  private final Map<String, String> properties;
  private final CatalogLink link;
  private final StorageLocations storage;
  private final NewTableRules rules;
  private final CatalogNames names;
  private final CurrentTables tables;
  private final CatalogListing listing;
  private final FileReaches reaches;
  private final LocationRights locationRights;
  private final CatalogChanges changes;
  private final CatalogWrites writes;

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
    Optional<NewLocations> locations = warehouse.map(NewLocations::new);
    this.type = type;
    this.properties = Collections.unmodifiableMap(new TreeMap<>(properties));
    this.link = link;
    this.storage = storage;
    this.rules = new NewTableRules(locations);
    this.names = new CatalogNames(link);
    this.tables = new CurrentTables(link, names, storage);
    this.listing = new CatalogListing(link, tables);
    TablePlaces places = new TablePlaces(storage, listing::describeAll);
    this.reaches = new FileReaches(link.name(), storage, places, tables);
    this.locationRights = new LocationRights(storage, locations, listing::namespaces, places);
    this.changes =
        new CatalogChanges(
            link,
            names,
            rules,
            (table, file) -> !places.isOfAnother(CatalogNames.name(table), file));
    this.writes = new CatalogWrites(link, names, rules);
  }

  public String name() {
    return link.name();
  }

  /** The kind of catalog, as the catalogs API names it. */
  public String type() {
    return type;
  }

  /** What those may know who read it; nothing secret. */
  public Map<String, String> properties() {
    return properties;
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
    boolean unused = link.ask(open -> open.namespaces().namespaceExists(ANY));
  }

  // Listing

  /** The namespaces of all levels, their levels joined by dots, in order. */
  public List<String> namespaces() {
    return listing.namespaces();
  }

  /** The properties of a namespace; empty when there is no such namespace. */
  public Optional<Map<String, String>> namespaceProperties(String namespace) {
    return listing.properties(namespace);
  }

  /**
   * The tables of one namespace, in order.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND
   */
  public List<TableName> tables(String namespace) {
    return listing.tables(namespace);
  }

  public boolean hasTable(TableName table) {
    return listing.hasTable(table);
  }

  /**
   * The tables of one namespace with their columns, in order; so many of them as one answer takes.
   *
   * @param after where to go on: the last table of the page before; empty for the first page
   * @throws SandboxException NAMESPACE_NOT_FOUND
   */
  public DescribedTables describe(String namespace, Optional<TableName> after) {
    List<TableName> unused = listing.tables(namespace); // fails if there is no such namespace
    return listing.describe(List.of(namespace), after);
  }

  /**
   * The tables of some namespaces with their columns, as above.
   *
   * @param wanted in order; those that are not there are left out
   */
  public DescribedTables describe(List<String> wanted, Optional<TableName> after) {
    return listing.describe(wanted, after);
  }

  /**
   * One table with its columns.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND
   */
  public DescribedTables describe(TableName table) {
    return listing.describe(table);
  }

  /** What is said of a table that is not there. */
  public SandboxException notFound(TableName table) {
    return names.notFound(table);
  }

  /** What is said of a namespace that is not there. */
  public SandboxException noNamespace(String namespace) {
    return names.noNamespace(namespace, null);
  }

  // Reading

  /**
   * The table's current metadata as the Iceberg specification writes it.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND
   */
  public String metadataJson(TableName table) {
    return TableMetadataParser.toJson(tables.current(table));
  }

  /**
   * The size of a snapshot, from its manifests alone.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND, and INVALID_REQUEST for an
   *     unknown snapshot or partition field
   */
  public TableSize size(TableName table, TableSize.Question question) {
    return tables.size(table, question);
  }

  /**
   * The table as it is now, whatever is committed later, to be read by workloads.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND
   */
  public PinnedTable pin(TableName table) {
    return pin(table, reach());
  }

  /**
   * As above, for a workload whose box may open some of the files: others are FORBIDDEN when the
   * reading is planned.
   */
  public PinnedTable pin(TableName table, FileReach reach) {
    return tables.pin(table, reach);
  }

  /** What a box may open that may read all of the catalog. */
  public FileReach reach() {
    return reaches.all();
  }

  /**
   * What a box may open that may read some namespaces only. Costs a look at all tables.
   *
   * @param mayRead tells of a namespace whether it may be read
   * @param registered the tables that the workload is about to read, which it may; empty when those
   *     are not known yet
   * @throws SandboxException FORBIDDEN when the files of one of them lie with those of others;
   *     UNSUPPORTED when there are too many folders; NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND
   */
  public FileReach reach(Predicate<String> mayRead, Optional<List<TableName>> registered) {
    return reaches.of(mayRead, registered);
  }

  /** Where someone may have files of tables. */
  public LocationRights locationRights() {
    return locationRights;
  }

  // Changing

  /**
   * Makes a namespace whose parent need not exist.
   *
   * @throws SandboxException NAMESPACE_EXISTS; INVALID_REQUEST for a name or a property that it
   *     cannot have
   */
  public void createNamespace(String namespace, Map<String, String> given) {
    changes.createNamespace(namespace, given);
  }

  /**
   * Drops an empty namespace.
   *
   * @return false if there is none of this name
   * @throws SandboxException NAMESPACE_NOT_EMPTY
   */
  public boolean dropNamespace(String namespace) {
    return changes.dropNamespace(namespace);
  }

  public void removeNamespaceProperty(String namespace, String property) {
    changes.removeNamespaceProperties(namespace, Set.of(property));
  }

  /**
   * Makes a table without rows.
   *
   * @throws SandboxException TABLE_EXISTS, NAMESPACE_NOT_FOUND; INVALID_REQUEST for a name, schema,
   *     partitioning or property that it cannot have
   */
  public void createTable(NewTable table) {
    changes.createTable(table);
  }

  /**
   * Drops a table.
   *
   * @param purge whether to delete its files, too
   * @return false if there is none of this name
   */
  public boolean dropTable(TableName table, boolean purge) {
    return changes.dropTable(names.identifier(table), purge);
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
    return writes.begin(table, order, notes);
  }

  /** What the writes of workloads have come to since the server began. */
  public WriteCounts writeCounts() {
    return writes.counts();
  }

  /**
   * Takes away the files of writes to this catalog whose server died, but for those that a table
   * refers to.
   *
   * @return how many
   */
  public int clearLeftWrites(WriteNotes notes) throws IOException {
    return writes.clearLeft(notes);
  }

  /** As above, of writes alone that are over and left files because the storage failed. */
  int clearOverWrites(WriteNotes notes) throws IOException {
    return writes.clearOver(notes);
  }

  // For the packages within this one, which know Iceberg

  /**
   * Asks Iceberg's own catalog.
   *
   * @throws SandboxException CATALOG_UNAVAILABLE when it does not answer
   */
  public <T> T ask(BiFunction<Catalog, SupportsNamespaces, T> question) {
    return link.ask(open -> question.apply(open.tables(), open.namespaces()));
  }

  /** Where a table or a view goes that is made now; empty if the catalog decides. */
  public Optional<String> newLocation(TableIdentifier identifier) {
    return rules.location(identifier);
  }

  /** Drops a table, as above. */
  public boolean dropTable(TableIdentifier table, boolean purge) {
    return changes.dropTable(table, purge);
  }

  /** The table as it is now, to be read by the server itself. */
  Table table(TableName table) {
    return tables.fixed(table);
  }

  /** The local path of the table's current metadata file. */
  Path metadataFile(TableName table) {
    return tables.metadataFile(table, tables.current(table));
  }

  @Override
  public void close() {
    listing.close();
    link.close();
  }
}
