package dev.oleander.polars.sandbox.catalog.rest;

import dev.oleander.polars.sandbox.catalog.GivenProperties;
import dev.oleander.polars.sandbox.catalog.NewNames;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.requests.CreateNamespaceRequest;
import org.apache.iceberg.rest.requests.UpdateNamespacePropertiesRequest;
import org.apache.iceberg.rest.responses.ListNamespacesResponse;

/** The routes of namespaces. */
final class RestNamespaces {

  private RestNamespaces() {}

  static RestResponse list(Caller caller, RestRequest request) {
    Optional<String> parent = request.parameter("parent").filter(text -> !text.isEmpty());
    Namespace within = parent.map(caller::readable).orElse(Namespace.empty());
    List<Namespace> children =
        caller.ask(
            (tables, namespaces) ->
                CatalogHandlers.listNamespaces(namespaces, within).namespaces());
    List<Namespace> readable =
        children.stream()
            .filter(caller::reads)
            .sorted(Comparator.comparing(Namespace::toString))
            .toList();
    ListNamespacesResponse.Builder answer = ListNamespacesResponse.builder();
    Pages.of(request, readable, (page, next) -> answer.addAll(page).nextPageToken(next));
    return RestResponse.ok(answer.build());
  }

  static RestResponse create(Caller caller, RestRequest request) {
    CreateNamespaceRequest wanted = RestJson.read(request.body(), CreateNamespaceRequest.class);
    NewNames.checkNamespace(List.of(wanted.namespace().levels()));
    GivenProperties.checkNamespace(wanted.properties().keySet());
    caller.checkMakes(wanted.namespace());
    return RestResponse.ok(
        caller.ask((tables, namespaces) -> CatalogHandlers.createNamespace(namespaces, wanted)));
  }

  static RestResponse load(Caller caller, RestRequest request) {
    Namespace namespace = caller.namespaceOf(request);
    return RestResponse.ok(
        caller.ask((tables, namespaces) -> CatalogHandlers.loadNamespace(namespaces, namespace)));
  }

  static RestResponse exists(Caller caller, RestRequest request) {
    Namespace namespace = caller.namespaceOf(request);
    return caller.ask(
        (tables, namespaces) -> {
          CatalogHandlers.namespaceExists(namespaces, namespace);
          return RestResponse.NO_CONTENT;
        });
  }

  static RestResponse drop(Caller caller, RestRequest request) {
    Namespace namespace = caller.namespaceOf(request);
    return caller.ask(
        (tables, namespaces) -> {
          CatalogHandlers.dropNamespace(namespaces, namespace);
          return RestResponse.NO_CONTENT;
        });
  }

  static RestResponse update(Caller caller, RestRequest request) {
    Namespace namespace = caller.namespaceOf(request);
    UpdateNamespacePropertiesRequest wanted =
        RestJson.read(request.body(), UpdateNamespacePropertiesRequest.class);
    GivenProperties.checkNamespace(wanted.updates().keySet());
    GivenProperties.checkNamespace(Set.copyOf(wanted.removals()));
    return RestResponse.ok(
        caller.ask(
            (tables, namespaces) ->
                CatalogHandlers.updateNamespaceProperties(namespaces, namespace, wanted)));
  }
}
