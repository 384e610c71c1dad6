package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * The names of a catalog as the API writes them and as Iceberg holds them, and what is said of
 * those that are not there.
 */
record CatalogNames(CatalogLink link) {

  /**
   * @throws SandboxException NAMESPACE_NOT_FOUND, TABLE_NOT_FOUND for what Iceberg has no word for
   */
  TableIdentifier identifier(TableName table) {
    if (table.table().isEmpty()) {
      throw notFound(table);
    }
    return TableIdentifier.of(namespace(table.namespace()), table.table());
  }

  static TableName name(TableIdentifier table) {
    return new TableName(table.namespace().toString(), table.name());
  }

  /**
   * @throws SandboxException NAMESPACE_NOT_FOUND for what Iceberg has no word for
   */
  Namespace namespace(String namespace) {
    if (namespace.indexOf('\0') >= 0) {
      throw noNamespace(namespace, null);
    }
    return Namespace.of(namespace.split("\\.", -1));
  }

  SandboxException notFound(TableName table) {
    Namespace namespace = namespace(table.namespace());
    boolean there = link.ask(open -> open.namespaces().namespaceExists(namespace));
    return there
        ? new SandboxException(
            ErrorCode.TABLE_NOT_FOUND,
            "table '%s' was not found in namespace '%s' of catalog '%s'"
                .formatted(table.table(), table.namespace(), link.name()))
        : noNamespace(table.namespace(), null);
  }

  /**
   * @param cause may be null
   */
  SandboxException noNamespace(String namespace, Throwable cause) {
    return new SandboxException(
        ErrorCode.NAMESPACE_NOT_FOUND,
        "namespace '%s' was not found in catalog '%s'".formatted(namespace, link.name()),
        cause);
  }
}
