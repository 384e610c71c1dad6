package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.access.Principal;
import dev.oleander.polars.sandbox.audit.Audit;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Finds the endpoint of a request, after it has checked who asks. */
final class Router extends Handler.Abstract {
  private final Extensions extensions;
  private final BearerAuthentication authentication;
  private final RequestClock clock;
  private final Audit audit;
  private final List<Route> routes;

  Router(
      Extensions extensions,
      BearerAuthentication authentication,
      RequestClock clock,
      Audit audit,
      List<Route> routes) {
    this.audit = audit;
    this.clock = clock;
    this.extensions = extensions;
    this.authentication = authentication;
    this.routes = List.copyOf(routes);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    clock.arrived(request);
    Exchange anonymous =
        new Exchange(extensions, request, response, callback, Principal.NOBODY, List.of());
    try {
      dispatch(anonymous);
    } catch (RuntimeException e) {
      anonymous.fail(e);
    }
    return true;
  }

  private Principal authenticated(Request request) {
    Principal principal = Principal.NOBODY;
    try {
      principal = authentication.principal(request);
      authentication.count(principal);
      return principal;
    } catch (SandboxException e) {
      audit.denied(
          principal,
          BearerAuthentication.address(request).getHostAddress(),
          request.getMethod(),
          request.getHttpURI().getPath(),
          e.code());
      throw e;
    }
  }

  private void dispatch(Exchange anonymous) {
    Request request = anonymous.request();
    List<String> segments = PathSegments.decode(request.getHttpURI().getPath());
    TreeSet<String> allowed = new TreeSet<>();
    boolean open = false;
    for (Route route : routes) {
      Optional<List<String>> variables = route.match(segments);
      if (variables.isEmpty()) {
        continue;
      }
      if (route.method().equals(request.getMethod())) {
        Principal principal = route.open() ? Principal.NOBODY : authenticated(request);
        route
            .endpoint()
            .handle(
                new Exchange(
                    extensions,
                    request,
                    anonymous.response(),
                    anonymous.callback(),
                    principal,
                    variables.get()));
        return;
      }
      allowed.add(route.method());
      open |= route.open();
    }
    if (!open) {
      Principal unused = authenticated(request);
    }
    if (allowed.isEmpty()) {
      throw new SandboxException(
          ErrorCode.NOT_FOUND, "there is nothing at " + request.getHttpURI().getPath());
    }
    anonymous.response().getHeaders().put(HttpHeader.ALLOW, String.join(", ", allowed));
    throw new SandboxException(
        ErrorCode.METHOD_NOT_ALLOWED,
        "%s takes %s, not %s"
            .formatted(
                request.getHttpURI().getPath(),
                String.join(" and ", allowed),
                request.getMethod()));
  }
}
