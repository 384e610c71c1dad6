package dev.oleander.polars.sandbox.catalog.rest;

import dev.oleander.polars.sandbox.catalog.LakeCatalog;
import dev.oleander.polars.sandbox.catalog.LocationRights;
import dev.oleander.polars.sandbox.catalog.NewNames;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.rest.requests.RenameTableRequest;

/** A catalog before someone who may see some of it. */
record Caller(LakeCatalog catalog, RestRights rights) {
  /** What parts the levels of a namespace in a path. */
  private static final String SEPARATOR = "\u001f";

  <T> T ask(BiFunction<Catalog, SupportsNamespaces, T> question) {
    return catalog.ask(question);
  }

  /**
   * Asks a catalog that has views.
   *
   * @throws UnsupportedOperationException when it has none
   */
  <T> T askViews(BiFunction<ViewCatalog, Catalog, T> question) {
    return catalog.ask(
        (tables, namespaces) -> {
          if (tables instanceof ViewCatalog views) {
            return question.apply(views, tables);
          }
          throw new UnsupportedOperationException(
              "catalog '%s' has no views".formatted(catalog.name()));
        });
  }

  LocationRights.Check locations() {
    return catalog
        .locationRights()
        .of(rights.readsAll(catalog.name()), namespace -> rights.reads(catalog.name(), namespace));
  }

  boolean reads(Namespace namespace) {
    return isPlain(namespace) && rights.reads(catalog.name(), String.join(".", namespace.levels()));
  }

  /** With a dot in a level it would be told apart from another one by some catalogs only. */
  private static boolean isPlain(Namespace namespace) {
    return !namespace.isEmpty()
        && Arrays.stream(namespace.levels())
            .noneMatch(level -> level.isEmpty() || level.indexOf('.') >= 0);
  }

  /**
   * Reads a namespace of a path or a query, which may be read.
   *
   * @throws NoSuchNamespaceException when it may not
   */
  Namespace readable(String text) {
    return readable(namespace(text));
  }

  /**
   * @throws NoSuchNamespaceException when it may not be read
   */
  Namespace readable(Namespace namespace) {
    if (!reads(namespace)) {
      throw new NoSuchNamespaceException("Namespace does not exist: %s", namespace);
    }
    return namespace;
  }

  /**
   * The namespace that the path of a request names, which may be read.
   *
   * @throws NoSuchNamespaceException when it may not
   */
  Namespace namespaceOf(RestRequest request) {
    return readable(request.variables().get(1));
  }

  /**
   * The table or the view that the path of a request names, in a namespace that may be read.
   *
   * @throws NoSuchNamespaceException when it may not
   */
  TableIdentifier identifierOf(RestRequest request) {
    return TableIdentifier.of(namespaceOf(request), request.variables().get(2));
  }

  /**
   * A table or a view that is to have another name.
   *
   * @throws NoSuchNamespaceException when one of the namespaces may not be read
   * @throws SandboxException INVALID_REQUEST for a name that it cannot have
   */
  void checkRenames(RenameTableRequest wanted) {
    readable(wanted.source().namespace());
    readable(wanted.destination().namespace());
    NewNames.checkTable(wanted.destination().name());
  }

  /**
   * Some catalogs make a table or a view in a namespace that is not there.
   *
   * @throws NoSuchNamespaceException when it is not
   */
  static void requireThere(SupportsNamespaces namespaces, Namespace namespace) {
    if (!namespaces.namespaceExists(namespace)) {
      throw new NoSuchNamespaceException("Namespace does not exist: %s", namespace);
    }
  }

  /**
   * A namespace that is to be made.
   *
   * @throws SandboxException FORBIDDEN
   */
  void checkMakes(Namespace namespace) {
    if (!reads(namespace)) {
      throw new SandboxException(
          ErrorCode.FORBIDDEN,
          "your token has no right to a namespace '%s' of catalog '%s'"
              .formatted(namespace, catalog.name()));
    }
  }

  private static Namespace namespace(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new NoSuchNamespaceException("Namespace does not exist: %s", text.replace("\0", ""));
    }
    return Namespace.of(List.of(text.split(SEPARATOR, -1)).toArray(String[]::new));
  }
}
