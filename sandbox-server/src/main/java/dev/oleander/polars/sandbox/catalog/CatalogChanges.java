package dev.oleander.polars.sandbox.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/** Makes and drops the namespaces and tables of one catalog. Any thread. */
final class CatalogChanges {
  private final CatalogLink link;
  private final CatalogNames names;
  private final NewTableRules rules;
  private final BiPredicate<TableIdentifier, String> deletable;

  /**
   * @param rules of tables that are made
   * @param deletable whether a file of a table that is purged belongs to no other table
   */
  CatalogChanges(
      CatalogLink link,
      CatalogNames names,
      NewTableRules rules,
      BiPredicate<TableIdentifier, String> deletable) {
    this.deletable = deletable;
    this.link = link;
    this.names = names;
    this.rules = rules;
  }

  /**
   * Makes a namespace whose parent need not exist.
   *
   * @throws SandboxException NAMESPACE_EXISTS; INVALID_REQUEST for a name or a property that it
   *     cannot have
   */
  void createNamespace(String name, Map<String, String> properties) {
    NewNames.checkNamespace(name);
    Namespace namespace = names.namespace(name);
    GivenProperties.checkNamespace(properties.keySet());
    link.run(open -> createNamespace(open.namespaces(), namespace, properties));
  }

  private void createNamespace(
      SupportsNamespaces namespaces, Namespace namespace, Map<String, String> properties) {
    try {
      namespaces.createNamespace(namespace, properties);
    } catch (AlreadyExistsException | UncheckedSQLException e) {
      // Of two that create it at once, the database refuses one after Iceberg's own check.
      if (e instanceof UncheckedSQLException && !namespaces.namespaceExists(namespace)) {
        throw e;
      }
      throw new SandboxException(
          ErrorCode.NAMESPACE_EXISTS,
          "namespace '%s' exists already in catalog '%s'".formatted(namespace, link.name()),
          e);
    }
  }

  /**
   * Drops an empty namespace.
   *
   * @return false if there is none of this name
   * @throws SandboxException NAMESPACE_NOT_EMPTY
   */
  boolean dropNamespace(String name) {
    Namespace namespace = names.namespace(name);
    return link.ask(open -> dropNamespace(open.namespaces(), namespace));
  }

  void removeNamespaceProperties(String name, Set<String> properties) {
    Namespace namespace = names.namespace(name);
    link.run(
        open -> {
          boolean unused = open.namespaces().removeProperties(namespace, properties);
        });
  }

  private boolean dropNamespace(SupportsNamespaces namespaces, Namespace namespace) {
    try {
      return namespaces.namespaceExists(namespace) && namespaces.dropNamespace(namespace);
    } catch (NamespaceNotEmptyException e) {
      throw new SandboxException(
          ErrorCode.NAMESPACE_NOT_EMPTY,
          "namespace '%s' of catalog '%s' is not empty: drop the tables, views and namespaces in it first"
              .formatted(namespace, link.name()),
          e);
    } catch (NoSuchNamespaceException e) {
      return false; // another one has dropped it just now
    }
  }

  /**
   * Makes a table without rows.
   *
   * @throws SandboxException TABLE_EXISTS, NAMESPACE_NOT_FOUND; INVALID_REQUEST for a name, schema,
   *     partitioning or property that it cannot have
   */
  void createTable(NewTable wanted) {
    NewNames.checkTable(wanted.name().table());
    TableIdentifier table = names.identifier(wanted.name());
    GivenProperties.checkTable(wanted.properties());
    Schema schema = schema(wanted.schema());
    link.run(open -> createTable(open, table, wanted, schema));
  }

  private void createTable(
      CatalogLink.OpenCatalog open, TableIdentifier table, NewTable wanted, Schema schema) {
    Catalog.TableBuilder builder;
    try {
      builder =
          open.tables()
              .buildTable(table, schema)
              .withPartitionSpec(rules.partitioning(schema, wanted.partitionBy()))
              .withProperties(wanted.properties());
    } catch (IllegalArgumentException e) {
      throw invalid(wanted.name(), e);
    }
    rules.location(table).ifPresent(builder::withLocation);
    if (!open.namespaces().namespaceExists(table.namespace())) {
      throw names.noNamespace(table.namespace().toString(), null);
    }
    try {
      Table unused = builder.create();
    } catch (AlreadyExistsException e) {
      throw new SandboxException(
          ErrorCode.TABLE_EXISTS,
          "table '%s' exists already in namespace '%s' of catalog '%s'"
              .formatted(table.name(), table.namespace(), link.name()),
          e);
    } catch (NoSuchNamespaceException e) {
      throw names.noNamespace(table.namespace().toString(), e);
    } catch (ValidationException | IllegalArgumentException | IllegalStateException e) {
      // The last is what Iceberg says of types that the table's format version does not have.
      throw invalid(wanted.name(), e);
    }
  }

  /**
   * Drops a table.
   *
   * @param purge whether to delete its files, too
   * @return false if there is none of this name
   */
  boolean dropTable(TableIdentifier table, boolean purge) {
    return link.ask(open -> dropTable(open.tables(), table, purge));
  }

  private boolean dropTable(Catalog catalog, TableIdentifier table, boolean purge) {
    Optional<BaseTable> last = purge ? load(catalog, table) : Optional.empty();
    boolean dropped = catalog.dropTable(table, false);
    if (dropped && last.isPresent()) {
      TableMetadata metadata = last.get().operations().current();
      TablePurge.run(metadata, last.get().io(), file -> deletable.test(table, file));
    }
    return dropped;
  }

  private static Optional<BaseTable> load(Catalog catalog, TableIdentifier table) {
    try {
      return catalog.loadTable(table) instanceof BaseTable loaded
          ? Optional.of(loaded)
          : Optional.empty();
    } catch (NoSuchTableException e) {
      return Optional.empty();
    }
  }

  private static Schema schema(String json) {
    try {
      return SchemaParser.fromJson(json);
    } catch (RuntimeException e) {
      throw new SandboxException(
          ErrorCode.INVALID_REQUEST, "schema is not an Iceberg schema: " + withoutPosition(e), e);
    }
  }

  private static String withoutPosition(RuntimeException e) {
    return e.getCause() instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : e.getMessage();
  }

  private static SandboxException invalid(TableName table, RuntimeException e) {
    return new SandboxException(
        ErrorCode.INVALID_REQUEST,
        "table '%s' cannot be made: %s".formatted(table, e.getMessage()),
        e);
  }
}
