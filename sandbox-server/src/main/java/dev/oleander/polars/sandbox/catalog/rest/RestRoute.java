package dev.oleander.polars.sandbox.catalog.rest;

import java.util.Optional;
import org.apache.iceberg.rest.Endpoint;

/** The routes of Iceberg's REST specification that are served. */
public enum RestRoute {
  CONFIG("GET", "/v1/config"),
  LIST_NAMESPACES(Endpoint.V1_LIST_NAMESPACES),
  CREATE_NAMESPACE(Endpoint.V1_CREATE_NAMESPACE),
  LOAD_NAMESPACE(Endpoint.V1_LOAD_NAMESPACE),
  NAMESPACE_EXISTS(Endpoint.V1_NAMESPACE_EXISTS),
  DROP_NAMESPACE(Endpoint.V1_DELETE_NAMESPACE),
  UPDATE_NAMESPACE(Endpoint.V1_UPDATE_NAMESPACE),
  LIST_TABLES(Endpoint.V1_LIST_TABLES),
  CREATE_TABLE(Endpoint.V1_CREATE_TABLE),
  REGISTER_TABLE(Endpoint.V1_REGISTER_TABLE),
  LOAD_TABLE(Endpoint.V1_LOAD_TABLE),
  TABLE_EXISTS(Endpoint.V1_TABLE_EXISTS),
  COMMIT_TABLE(Endpoint.V1_UPDATE_TABLE),
  DROP_TABLE(Endpoint.V1_DELETE_TABLE),
  REPORT_METRICS(Endpoint.V1_REPORT_METRICS),
  RENAME_TABLE(Endpoint.V1_RENAME_TABLE),
  COMMIT_TRANSACTION(Endpoint.V1_COMMIT_TRANSACTION),
  LIST_VIEWS(Endpoint.V1_LIST_VIEWS),
  CREATE_VIEW(Endpoint.V1_CREATE_VIEW),
  REGISTER_VIEW(Endpoint.V1_REGISTER_VIEW),
  LOAD_VIEW(Endpoint.V1_LOAD_VIEW),
  VIEW_EXISTS(Endpoint.V1_VIEW_EXISTS),
  REPLACE_VIEW(Endpoint.V1_UPDATE_VIEW),
  DROP_VIEW(Endpoint.V1_DELETE_VIEW),
  RENAME_VIEW(Endpoint.V1_RENAME_VIEW);

  private final String method;
  private final String template;

  RestRoute(String method, String template) {
    this.method = method;
    this.template = template;
  }

  RestRoute(Endpoint endpoint) {
    this(endpoint.httpMethod(), endpoint.path());
  }

  /** In capital letters. */
  public String method() {
    return method;
  }

  /** Segments with a slash before each; {@code *} stands for any one. */
  public String pattern() {
    return template.replaceAll("\\{[a-z]+}", "*");
  }

  /** How the answer to {@link #CONFIG} lists the route; empty for what every catalog has. */
  Optional<Endpoint> endpoint() {
    return this == CONFIG ? Optional.empty() : Optional.of(Endpoint.create(method, template));
  }

  /** Whether the route is about views, which not every catalog has. */
  boolean ofViews() {
    return template.contains("view");
  }

  /** Whether the route changes something, which takes the right to write. */
  public boolean changes() {
    return switch (this) {
      case CONFIG,
          LIST_NAMESPACES,
          LOAD_NAMESPACE,
          NAMESPACE_EXISTS,
          LIST_TABLES,
          LOAD_TABLE,
          TABLE_EXISTS,
          REPORT_METRICS,
          LIST_VIEWS,
          LOAD_VIEW,
          VIEW_EXISTS ->
          false;
      default -> true;
    };
  }
}
