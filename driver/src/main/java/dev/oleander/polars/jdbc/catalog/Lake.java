package dev.oleander.polars.jdbc.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.http.OleanderHttp;
import dev.oleander.polars.jdbc.type.ColumnType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.types.Types;

/**
 * The names and columns that the catalogs API tells of, cached for one connection.
 *
 * <p>What was read is used again for the life given, so a new table may be seen that much later.
 * Only metadata results use it: a query always sees the current tables. Any thread may use it.
 */
public final class Lake {
  private static final int NAME_LISTS = 1_000;
  private static final int TABLES = 1_000;

  private record NamespaceName(String catalog, String namespace) {}

  private record TableName(String catalog, String namespace, String table) {}

  private final OleanderHttp http;
  private final String connectionCatalog;
  private final ExpiringCache<Object, List<String>> names;
  private final ExpiringCache<TableName, List<TableColumn>> columns;

  /**
   * @param http stays the caller's
   * @param connectionCatalog is listed even if the service does not list it
   * @param life how long what was read is used again; zero reads anew every time
   */
  public Lake(OleanderHttp http, String connectionCatalog, Duration life) {
    this.http = http;
    this.connectionCatalog = connectionCatalog;
    this.names = new ExpiringCache<>(life, NAME_LISTS, System::nanoTime);
    this.columns = new ExpiringCache<>(life, TABLES, System::nanoTime);
  }

  /**
   * Asks for the connection's catalog, which shows that the server is there, takes the token and
   * has the catalog.
   *
   * @throws SQLException 08001 if the server cannot be reached, 28000 if it does not take the
   *     token, 3D000 if it has no such catalog
   */
  public void verify(Duration limit) throws SQLException {
    JsonNode answer = http.get(limit, "api", "v1", "catalogs", connectionCatalog, "namespaces");
    names.get(connectionCatalog, () -> sorted(texts(answer, "namespaces")));
  }

  /** The catalogs, sorted. */
  public List<String> catalogs() throws SQLException {
    return names.get(
        List.of(),
        () -> {
          JsonNode answer = http.get("api", "v1", "catalogs");
          List<String> found = new ArrayList<>();
          found.add(connectionCatalog);
          answer.path("catalogs").forEach(entry -> addText(found, entry.path("catalog")));
          answer.path("registeredCatalogs").forEach(entry -> addText(found, entry.path("name")));
          return sorted(found);
        });
  }

  /** The namespaces of a catalog, sorted; the levels of a nested one joined by dots. */
  List<String> namespaces(String catalog) throws SQLException {
    return names.get(
        catalog,
        () ->
            sorted(texts(http.get("api", "v1", "catalogs", catalog, "namespaces"), "namespaces")));
  }

  /** The tables of a namespace, sorted; none if it is gone. */
  List<String> tables(String catalog, String namespace) throws SQLException {
    return names.get(
        new NamespaceName(catalog, namespace),
        () -> {
          Optional<JsonNode> answer =
              unlessGone("api", "v1", "catalogs", catalog, "namespaces", namespace, "tables");
          List<String> found = new ArrayList<>();
          answer.ifPresent(
              node -> node.path("tables").forEach(entry -> addText(found, entry.path("table"))));
          return sorted(found);
        });
  }

  /** The columns of a table, in order; none if it is gone. */
  List<TableColumn> columns(String catalog, String namespace, String table) throws SQLException {
    return columns.get(
        new TableName(catalog, namespace, table),
        () -> {
          Optional<JsonNode> answer =
              unlessGone(
                  "api", "v1", "catalogs", catalog, "namespaces", namespace, "tables", table);
          return answer.isEmpty()
              ? List.of()
              : read(answer.get().path("table"), catalog + "." + namespace + "." + table);
        });
  }

  /** What was listed a moment ago may have been dropped since. */
  private Optional<JsonNode> unlessGone(String... path) throws SQLException {
    try {
      return Optional.of(http.get(path));
    } catch (SQLException e) {
      String state = e.getSQLState();
      if (SqlState.TABLE_NOT_FOUND.code().equals(state)
          || SqlState.NAMESPACE_NOT_FOUND.code().equals(state)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static List<TableColumn> read(JsonNode metadata, String table) throws SQLException {
    Schema schema;
    try {
      schema = SchemaParser.fromJson(currentSchema(metadata));
    } catch (RuntimeException e) { // what Iceberg's parsers throw for a malformed schema
      throw SqlState.GENERAL_ERROR.exception(
          "The server's metadata of table '" + table + "' cannot be read: " + e.getMessage(), e);
    }
    List<TableColumn> found = new ArrayList<>();
    for (Types.NestedField field : schema.columns()) {
      Optional<ColumnType> type = IcebergTypes.columnType(field.type());
      found.add(
          new TableColumn(
              field.name(),
              found.size() + 1,
              type,
              type.map(ColumnType::typeName).orElseGet(() -> field.type().toString()),
              field.isOptional(),
              Optional.ofNullable(field.doc())));
    }
    return List.copyOf(found);
  }

  private static JsonNode currentSchema(JsonNode metadata) {
    JsonNode schemas = metadata.path("schemas");
    JsonNode current = metadata.path("current-schema-id");
    for (JsonNode schema : schemas) {
      if (current.isInt() && schema.path("schema-id").asInt(-1) == current.asInt()) {
        return schema;
      }
    }
    // Metadata of format version 1 may have only the one schema.
    return schemas.isEmpty() ? metadata.path("schema") : schemas.get(schemas.size() - 1);
  }

  private static List<String> texts(JsonNode answer, String field) {
    List<String> found = new ArrayList<>();
    answer.path(field).forEach(entry -> addText(found, entry));
    return found;
  }

  private static void addText(List<String> found, JsonNode value) {
    if (value.isTextual()) {
      found.add(value.textValue());
    }
  }

  private static List<String> sorted(List<String> found) {
    return List.copyOf(new TreeSet<>(found));
  }
}
