package dev.oleander.polars.jdbc.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a workload computes. Immutable. */
public sealed interface Program {
  /** Adds the fields that say so to a request. */
  void describe(ObjectNode body);

  /**
   * A query.
   *
   * @param query one Polars SQL statement
   * @param tables the registered tables of the statement
   */
  record Sql(String query, List<RegisteredTable> tables) implements Program {
    public Sql {
      Objects.requireNonNull(query, "query");
      tables = List.copyOf(tables);
    }

    @Override
    public void describe(ObjectNode body) {
      body.put("mode", "query");
      body.put("query", query);
      ArrayNode registered = body.putArray("tables");
      tables.forEach(table -> table.describe(registered.addObject()));
    }
  }

  /**
   * A script that is sent.
   *
   * @param source its Python
   * @param params by their names; values are null, Boolean, Long, BigInteger, Double, BigDecimal,
   *     String, or a List or Map of such
   */
  record Script(String source, Map<String, Object> params) implements Program {
    public Script {
      Objects.requireNonNull(source, "source");
      params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    }

    @Override
    public void describe(ObjectNode body) {
      body.put("mode", "script");
      body.put("script", source);
      body.set("params", json(params));
    }
  }

  /**
   * A script that the server has; for a server with the extension "stored-scripts".
   *
   * @param name {@code namespace.name}
   * @param params as those of a {@link Script}
   */
  record StoredScript(String name, Map<String, Object> params) implements Program {
    public StoredScript {
      Objects.requireNonNull(name, "name");
      params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    }

    @Override
    public void describe(ObjectNode body) {
      body.put("mode", "script");
      body.put("storedScript", name);
      body.set("params", json(params));
    }
  }

  private static JsonNode json(Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value == null) {
      return nodes.nullNode();
    } else if (value instanceof Boolean truth) {
      return nodes.booleanNode(truth);
    } else if (value instanceof Long number) {
      return nodes.numberNode(number);
    } else if (value instanceof BigInteger number) {
      return nodes.numberNode(number);
    } else if (value instanceof Double number) {
      return nodes.numberNode(number);
    } else if (value instanceof BigDecimal number) {
      return nodes.numberNode(number);
    } else if (value instanceof String text) {
      return nodes.textNode(text);
    } else if (value instanceof List<?> values) {
      ArrayNode array = nodes.arrayNode();
      values.forEach(each -> array.add(json(each)));
      return array;
    } else if (value instanceof Map<?, ?> values) {
      ObjectNode object = nodes.objectNode();
      values.forEach((key, each) -> object.set((String) key, json(each)));
      return object;
    }
    throw new IllegalArgumentException("no value of JSON: " + value.getClass());
  }
}
