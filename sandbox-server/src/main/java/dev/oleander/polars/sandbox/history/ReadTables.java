package dev.oleander.polars.sandbox.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.workload.ReadTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables that a workload read, as the text that is kept of them. */
final class ReadTables {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReadTables() {}

  /** Null for none. */
  static String write(List<ReadTable> tables) {
    if (tables.isEmpty()) {
      return null;
    }
    ArrayNode list = JSON.createArrayNode();
    for (ReadTable table : tables) {
      ObjectNode entry = list.addObject();
      entry.put("alias", table.alias());
      entry.put("table", table.table());
      table.snapshotId().ifPresent(id -> entry.put("snapshotId", id));
    }
    return list.toString();
  }

  /**
   * @param text null for none
   * @throws IllegalArgumentException when it is no such text
   */
  static List<ReadTable> read(String text) {
    if (text == null) {
      return List.of();
    }
    try {
      List<ReadTable> tables = new ArrayList<>();
      for (JsonNode entry : JSON.readTree(text)) {
        JsonNode snapshot = entry.path("snapshotId");
        tables.add(
            new ReadTable(
                entry.path("alias").asText(),
                entry.path("table").asText(),
                snapshot.isMissingNode() ? Optional.empty() : Optional.of(snapshot.longValue())));
      }
      return tables;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("what is kept of a workload's tables is no JSON", e);
    }
  }
}
