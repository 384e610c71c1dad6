package dev.oleander.polars.sandbox.catalog.rest;

import dev.oleander.polars.sandbox.catalog.LocationRights;
import dev.oleander.polars.sandbox.catalog.NewNames;
import dev.oleander.polars.sandbox.catalog.write.CommitFailures;
import java.util.Locale;
import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.RESTCatalogProperties;
import org.apache.iceberg.rest.RESTCatalogProperties.SnapshotMode;
import org.apache.iceberg.rest.requests.CommitTransactionRequest;
import org.apache.iceberg.rest.requests.CreateTableRequest;
import org.apache.iceberg.rest.requests.RegisterTableRequest;
import org.apache.iceberg.rest.requests.RenameTableRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.rest.responses.LoadTableResponse;

/** The routes of tables. */
final class RestTables {
  private RestTables() {}

  static RestResponse list(Caller caller, RestRequest request) {
    Namespace namespace = caller.namespaceOf(request);
    return Pages.ofNames(request, caller.ask((tables, namespaces) -> tables.listTables(namespace)));
  }

  static RestResponse create(Caller caller, RestRequest request) {
    Namespace namespace = caller.namespaceOf(request);
    CreateTableRequest wanted = RestJson.read(request.body(), CreateTableRequest.class);
    NewNames.checkTable(wanted.name());
    TableIdentifier table = TableIdentifier.of(namespace, wanted.name());
    LocationRights.Check locations = caller.locations();
    locations.properties(wanted.properties());
    CreateTableRequest placed = placed(caller, table, wanted, locations);
    return caller.ask(
        (tables, namespaces) -> {
          Caller.requireThere(namespaces, namespace);
          return whole(
              wanted.stageCreate()
                  ? CatalogHandlers.stageTableCreate(tables, namespace, placed)
                  : CatalogHandlers.createTable(tables, namespace, placed));
        });
  }

  /** With a location, checked if it is the client's. */
  private static CreateTableRequest placed(
      Caller caller,
      TableIdentifier table,
      CreateTableRequest wanted,
      LocationRights.Check locations) {
    if (wanted.location() != null) {
      locations.folder(wanted.location());
      return wanted;
    }
    Optional<String> location = caller.catalog().newLocation(table);
    if (location.isEmpty()) {
      return wanted;
    }
    CreateTableRequest.Builder placed =
        CreateTableRequest.builder()
            .withName(wanted.name())
            .withLocation(location.get())
            .withSchema(wanted.schema())
            .withPartitionSpec(wanted.spec())
            .withWriteOrder(wanted.writeOrder())
            .setProperties(wanted.properties());
    return wanted.stageCreate() ? placed.stageCreate().build() : placed.build();
  }

  static RestResponse register(Caller caller, RestRequest request) {
    Namespace namespace = caller.namespaceOf(request);
    RegisterTableRequest wanted = RestJson.read(request.body(), RegisterTableRequest.class);
    NewNames.checkTable(wanted.name());
    if (wanted.overwrite()) {
      throw new UnsupportedOperationException("a table is not registered over another one");
    }
    LocationRights.Check locations = caller.locations();
    locations.file(wanted.metadataLocation());
    return caller.ask(
        (tables, namespaces) -> {
          Caller.requireThere(namespaces, namespace);
          FileIO io = RegisteredFiles.io(tables, TableIdentifier.of(namespace, wanted.name()));
          locations.table(RegisteredFiles.table(io, wanted.metadataLocation()), io);
          return whole(CatalogHandlers.registerTable(tables, namespace, wanted));
        });
  }

  static RestResponse load(Caller caller, RestRequest request) {
    TableIdentifier table = caller.identifierOf(request);
    SnapshotMode mode = snapshots(request);
    LoadTableResponse loaded =
        caller.ask((tables, namespaces) -> CatalogHandlers.loadTable(tables, table, mode));
    Optional<EntityTag> tag = EntityTag.of(loaded, mode);
    Optional<EntityTag> known =
        tag.filter(found -> request.ifNoneMatch().filter(found::isAmong).isPresent());
    return known.map(RestResponse::notModified).orElseGet(() -> RestResponse.ok(loaded, tag));
  }

  /** The answer with a table and all of its snapshots. */
  private static RestResponse whole(LoadTableResponse table) {
    return RestResponse.ok(table, EntityTag.of(table, SnapshotMode.ALL));
  }

