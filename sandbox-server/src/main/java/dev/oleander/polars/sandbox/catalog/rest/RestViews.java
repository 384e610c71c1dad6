package dev.oleander.polars.sandbox.catalog.rest;

import dev.oleander.polars.sandbox.catalog.LocationRights;
import dev.oleander.polars.sandbox.catalog.NewNames;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.requests.CreateViewRequest;
import org.apache.iceberg.rest.requests.ImmutableCreateViewRequest;
import org.apache.iceberg.rest.requests.RegisterViewRequest;
import org.apache.iceberg.rest.requests.RenameTableRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.view.ViewMetadata;

/** The routes of views. The server keeps them for the engines that run them, and runs none. */
final class RestViews {

  private RestViews() {}

  static RestResponse list(Caller caller, RestRequest request) {
    Namespace namespace = caller.namespaceOf(request);
    return Pages.ofNames(request, caller.askViews((views, tables) -> views.listViews(namespace)));
  }

  static RestResponse create(Caller caller, RestRequest request) {
    Namespace namespace = caller.namespaceOf(request);
    CreateViewRequest wanted = RestJson.read(request.body(), CreateViewRequest.class);
    NewNames.checkTable(wanted.name());
    LocationRights.Check locations = caller.locations();
    locations.properties(wanted.properties());
    CreateViewRequest placed = placed(caller, namespace, wanted, locations);
    caller.ask(
        (tables, namespaces) -> {
          Caller.requireThere(namespaces, namespace);
          return null;
        });
    return RestResponse.ok(
        caller.askViews((views, tables) -> CatalogHandlers.createView(views, namespace, placed)));
  }

  private static CreateViewRequest placed(
      Caller caller,
      Namespace namespace,
      CreateViewRequest wanted,
      LocationRights.Check locations) {
    if (wanted.location() != null) {
      locations.folder(wanted.location());
      return wanted;
    }
    return caller
        .catalog()
        .newLocation(TableIdentifier.of(namespace, wanted.name()))
        .<CreateViewRequest>map(
            location ->
                ImmutableCreateViewRequest.builder().from(wanted).location(location).build())
        .orElse(wanted);
  }

  static RestResponse register(Caller caller, RestRequest request) {
    Namespace namespace = caller.namespaceOf(request);
    RegisterViewRequest wanted = RestJson.read(request.body(), RegisterViewRequest.class);
    NewNames.checkTable(wanted.name());
    LocationRights.Check locations = caller.locations();
    locations.file(wanted.metadataLocation());
    return RestResponse.ok(
        caller.askViews(
            (views, tables) -> {
              ViewMetadata metadata =
                  RegisteredFiles.view(
                      RegisteredFiles.io(tables, TableIdentifier.of(namespace, wanted.name())),
                      wanted.metadataLocation());
              locations.folder(metadata.location());
              locations.properties(metadata.properties());
              return CatalogHandlers.registerView(views, namespace, wanted);
            }));
  }

  static RestResponse load(Caller caller, RestRequest request) {
    TableIdentifier view = caller.identifierOf(request);
    return RestResponse.ok(
        caller.askViews((views, tables) -> CatalogHandlers.loadView(views, view)));
  }

  static RestResponse exists(Caller caller, RestRequest request) {
    TableIdentifier view = caller.identifierOf(request);
    return caller.askViews(
        (views, tables) -> {
          CatalogHandlers.viewExists(views, view);
          return RestResponse.NO_CONTENT;
        });
  }

  static RestResponse replace(Caller caller, RestRequest request) {
    TableIdentifier view = caller.identifierOf(request);
    UpdateTableRequest wanted = RestJson.read(request.body(), UpdateTableRequest.class);
    LocationRights.Check locations = caller.locations();
    for (MetadataUpdate update : wanted.updates()) {
      if (update instanceof MetadataUpdate.SetLocation moved) {
        locations.folder(moved.location());
      } else if (update instanceof MetadataUpdate.SetProperties properties) {
        locations.properties(properties.updated());
      }
    }
    return RestResponse.ok(
        caller.askViews((views, tables) -> CatalogHandlers.updateView(views, view, wanted)));
  }

  static RestResponse drop(Caller caller, RestRequest request) {
    TableIdentifier view = caller.identifierOf(request);
    return caller.askViews(
        (views, tables) -> {
          CatalogHandlers.dropView(views, view);
          return RestResponse.NO_CONTENT;
        });
  }

  static RestResponse rename(Caller caller, RestRequest request) {
    RenameTableRequest wanted = RestJson.read(request.body(), RenameTableRequest.class);
    caller.checkRenames(wanted);
    return caller.askViews(
        (views, tables) -> {
          CatalogHandlers.renameView(views, wanted);
          return RestResponse.NO_CONTENT;
        });
  }
}
