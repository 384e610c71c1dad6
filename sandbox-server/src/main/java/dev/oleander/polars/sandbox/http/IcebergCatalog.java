package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.access.Rights;
import dev.oleander.polars.sandbox.catalog.Lake;
import dev.oleander.polars.sandbox.catalog.rest.RestCatalogs;
import dev.oleander.polars.sandbox.catalog.rest.RestErrors;
import dev.oleander.polars.sandbox.catalog.rest.RestRequest;
import dev.oleander.polars.sandbox.catalog.rest.RestResponse;
import dev.oleander.polars.sandbox.catalog.rest.RestRights;
import dev.oleander.polars.sandbox.catalog.rest.RestRoute;
import dev.oleander.polars.sandbox.catalog.rest.RestTargets;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** {@code /catalog/v1/…}: the lake as Iceberg REST catalogs, for other engines. Any thread. */
final class IcebergCatalog {
  private static final String BASE = "/catalog";
  private static final String BASE_WITHIN = BASE + "/";
  private static final byte[] NOTHING = new byte[0];

  private final RestCatalogs catalogs;
  private final RequestBodies bodies;
  private final ChangeAudit changes;

  IcebergCatalog(Lake lake, RequestBodies bodies, ChangeAudit changes) {
    this.changes = changes;
    this.catalogs = new RestCatalogs(lake);
    this.bodies = bodies;
  }

  /** All that are served. */
  List<Route> routes() {
    return Arrays.stream(RestRoute.values())
        .map(route -> Route.to(route.method(), BASE + route.pattern(), endpoint(route)))
        .toList();
  }

  private Endpoint endpoint(RestRoute route) {
    Endpoint endpoint = exchange -> handle(exchange, route);
    return route.changes()
        ? exchange -> changes.handle(action(route), exchange, endpoint)
        : endpoint;
  }

  /** As docs/openapi.yaml names it. */
  private static String action(RestRoute route) {
    StringBuilder action = new StringBuilder("iceberg");
    for (String word : route.name().split("_", -1)) {
      action.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return action.toString();
  }

  /** Whether a request is one for a catalog, so that its errors are in Iceberg's words. */
  static boolean isMeant(Request request) {
    String path = request.getHttpURI().getPath();
    return path != null && path.startsWith(BASE_WITHIN);
  }

  /** The body of an answer to a request that failed. */
  static byte[] errorBody(SandboxException error) {
    return RestErrors.of(error, ApiError.status(error.code())).body().orElse(NOTHING);
  }

  private void handle(Exchange exchange, RestRoute route) {
    if (!route.method().equals("POST")) {
      answer(exchange, route, NOTHING);
      return;
    }
    bodies.read(
        exchange.request(),
        body -> {
          try (body) {
            answer(exchange, route, body.bytes());
          } catch (RuntimeException e) {
            exchange.fail(e);
          }
        },
        exchange::fail);
  }

  private void answer(Exchange exchange, RestRoute route, byte[] body) {
    RestRequest request =
        new RestRequest(
            route,
            variables(exchange, route),
            query(exchange),
            Optional.ofNullable(exchange.request().getHeaders().get(HttpHeader.IF_NONE_MATCH)),
            body);
    if (route.changes()) {
      RestTargets targets = RestTargets.of(request);
      ChangeAudit.about(exchange, targets.names(), targets.snapshotIds());
    }
    RestResponse response =
        catalogs.answer(request, new PrincipalRights(exchange.principal().rights()));
    response.etag().ifPresent(etag -> exchange.response().getHeaders().put(HttpHeader.ETAG, etag));
    if (response.body().isPresent()) {
      exchange.answer(response.status(), response.body().get());
    } else {
      exchange.answer(response.status());
    }
  }

  /** As {@link Exchange#path}, but that older clients write a space as a plus sign. */
  private static List<String> variables(Exchange exchange, RestRoute route) {
    String path = exchange.request().getHttpURI().getPath().replace("+", "%20");
    return Route.to(route.method(), BASE + route.pattern(), unused -> {})
        .match(PathSegments.decode(path))
        .orElseThrow();
  }

  private static Map<String, String> query(Exchange exchange) {
    Map<String, String> query = new HashMap<>();
    for (Fields.Field field : exchange.query()) {
      if (field.hasMultipleValues()) {
        throw new SandboxException(
            ErrorCode.INVALID_REQUEST,
            "the parameter %s is there more than once".formatted(field.getName()));
      }
      query.put(field.getName(), field.getValue());
    }
    return query;
  }

  private record PrincipalRights(Rights rights) implements RestRights {

    @Override
    public boolean write() {
      return rights.write();
    }

    @Override
    public boolean sees(String catalog) {
      return rights.sees(catalog);
    }

    @Override
    public boolean readsAll(String catalog) {
      return rights.readsAll(catalog);
    }

    @Override
    public boolean reads(String catalog, String namespace) {
      return rights.reads(catalog, namespace);
    }
  }
}
