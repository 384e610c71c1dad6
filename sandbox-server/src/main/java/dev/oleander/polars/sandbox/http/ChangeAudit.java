package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.audit.Audit;
import dev.oleander.polars.sandbox.audit.Change;
import java.util.List;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/** Has the audit tell of requests to change what a catalog holds, when they are answered. */
final class ChangeAudit {
  private static final String TARGETS = ChangeAudit.class.getName() + ".targets";
  private static final String SNAPSHOTS = ChangeAudit.class.getName() + ".snapshots";

  private final Audit audit;

  ChangeAudit(Audit audit) {
    this.audit = audit;
  }

  /**
   * Lets an endpoint answer a request, and tells of it then.
   *
   * @param action what docs/openapi.yaml calls it
   * @param exchange on a path whose first variable segment is the catalog
   */
  void handle(String action, Exchange exchange, Endpoint endpoint) {
    Callback answered =
        new Callback.Nested(exchange.callback()) {
          @Override
          public void succeeded() {
            tell(action, exchange);
            super.succeeded();
          }

          @Override
          public void failed(Throwable failure) {
            tell(action, exchange);
            super.failed(failure);
          }
        };
    Exchange heard =
        new Exchange(
            exchange.extensions(),
            exchange.request(),
            exchange.response(),
            answered,
            exchange.principal(),
            exchange.path());
    try {
      endpoint.handle(heard);
    } catch (RuntimeException e) {
      heard.fail(e);
    }
  }

  /** Says what a request is about, when its body is known. */
  static void about(Exchange exchange, List<String> targets, List<String> snapshotIds) {
    exchange.request().setAttribute(TARGETS, List.copyOf(targets));
    exchange.request().setAttribute(SNAPSHOTS, List.copyOf(snapshotIds));
  }

  private void tell(String action, Exchange exchange) {
    List<String> path = exchange.path();
    List<String> targets = names(exchange.request(), TARGETS);
    if (targets.isEmpty() && path.size() > 1) {
      targets = List.of(String.join(".", path.subList(1, path.size())));
    }
    audit.changed(
        exchange.principal(),
        BearerAuthentication.address(exchange.request()).getHostAddress(),
        new Change(
            action,
            path.get(0),
            targets,
            names(exchange.request(), SNAPSHOTS),
            exchange.response().getStatus(),
            Exchange.errorOf(exchange.request())));
  }

  @SuppressWarnings("unchecked")
  private static List<String> names(Request request, String attribute) {
    Object names = request.getAttribute(attribute);
    return names == null ? List.of() : (List<String>) names;
  }
}
