package dev.oleander.polars.sandbox.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.Map;
import java.util.Optional;
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
  private final String name;
  private final CatalogLink link;
  private final Optional<NewLocations> locations;
  private final BiPredicate<TableIdentifier, String> deletable;

  /**
   * @param locations where new tables go; empty where the catalog decides
   * @param deletable whether a file of a table that is purged belongs to no other table
   */
  CatalogChanges(
      CatalogLink link,
      Optional<NewLocations> locations,
      BiPredicate<TableIdentifier, String> deletable) {
    this.deletable = deletable;
    this.name = link.name();
    this.link = link;
    this.locations = locations;
  }

  /**
   * Makes a namespace whose name is a good one.
   *
   * @throws SandboxException NAMESPACE_EXISTS; INVALID_REQUEST for a property that it cannot have
   */
  void createNamespace(Namespace namespace, Map<String, String> properties) {
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
          "namespace '%s' exists already in catalog '%s'".formatted(namespace, name),
          e);
    }
  }

  /**
   * Drops an empty namespace.
   *
   * @return false if there is none of this name
   * @throws SandboxException NAMESPACE_NOT_EMPTY
   */
  boolean dropNamespace(Namespace namespace) {
    return link.ask(open -> dropNamespace(open.namespaces(), namespace));
  }

  private boolean dropNamespace(SupportsNamespaces namespaces, Namespace namespace) {
    try {
      return namespaces.namespaceExists(namespace) && namespaces.dropNamespace(namespace);
    } catch (NamespaceNotEmptyException e) {
      throw new SandboxException(
          ErrorCode.NAMESPACE_NOT_EMPTY,
          "namespace '%s' of catalog '%s' is not empty: drop the tables, views and namespaces in it first"
              .formatted(namespace, name),
          e);
    } catch (NoSuchNamespaceException e) {
      return false; // another one has dropped it just now
    }
  }

  /**
   * Makes a table without rows, whose name is a good one.
   *
   * @throws SandboxException TABLE_EXISTS, NAMESPACE_NOT_FOUND; INVALID_REQUEST for a schema,
   *     partitioning or property that it cannot have
   */
  void createTable(TableIdentifier table, NewTable wanted) {
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
              .withPartitionSpec(TablePartitioning.read(schema, wanted.partitionBy()))
              .withProperties(wanted.properties());
    } catch (IllegalArgumentException e) {
      throw invalid(wanted.name(), e);
    }
    locations.ifPresent(chosen -> builder.withLocation(chosen.newTable(table)));
    if (!open.namespaces().namespaceExists(table.namespace())) {
      throw noNamespace(table.namespace(), null);
    }
    try {
      Table unused = builder.create();
    } catch (AlreadyExistsException e) {
      throw new SandboxException(
          ErrorCode.TABLE_EXISTS,
          "table '%s' exists already in namespace '%s' of catalog '%s'"
              .formatted(table.name(), table.namespace(), name),
          e);
    } catch (NoSuchNamespaceException e) {
      throw noNamespace(table.namespace(), e);
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

  private SandboxException noNamespace(Namespace namespace, Throwable cause) {
    return new SandboxException(
        ErrorCode.NAMESPACE_NOT_FOUND,
        "namespace '%s' was not found in catalog '%s'".formatted(namespace, name),
        cause);
  }
}
