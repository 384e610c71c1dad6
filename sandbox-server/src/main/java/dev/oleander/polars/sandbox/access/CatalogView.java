package dev.oleander.polars.sandbox.access;

import dev.oleander.polars.sandbox.catalog.DescribedTables;
import dev.oleander.polars.sandbox.catalog.FileReach;
import dev.oleander.polars.sandbox.catalog.LakeCatalog;
import dev.oleander.polars.sandbox.catalog.NewTable;
import dev.oleander.polars.sandbox.catalog.PinnedTable;
import dev.oleander.polars.sandbox.catalog.TableName;
import dev.oleander.polars.sandbox.catalog.TableSize;
import dev.oleander.polars.sandbox.catalog.write.TableWrite;
import dev.oleander.polars.sandbox.catalog.write.WriteNotes;
import dev.oleander.polars.sandbox.catalog.write.WriteOrder;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A catalog as someone with some rights sees it. A namespace that may not be read is answered like
 * one that is not there. Any thread.
 */
public final class CatalogView {
  private final LakeCatalog catalog;
  private final Rights rights;

  CatalogView(LakeCatalog catalog, Rights rights) {
    this.catalog = catalog;
    this.rights = rights;
  }

  public String name() {
    return catalog.name();
  }

  /** The kind of catalog, as the catalogs API names it. */
  public String type() {
    return catalog.type();
  }

  /** As {@link LakeCatalog#properties}. */
  public Map<String, String> properties() {
    return catalog.properties();
  }

  /** As {@link LakeCatalog#namespaces}. */
  public List<String> namespaces() {
    return catalog.namespaces().stream().filter(this::reads).toList();
  }

  /**
   * As {@link LakeCatalog#tables}.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND
   */
  public List<TableName> tables(String namespace) {
    check(namespace);
    return catalog.tables(namespace);
  }

  /**
   * As {@link LakeCatalog#pin}.
   *
   * @param reach what of this catalog the workload's box may open
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND, UNSUPPORTED
   */
  public PinnedTable pin(TableName table, FileReach reach) {
    check(table.namespace());
    return catalog.pin(table, reach);
  }

  /**
   * As {@link LakeCatalog#metadataJson}.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND
   */
  public String metadataJson(TableName table) {
    check(table.namespace());
    return catalog.metadataJson(table);
  }

  /**
   * As {@link LakeCatalog#size}.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND, INVALID_REQUEST
   */
  public TableSize size(TableName table, TableSize.Question question) {
    check(table.namespace());
    return catalog.size(table, question);
  }

  /**
   * As {@link LakeCatalog#describe(List, Optional)}, of what may be read.
   *
   * @param namespace empty for all
   * @throws SandboxException NAMESPACE_NOT_FOUND
   */
  public DescribedTables describe(Optional<String> namespace, Optional<TableName> after) {
    if (namespace.isPresent()) {
      check(namespace.get());
      return catalog.describe(namespace.get(), after);
    }
    return catalog.describe(namespaces(), after);
  }

  /**
   * As {@link LakeCatalog#describe(TableName)}.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND
   */
  public DescribedTables describe(TableName table) {
    check(table.namespace());
    return catalog.describe(table);
  }

  /**
   * As {@link LakeCatalog#createNamespace}.
   *
   * @throws SandboxException FORBIDDEN, NAMESPACE_EXISTS, INVALID_REQUEST
   */
  public void createNamespace(String namespace, Map<String, String> properties) {
    checkWrites();
    if (!reads(namespace)) {
      throw new SandboxException(
          ErrorCode.FORBIDDEN,
          "your token has no right to a namespace '%s' of catalog '%s'"
              .formatted(namespace, catalog.name()));
    }
    catalog.createNamespace(namespace, properties);
  }

  /**
   * As {@link LakeCatalog#dropNamespace}.
   *
   * @throws SandboxException FORBIDDEN, NAMESPACE_NOT_EMPTY
   */
  public boolean dropNamespace(String namespace) {
    checkWrites();
    return reads(namespace) && catalog.dropNamespace(namespace);
  }

  /**
   * As {@link LakeCatalog#createTable}.
   *
   * @throws SandboxException FORBIDDEN, TABLE_EXISTS, NAMESPACE_NOT_FOUND, INVALID_REQUEST
   */
  public void createTable(NewTable table) {
    checkWrites();
    check(table.name().namespace());
    catalog.createTable(table);
  }

  /**
   * As {@link LakeCatalog#dropTable}.
   *
   * @throws SandboxException FORBIDDEN
   */
  public boolean dropTable(TableName table, boolean purge) {
    checkWrites();
    return reads(table.namespace()) && catalog.dropTable(table, purge);
  }

  /**
   * As {@link LakeCatalog#write}.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND; FORBIDDEN when nothing may be written; and what
   *     that throws
   */
  public TableWrite write(TableName table, WriteOrder order, Optional<WriteNotes> notes) {
    checkWrites();
    if (!rights.writes(catalog.name(), table.namespace())) {
      throw catalog.noNamespace(table.namespace());
    }
    return catalog.write(table, order, notes);
  }

  /** What is said when a table is missing that ought to be there. */
  public SandboxException notFound(TableName table) {
    return reads(table.namespace())
        ? catalog.notFound(table)
        : catalog.noNamespace(table.namespace());
  }

  /** What is said when a namespace is missing that ought to be there. */
  public SandboxException noNamespace(String namespace) {
    return catalog.noNamespace(namespace);
  }

  /** Whether there is such a namespace or not: a token that may not write learns nothing of it. */
  private void checkWrites() {
    if (!rights.write()) {
      throw new SandboxException(
          ErrorCode.FORBIDDEN,
          "your token may read catalog '%s' and not change it".formatted(catalog.name()));
    }
  }

  /**
   * What a box with these rights may open; {@link LakeCatalog#reach} says what it throws.
   *
   * @param registered the tables that its workload reads; empty for any that it may
   */
  FileReach reach(Optional<List<TableName>> registered) {
    if (rights.readsAll(catalog.name())) {
      return catalog.reach();
    }
    registered.ifPresent(tables -> tables.forEach(table -> check(table.namespace())));
    return catalog.reach(this::reads, registered);
  }

  private boolean reads(String namespace) {
    return rights.reads(catalog.name(), namespace);
  }

  private void check(String namespace) {
    if (!reads(namespace)) {
      throw catalog.noNamespace(namespace);
    }
  }
}
