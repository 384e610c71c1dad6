package dev.oleander.polars.sandbox.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.workload.ReadTable;
import dev.oleander.polars.sandbox.workload.WrittenTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables that a workload read and wrote, as the texts that are kept of them. */
final class TableTexts {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TableTexts() {}

  /** Null for none. */
  static String ofRead(List<ReadTable> tables) {
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
    List<ReadTable> tables = new ArrayList<>();
    for (JsonNode entry : parse(text)) {
      JsonNode snapshot = entry.path("snapshotId");
      tables.add(
          new ReadTable(
              entry.path("alias").asText(),
              entry.path("table").asText(),
              snapshot.isMissingNode() ? Optional.empty() : Optional.of(snapshot.longValue())));
    }
    return tables;
  }

  static String ofWritten(WrittenTable table) {
    ObjectNode entry = JSON.createObjectNode();
    entry.put("table", table.table());
    entry.put("mode", table.mode());
    entry.put("rows", table.rows());
    entry.put("snapshotId", table.snapshotId());
    entry.put("created", table.created());
    return entry.toString();
  }

  /**
   * @param text null for none
   * @throws IllegalArgumentException when it is no such text
   */
  static Optional<WrittenTable> written(String text) {
    if (text == null) {
      return Optional.empty();
    }
    JsonNode entry = parse(text);
    return Optional.of(
        new WrittenTable(
            entry.path("table").asText(),
            entry.path("mode").asText(),
            entry.path("rows").longValue(),
            entry.path("snapshotId").longValue(),
            entry.path("created").booleanValue()));
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("what is kept of a workload's tables is no JSON", e);
    }
  }
}
