package dev.oleander.polars.jdbc.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.http.OleanderHttp;
import dev.oleander.polars.jdbc.http.ServerExtensions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The server's extension {@code columns}: many tables with their columns in one answer, or in a few
 * where they are too many for one. Any thread.
 */
final class ColumnsExtension {
  private static final String NAME = "columns";

  /** Far more than any lake has, for a server whose answers have no end. */
  private static final int MOST_PAGES = 1_000;

  private final OleanderHttp http;
  private final ServerExtensions extensions;

  ColumnsExtension(OleanderHttp http, ServerExtensions extensions) {
    this.http = http;
    this.extensions = extensions;
  }

  /** Whether the server has the extension. */
  boolean served() throws SQLException {
    return extensions.has(NAME);
  }

  /**
   * Reads tables with their columns; those that the server cannot read are among them.
   *
   * @param namespace null for all
   * @param table null for all
   * @return empty if the server does not find what was asked for
   */
  Optional<List<LakeTable>> read(String catalog, String namespace, String table)
      throws SQLException {
    Map<String, String> query = new HashMap<>();
    if (namespace != null) {
      query.put("namespace", namespace);
    }
    if (table != null) {
      query.put("table", table);
    }
    List<LakeTable> found = new ArrayList<>();
    Set<String> pages = new HashSet<>();
    while (true) {
      Optional<JsonNode> answer = http.find(query, "api", "v1", "catalogs", catalog, "columns");
      if (answer.isEmpty()) {
        return Optional.empty();
      }
      answer.get().path("tables").forEach(entry -> found.add(table(entry)));
      answer.get().path("unreadable").forEach(entry -> found.add(unreadable(entry)));
      JsonNode next = answer.get().path("next");
      if (!next.isTextual()) {
        return Optional.of(found);
      }
      if (pages.size() == MOST_PAGES || !pages.add(next.textValue())) {
        throw SqlState.GENERAL_ERROR.exception(
            "The server's answers with the columns of catalog '" + catalog + "' have no end");
      }
      query.put("after", next.textValue());
    }
  }

  private static LakeTable table(JsonNode entry) {
    String namespace = entry.path("namespace").asText();
    String name = entry.path("table").asText();
    try {
      return IcebergTables.ofColumns(namespace, name, entry);
    } catch (SQLException e) {
      return LakeTable.unreadable(namespace, name, e);
    }
  }

  private static LakeTable unreadable(JsonNode entry) {
    return LakeTable.unreadable(
        entry.path("namespace").asText(),
        entry.path("table").asText(),
        SqlState.GENERAL_ERROR.exception(entry.path("error").asText()));
  }
}