  private static SnapshotMode snapshots(RestRequest request) {
    String mode = request.parameter(RESTCatalogProperties.SNAPSHOTS_QUERY_PARAMETER).orElse("all");
    return switch (mode.toLowerCase(Locale.ROOT)) {
      case "all" -> SnapshotMode.ALL;
      case "refs" -> SnapshotMode.REFS;
      default -> throw new BadRequestException("the parameter snapshots must be all or refs");
    };
  }

  static RestResponse exists(Caller caller, RestRequest request) {
    TableIdentifier table = caller.identifierOf(request);
    return caller.ask(
        (tables, namespaces) -> {
          CatalogHandlers.tableExists(tables, table);
          return RestResponse.NO_CONTENT;
        });
  }

  static RestResponse commit(Caller caller, RestRequest request) {
    UpdateTableRequest wanted = RestJson.read(request.body(), UpdateTableRequest.class);
    return whole(commit(caller, caller.identifierOf(request), wanted));
  }

  private static LoadTableResponse commit(
      Caller caller, TableIdentifier table, UpdateTableRequest wanted) {
    UpdateChecks checks = new UpdateChecks(caller.locations());
    boolean creates = UpdateChecks.creates(wanted);
    if (creates) {
      NewNames.checkTable(table.name());
    }
    return caller.ask(
        (tables, namespaces) -> {
          FileIO io;
          if (creates) {
            Caller.requireThere(namespaces, table.namespace());
            io = RegisteredFiles.io(tables, table);
          } else if (tables.loadTable(table) instanceof BaseTable there) {
            io = there.io();
          } else {
            throw new NoSuchTableException("Table does not exist: %s", table);
          }
          checks.check(wanted.updates(), io);
          return updated(tables, table, wanted);
        });
  }

  /** A client deletes its files unless it hears that a commit may have taken place. */
  private static LoadTableResponse updated(
      Catalog tables, TableIdentifier table, UpdateTableRequest wanted) {
    try {
      return CatalogHandlers.updateTable(tables, table, wanted);
    } catch (RuntimeException e) {
      if (CommitFailures.isFinal(e) || e instanceof CommitStateUnknownException) {
        throw e;
      }
      throw new CommitStateUnknownException(e);
    }
  }

  /** A commit of one table is one of many with one. */
  static RestResponse commitTransaction(Caller caller, RestRequest request) {
    CommitTransactionRequest wanted = RestJson.read(request.body(), CommitTransactionRequest.class);
    for (UpdateTableRequest change : wanted.tableChanges()) {
      if (change.identifier() == null) {
        throw new BadRequestException("a change of the transaction names no table");
      }
      caller.readable(change.identifier().namespace());
    }
    if (wanted.tableChanges().size() != 1) {
      throw new UnsupportedOperationException(
          "catalog '%s' cannot change several tables in one step: commit them one by one"
              .formatted(caller.catalog().name()));
    }
    UpdateTableRequest change = wanted.tableChanges().get(0);
    LoadTableResponse unused = commit(caller, change.identifier(), change);
    return RestResponse.NO_CONTENT;
  }

  static RestResponse drop(Caller caller, RestRequest request) {
    TableIdentifier table = caller.identifierOf(request);
    boolean purge =
        switch (request.parameter("purgeRequested").orElse("false").toLowerCase(Locale.ROOT)) {
          case "true" -> true;
          case "false" -> false;
          default ->
              throw new BadRequestException("the parameter purgeRequested must be true or false");
        };
    if (!caller.catalog().dropTable(table, purge)) {
      throw new NoSuchTableException("Table does not exist: %s", table);
    }
    return RestResponse.NO_CONTENT;
  }

  static RestResponse rename(Caller caller, RestRequest request) {
    RenameTableRequest wanted = RestJson.read(request.body(), RenameTableRequest.class);
    caller.checkRenames(wanted);
    return caller.ask(
        (tables, namespaces) -> {
          CatalogHandlers.renameTable(tables, wanted);
          return RestResponse.NO_CONTENT;
        });
  }

  /** What a client tells of its scans and commits is not kept. */
  static RestResponse report(Caller caller, RestRequest request) {
    RestResponse done = exists(caller, request);
    RestJson.requireObject(request.body());
    return done;
  }
}
