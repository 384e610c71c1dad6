package dev.oleander.polars.contract;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An OpenAPI document: its paths, its references and its schemas. Any thread. */
final class ApiDocument {
  /** What an OpenAPI document has beside the keywords of JSON Schema. */
  private static final Dialect DIALECT =
      Dialect.builder(Dialects.getDraft202012())
          .keywords(
              Stream.of("components", "x-extension", "x-statuses")
                  .map(NonValidationKeyword::new)
                  .toList())
          .build();

  private final JsonNode root;
  private final List<ApiPath> paths;
  private final SchemaRegistry registry;
  private final Map<JsonNode, Schema> schemas = new ConcurrentHashMap<>();

  ApiDocument(JsonNode root) {
    this.root = root;
    this.paths =
        root.path("paths").properties().stream()
            .map(entry -> new ApiPath(entry.getKey(), entry.getValue()))
            .toList();
    this.registry =
        SchemaRegistry.withDefaultDialect(
            DIALECT,
            builder ->
                builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  }

  /** Literal segments win over variables, as nothing here needs more. */
  Optional<ApiPath> path(String sent) {
    return paths.stream().filter(path -> path.matches(sent)).findFirst();
  }

  JsonNode response(String component) {
    return root.path("components").path("responses").path(component);
  }

  /** What a reference stands for; anything else stands for itself. */
  JsonNode resolved(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isString() ? resolved(root.at(reference.asString().substring(1))) : node;
  }

  /** What is wrong with a value; empty when nothing is. */
  List<String> problems(JsonNode schema, JsonNode value) {
    return schemas.computeIfAbsent(schema, this::compiled).validate(value).stream()
        .map(ApiDocument::readable)
        .toList();
  }

  private static String readable(Error error) {
    return error.getInstanceLocation() + " " + error.getMessage();
  }

  /**
   * Each with the components beside it, so that references within the document stay as they are.
   */
  private Schema compiled(JsonNode schema) {
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.setAll((ObjectNode) schema);
    whole.set("components", root.path("components"));
    return registry.getSchema(whole);
  }

  /** In JSON. */
  @Override
  public String toString() {
    return root.toString();
  }
}
