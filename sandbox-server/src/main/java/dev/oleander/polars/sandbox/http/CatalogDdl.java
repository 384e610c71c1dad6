package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.access.CatalogView;
import dev.oleander.polars.sandbox.access.LakeView;
import dev.oleander.polars.sandbox.catalog.Lake;
import dev.oleander.polars.sandbox.catalog.NewTable;
import dev.oleander.polars.sandbox.catalog.TableName;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Extension: makes and drops namespaces and tables. Any thread. */
final class CatalogDdl {
  private final Lake lake;
  private final RequestBodies bodies;
  private final ChangeAudit changes;

  CatalogDdl(Lake lake, RequestBodies bodies, ChangeAudit changes) {
    this.changes = changes;
    this.lake = lake;
    this.bodies = bodies;
  }

  void createNamespace(Exchange exchange) {
    changes.handle("createNamespace", exchange, this::makeNamespace);
  }

  private void makeNamespace(Exchange exchange) {
    CatalogView catalog = catalog(exchange);
    withFields(
        exchange,
        fields -> {
          fields.refuseOthersThan(Set.of("namespace", "properties", "ifNotExists"));
          String namespace = fields.neededText("namespace");
          ChangeAudit.about(exchange, List.of(namespace), List.of());
          boolean ifNotExists = fields.bool("ifNotExists");
          boolean created =
              unless(
                  ifNotExists,
                  ErrorCode.NAMESPACE_EXISTS,
                  () -> catalog.createNamespace(namespace, fields.texts("properties")));
          exchange.answer(200, ok(catalog, namespace).put("created", created));
        });
  }

  void dropNamespace(Exchange exchange) {
    changes.handle("dropNamespace", exchange, this::removeNamespace);
  }

  private void removeNamespace(Exchange exchange) {
    CatalogView catalog = catalog(exchange);
    String namespace = exchange.path().get(1);
    boolean ifExists = exchange.flag("ifExists");
    boolean dropped = catalog.dropNamespace(namespace);
    if (!dropped && !ifExists) {
      throw catalog.noNamespace(namespace);
    }
    exchange.answer(200, ok(catalog, namespace).put("dropped", dropped));
  }

  void createTable(Exchange exchange) {
    changes.handle("createTable", exchange, this::makeTable);
  }

  private void makeTable(Exchange exchange) {
    CatalogView catalog = catalog(exchange);
    String namespace = exchange.path().get(1);
    withFields(
        exchange,
        fields -> {
          fields.refuseOthersThan(
              Set.of("table", "schema", "partitionBy", "properties", "ifNotExists"));
          NewTable table =
              new NewTable(
                  new TableName(namespace, fields.neededText("table")),
                  fields.neededObject("schema").toString(),
                  fields.textList("partitionBy"),
                  fields.texts("properties"));
          ChangeAudit.about(exchange, List.of(table.name().toString()), List.of());
          boolean ifNotExists = fields.bool("ifNotExists");
          boolean created =
              unless(ifNotExists, ErrorCode.TABLE_EXISTS, () -> catalog.createTable(table));
          exchange.answer(
              200,
              ok(catalog, namespace).put("table", table.name().table()).put("created", created));
        });
  }

  void dropTable(Exchange exchange) {
    changes.handle("dropTable", exchange, this::removeTable);
  }

  private void removeTable(Exchange exchange) {
    CatalogView catalog = catalog(exchange);
    TableName table = new TableName(exchange.path().get(1), exchange.path().get(2));
    boolean ifExists = exchange.flag("ifExists");
    boolean dropped = catalog.dropTable(table, exchange.flag("purge"));
    if (!dropped && !ifExists) {
      throw catalog.notFound(table);
    }
    exchange.answer(
        200, ok(catalog, table.namespace()).put("table", table.table()).put("dropped", dropped));
  }

  /**
   * Does something, and is content if it turns out to be done already.
   *
   * @param content whether that is so, if the error has this code
   * @return whether it was done now
   */
  private static boolean unless(boolean content, ErrorCode code, Runnable deed) {
    try {
      deed.run();
      return true;
    } catch (SandboxException e) {
      if (content && e.code() == code) {
        return false;
      }
      throw e;
    }
  }

  private void withFields(Exchange exchange, Consumer<RequestFields> use) {
    bodies.read(
        exchange.request(),
        body -> {
          try (body) {
            use.accept(RequestFields.read(body.bytes()));
          } catch (RuntimeException e) {
            exchange.fail(e);
          }
        },
        exchange::fail);
  }

  private CatalogView catalog(Exchange exchange) {
    return new LakeView(lake, exchange.principal().rights()).catalog(exchange.path().get(0));
  }

  private static ObjectNode ok(CatalogView catalog, String namespace) {
    return Json.object().put("ok", true).put("catalog", catalog.name()).put("namespace", namespace);
  }
}
