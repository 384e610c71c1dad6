package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.access.CatalogView;
import dev.oleander.polars.sandbox.access.LakeView;
import dev.oleander.polars.sandbox.catalog.DescribedTables;
import dev.oleander.polars.sandbox.catalog.Lake;
import dev.oleander.polars.sandbox.catalog.TableName;
import dev.oleander.polars.sandbox.catalog.TableSize;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.util.Fields;

/** {@code GET /api/v1/catalogs…}: what there is in the lake for who asks. */
final class Catalogs {
  private final Lake lake;

  Catalogs(Lake lake) {
    this.lake = lake;
  }

  void list(Exchange exchange) {
    boolean counts = exchange.flag("counts");
    ObjectNode body = ok();
    ArrayNode tables = body.putArray("catalogs");
    ArrayNode registered = body.putArray("registeredCatalogs");
    for (CatalogView catalog : view(exchange).catalogs()) {
      ObjectNode entry = registered.addObject();
      entry.put("name", catalog.name());
      entry.put("type", catalog.type());
      ObjectNode properties = entry.putObject("properties");
      catalog.properties().forEach(properties::put);
      try {
        int count = addTables(tables, catalog);
        if (counts) {
          entry.put("tableCount", count);
        }
      } catch (SandboxException e) {
        // One that is away, or does not let this server list it, does not hide the others.
        if (e.code() != ErrorCode.CATALOG_UNAVAILABLE && e.code() != ErrorCode.FORBIDDEN) {
          throw e;
        }
        entry.put("problem", e.getMessage());
      }
    }
    exchange.answer(200, body);
  }

  void namespaces(Exchange exchange) {
    CatalogView catalog = catalog(exchange);
    ObjectNode body = ok();
    body.put("catalog", catalog.name());
    body.set("namespaces", Json.array(catalog.namespaces()));
    exchange.answer(200, body);
  }

  void tables(Exchange exchange) {
    ObjectNode body = ok();
    addTables(body.putArray("tables"), catalog(exchange), exchange.path().get(1));
    exchange.answer(200, body);
  }

  void table(Exchange exchange) {
    String metadata = catalog(exchange).metadataJson(tableName(exchange));
    exchange.answer(
        200, ("{\"ok\":true,\"table\":" + metadata + "}").getBytes(StandardCharsets.UTF_8));
  }

  void size(Exchange exchange) {
    CatalogView catalog = catalog(exchange);
    TableName table = tableName(exchange);
    TableSize.Question question = question(exchange);
    TableSize size = catalog.size(table, question);
    ObjectNode body = ok();
    body.put("catalog", catalog.name());
    body.put("namespace", table.namespace());
    body.put("table", table.table());
    body.put("snapshotId", size.snapshotId().map(String::valueOf).orElse(null));
    body.put("sizeBytes", Long.toString(size.bytes()));
    body.put("recordCount", Long.toString(size.records()));
    body.put("dataFileCount", size.dataFiles());
    ArrayNode filters = body.putArray("partitionFilters");
    for (TableSize.PartitionFilter filter : question.partitions()) {
      filters.addObject().put("key", filter.key()).put("value", filter.value());
    }
    exchange.answer(200, body);
  }

  /** Extension: many tables with their columns in one answer. */
  void columns(Exchange exchange) {
    CatalogView catalog = catalog(exchange);
    Optional<String> namespace = exchange.parameter("namespace");
    Optional<String> table = exchange.parameter("table");
    Optional<TableName> after = exchange.parameter("after").map(PageToken::read);
    if (table.isPresent() && namespace.isEmpty()) {
      throw new SandboxException(
          ErrorCode.INVALID_REQUEST, "the parameter table needs the parameter namespace");
    }
    DescribedTables described =
        table.isEmpty()
            ? catalog.describe(namespace, after)
            : catalog.describe(new TableName(namespace.orElseThrow(), table.get()));
    exchange.answer(200, ColumnsAnswer.write(catalog.name(), described));
  }

  /** All of one catalog's, or none. */
  private static int addTables(ArrayNode tables, CatalogView catalog) {
    ArrayNode found = tables.arrayNode();
    for (String namespace : catalog.namespaces()) {
      try {
        addTables(found, catalog, namespace);
      } catch (SandboxException e) {
        // It may have been dropped just now.
        if (e.code() != ErrorCode.NAMESPACE_NOT_FOUND) {
          throw e;
        }
      }
    }
    tables.addAll(found);
    return found.size();
  }

  private static void addTables(ArrayNode tables, CatalogView catalog, String namespace) {
    for (TableName name : catalog.tables(namespace)) {
      tables
          .addObject()
          .put("catalog", catalog.name())
          .put("namespace", name.namespace())
          .put("table", name.table());
    }
  }

  private LakeView view(Exchange exchange) {
    return new LakeView(lake, exchange.principal().rights());
  }

  private CatalogView catalog(Exchange exchange) {
    return view(exchange).catalog(exchange.path().get(0));
  }

  private static TableName tableName(Exchange exchange) {
    return new TableName(exchange.path().get(1), exchange.path().get(2));
  }

  private static TableSize.Question question(Exchange exchange) {
    Fields query = exchange.query();
    List<String> keys = query.getValuesOrEmpty("partitionKey");
    List<String> values = query.getValuesOrEmpty("partitionValue");
    if (keys.size() != values.size()) {
      throw new SandboxException(
          ErrorCode.INVALID_REQUEST, "partitionKey and partitionValue must come in pairs");
    }
    List<TableSize.PartitionFilter> filters = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      filters.add(new TableSize.PartitionFilter(keys.get(i), values.get(i)));
    }
    return new TableSize.Question(exchange.parameter("snapshotId").map(Catalogs::number), filters);
  }

  private static Long number(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw new SandboxException(
          ErrorCode.INVALID_REQUEST, "snapshotId '%s' is not a number".formatted(text), e);
    }
  }

  private static ObjectNode ok() {
    return Json.object().put("ok", true);
  }
}
