package dev.oleander.polars.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An OpenAPI document without what bears {@code x-extension}. */
final class ExtensionsLeftOut {
  private static final String MARK = "x-extension";

  private ExtensionsLeftOut() {}

  static JsonNode of(JsonNode node) {
    if (node instanceof ObjectNode object) {
      return of(object);
    }
    if (node instanceof ArrayNode array) {
      ArrayNode kept = JsonNodeFactory.instance.arrayNode();
      for (JsonNode element : array) {
        if (!element.has(MARK)) {
          kept.add(of(element));
        }
      }
      return kept;
    }
    return node;
  }

  private static ObjectNode of(ObjectNode object) {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (!entry.getValue().has(MARK)) {
        kept.set(entry.getKey(), of(entry.getValue()));
      }
    }
    dropRequired(object.path("properties"), kept);
    dropEmptyPaths(kept);
    return kept;
  }

  /** A property that is left out is not required. */
  private static void dropRequired(JsonNode properties, ObjectNode kept) {
    if (kept.path("required") instanceof ArrayNode required && properties.isObject()) {
      List<JsonNode> names = new ArrayList<>();
      for (JsonNode name : required) {
        if (!properties.path(name.asString()).has(MARK)) {
          names.add(name);
        }
      }
      kept.putArray("required").addAll(names);
    }
  }

  /** A path of which no method is left is none. */
  private static void dropEmptyPaths(ObjectNode kept) {
    if (kept.path("paths") instanceof ObjectNode paths) {
      paths.removeIf(item -> new ApiPath("", item).methods().isEmpty());
    }
  }
}
