package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;

/** What there is in a catalog, listed and described. Any thread; closing it ends its threads. */
final class CatalogListing implements AutoCloseable {
  private static final Comparator<TableName> ORDER =
      Comparator.comparing(TableName::namespace).thenComparing(TableName::table);

  private final CatalogLink link;
  private final CatalogNames names;
  private final TableDescriptions descriptions;

  CatalogListing(CatalogLink link, CurrentTables tables) {
    this.link = link;
    this.names = tables.names();
    this.descriptions = new TableDescriptions(tables::find);
  }

  /** The namespaces of all levels, their levels joined by dots, in order. */
  List<String> namespaces() {
    List<String> found = new ArrayList<>();
    addNamespaces(Namespace.empty(), found);
    found.sort(Comparator.naturalOrder());
    return found;
  }

  private void addNamespaces(Namespace parent, List<String> found) {
    List<Namespace> children = link.ask(open -> children(open.namespaces(), parent));
    for (Namespace child : children) {
      found.add(child.toString());
      addNamespaces(child, found);
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

  /** The properties of a namespace; empty when there is no such namespace. */
  Optional<Map<String, String>> properties(String namespace) {
    Namespace parsed = names.namespace(namespace);
    return link.ask(
        open ->
            open.namespaces().namespaceExists(parsed)
                ? Optional.of(open.namespaces().loadNamespaceMetadata(parsed))
                : Optional.empty());
  }

  /**
   * The tables of one namespace, in order.
   *
   * @throws SandboxException NAMESPACE_NOT_FOUND
   */
  List<TableName> tables(String namespace) {
    Namespace parsed = names.namespace(namespace);
    try {
      return link.ask(open -> open.tables().listTables(parsed)).stream()
          .map(table -> new TableName(namespace, table.name()))
          .sorted(Comparator.comparing(TableName::table))
          .toList();
    } catch (NoSuchNamespaceException e) {
      throw names.noNamespace(namespace, e);
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

  boolean hasTable(TableName table) {
    return link.ask(open -> open.tables().tableExists(names.identifier(table)));
  }

  /** The tables of all namespaces with their columns, behind one of them or from the first on. */
  DescribedTables describeAll(Optional<TableName> after) {
    return describe(namespaces(), after);
  }

  /**
   * The tables of some namespaces with their columns.
   *
   * @param wanted in order; those that are not there are left out
   */
  DescribedTables describe(List<String> wanted, Optional<TableName> after) {
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
  DescribedTables describe(TableName table) {
    DescribedTables described = page(List.of(table).iterator());
    if (described.tables().isEmpty() && described.unreadable().isEmpty()) {
      throw names.notFound(table);
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

  @Override
  public void close() {
    descriptions.close();
  }
}
