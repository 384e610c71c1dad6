package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.access.Principal;
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
  private final List<Route> routes;

  Router(Extensions extensions, BearerAuthentication authentication, List<Route> routes) {
    this.extensions = extensions;
    this.authentication = authentication;
    this.routes = List.copyOf(routes);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange anonymous =
        new Exchange(extensions, request, response, callback, Principal.NOBODY, List.of());
    try {
      dispatch(anonymous);
    } catch (RuntimeException e) {
      anonymous.fail(e);
    }
    return true;
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
        Principal principal = route.open() ? Principal.NOBODY : authentication.principal(request);
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
      authentication.principal(request);
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
