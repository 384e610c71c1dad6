package dev.oleander.polars.jdbc.catalog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.http.OleanderHttp;
import dev.oleander.polars.jdbc.http.ServerExtensions;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;

/**
 * Makes and drops namespaces and tables, by the server's extension {@code catalog-ddl}. What the
 * connection has kept of the lake is forgotten with each. Any thread may use it.
 */
public final class LakeChanges {
  private static final String EXTENSION = "catalog-ddl";

  // The usual pool leaves buffers, and with them the driver's classes, to each thread.
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder().recyclerPool(JsonRecyclerPools.nonRecyclingPool()).build());

  private final OleanderHttp http;
  private final ServerExtensions extensions;
  private final Lake lake;

  /**
   * @param http stays the caller's
   * @param extensions what its server can do
   * @param lake is told of changes
   */
  public LakeChanges(OleanderHttp http, ServerExtensions extensions, Lake lake) {
    this.http = http;
    this.extensions = extensions;
    this.lake = lake;
  }

  /** A step that changes the lake. */
  private interface Change {
    void make() throws SQLException;
  }

  private void change(String what, Change change) throws SQLException {
    if (!extensions.has(EXTENSION)) {
      throw SqlState.NOT_SUPPORTED.exception(
          "The service cannot be asked to "
              + what
              + " (it has no extension "
              + EXTENSION
              + "); what it can do is write results to tables, with INSERT and CREATE OR REPLACE"
              + " TABLE … AS");
    }
    try {
      change.make();
    } finally {
      lake.invalidate(); // after a failure, too: nobody may know what it did
    }
  }

  /**
   * Makes a namespace.
   *
   * @param namespace its levels joined by dots
   * @throws SQLException 42P06 if there is one and it may not be there, HYC00 if the service cannot
   */
  public void createNamespace(String catalog, String namespace, boolean ifNotExists)
      throws SQLException {
    change(
        "make namespaces",
        () -> {
          ObjectNode body = JsonNodeFactory.instance.objectNode();
          body.put("namespace", namespace);
          body.put("ifNotExists", ifNotExists);
          http.change(body, "api", "v1", "catalogs", catalog, "namespaces");
        });
  }

  /**
   * Drops an empty namespace.
   *
   * @param namespace its levels joined by dots
   * @throws SQLException 3F000 if there is none and one must be there, 2BP01 if it is not empty,
   *     HYC00 if the service cannot
   */
  public void dropNamespace(String catalog, String namespace, boolean ifExists)
      throws SQLException {
    change(
        "drop namespaces",
        () ->
            http.remove(
                Map.of("ifExists", Boolean.toString(ifExists)),
                "api",
                "v1",
                "catalogs",
                catalog,
                "namespaces",
                namespace));
  }

  /**
   * Makes a table without rows.
   *
   * @param namespace its levels joined by dots
   * @param key the columns of its primary key, which nothing enforces
   * @param partitionBy Iceberg's transforms
   * @throws SQLException 42S01 if there is one and it may not be there, 3F000 if there is no such
   *     namespace, HYC00 for a type that there is not, or if the service cannot
   */
  public void createTable(
      String catalog,
      String namespace,
      String table,
      List<WantedColumn> columns,
      List<String> key,
      List<String> partitionBy,
      Map<String, String> properties,
      boolean ifNotExists)
      throws SQLException {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("table", table);
    body.set("schema", json(NewSchema.of(columns, key)));
    if (!partitionBy.isEmpty()) {
      partitionBy.forEach(body.putArray("partitionBy")::add);
    }
    if (!properties.isEmpty()) {
      ObjectNode named = body.putObject("properties");
      properties.forEach(named::put);
    }
    body.put("ifNotExists", ifNotExists);
    change(
        "make tables without rows",
        () ->
            http.change(body, "api", "v1", "catalogs", catalog, "namespaces", namespace, "tables"));
  }

  private static JsonNode json(Schema schema) {
    try (TokenBuffer written = new TokenBuffer(JSON, false)) {
      SchemaParser.toJson(schema, written);
      return JSON.readTree(written.asParser());
    } catch (IOException e) {
      throw new IllegalStateException("a schema in memory cannot be written", e);
    }
  }

  /**
   * Drops a table.
   *
   * @param namespace its levels joined by dots
   * @param purge whether its files are to go, too
   * @throws SQLException 42S02 if there is none and one must be there, HYC00 if the service cannot
   */
  public void dropTable(
      String catalog, String namespace, String table, boolean ifExists, boolean purge)
      throws SQLException {
    Map<String, String> query = new HashMap<>();
    query.put("ifExists", Boolean.toString(ifExists));
    query.put("purge", Boolean.toString(purge));
    change(
        "drop tables",
        () ->
            http.remove(
                query, "api", "v1", "catalogs", catalog, "namespaces", namespace, "tables", table));
  }
}
