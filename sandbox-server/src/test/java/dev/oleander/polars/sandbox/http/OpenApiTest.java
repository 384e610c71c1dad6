package dev.oleander.polars.sandbox.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.oleander.polars.sandbox.catalog.rest.RestRoute;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.workload.WorkloadState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/openapi.yaml} against the code: nothing is missing, nothing is extra. */
final class OpenApiTest {
  private static final Set<String> METHODS =
      Set.of("get", "head", "post", "put", "patch", "delete");

  /** The extensions are found by it: it does not list itself. */
  private static final String FINDS_EXTENSIONS = "capabilities";

  /** Says that something of the documented API is served: nothing here is marked with it. */
  private static final String OF_THE_DOCUMENTED_API = "script";

  private final JsonNode api;

  OpenApiTest() throws IOException {
    api = new YAMLMapper().readTree(Files.readString(Path.of("../docs/openapi.yaml")));
  }

  /** The routes stand in the code as they are written here, one call each. */
  @Test
  void describesEveryRoute() throws IOException {
    String code = Files.readString(sources().resolve("http/HttpServer.java"));
    Matcher routes =
        Pattern.compile("Route\\.(of|open)\\(\\s*\"(\\w+)\", \"([^\"]+)\"").matcher(code);
    Set<String> served = new TreeSet<>();
    Set<String> open = new TreeSet<>();
    while (routes.find()) {
      String route = routes.group(2) + " " + routes.group(3);
      served.add(route);
      if (routes.group(1).equals("open")) {
        open.add(route);
      }
    }

    assertThat(served).hasSize(code.split("Route\\.(of|open)\\(", -1).length - 1);
    served.addAll(icebergRoutes());
    assertThat(operations().keySet()).isEqualTo(served);
    assertThat(operations().entrySet())
        .filteredOn(operation -> operation.getValue().path("security").isArray())
        .extracting(Map.Entry::getKey)
        .containsExactlyElementsOf(open);
  }

  @Test
  void marksTheRoutesOfExtensions() throws IOException {
    String code = Files.readString(sources().resolve("http/HttpServer.java"));
    String extending = code.substring(code.indexOf("List<Route> extending"));

    assertThat(operations())
        .allSatisfy(
            (route, operation) ->
                assertThat(operation.has("x-extension"))
                    .as(route)
                    .isEqualTo(
                        icebergRoutes().contains(route)
                            || extending.contains("\"" + route.replace(" ", "\", \"") + "\"")));
  }

  private static Set<String> icebergRoutes() {
    return Arrays.stream(RestRoute.values())
        .map(route -> route.method() + " /catalog" + route.pattern())
        .collect(Collectors.toSet());
  }

  @Test
  void listsEveryErrorCodeWithItsStatus() {
    Map<String, Integer> declared = new TreeMap<>();
    Arrays.stream(ErrorCode.values())
        .forEach(code -> declared.put(code.name(), ApiError.status(code)));
    Map<String, Integer> described = new TreeMap<>();
    schema("ErrorCode")
        .path("x-statuses")
        .properties()
        .forEach(entry -> described.put(entry.getKey(), entry.getValue().intValue()));

    assertThat(described).isEqualTo(declared);
    assertThat(texts(schema("ErrorCode").path("enum")))
        .containsExactlyElementsOf(Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
  }

  /** An answer of a status has only the codes of that status, and each code has its answer. */
  @Test
  void hasEachErrorCodeInTheAnswersOfItsStatus() {
    Set<String> answered = new TreeSet<>();
    operations()
        .forEach(
            (route, operation) ->
                operation
                    .path("responses")
                    .properties()
                    .forEach(
                        response -> {
                          int status = Integer.parseInt(response.getKey());
                          for (String code : codes(resolved(response.getValue()))) {
                            assertThat(status)
                                .as("%s %s", route, code)
                                // What Jetty refuses by itself.
                                .isIn(ApiError.status(ErrorCode.valueOf(code)), 431);
                            answered.add(code);
                          }
                        }));
    api.at("/components/responses").forEach(response -> answered.addAll(codes(response)));

    assertThat(answered)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
  }

  @Test
  void describesEveryFieldOfARequest() {
    JsonNode fields = schema("WorkloadRequest").path("properties");
    List<String> documented = new ArrayList<>();
    List<String> extending = new ArrayList<>();
    fields
        .properties()
        .forEach(
            field ->
                (field.getValue().has("x-extension") ? extending : documented).add(field.getKey()));

    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(WorkloadRequestReader.DOCUMENTED_FIELDS);
    assertThat(extending).containsExactlyInAnyOrderElementsOf(Extensions.REQUEST_FIELDS);
  }

  @Test
  void namesEveryExtension() {
    assertThat(texts(schema("Extension").path("enum"))).containsExactlyElementsOf(Extensions.NAMES);
    Set<String> marks = new TreeSet<>(api.findValuesAsText("x-extension"));
    assertThat(marks).contains(FINDS_EXTENSIONS);
    marks.remove(FINDS_EXTENSIONS);
    marks.add(OF_THE_DOCUMENTED_API);
    assertThat(marks).containsExactlyInAnyOrderElementsOf(Extensions.NAMES);
  }

  @Test
  void listsEveryState() {
    assertThat(texts(schema("WorkloadState").path("enum")))
        .containsExactlyElementsOf(Arrays.stream(WorkloadState.values()).map(Enum::name).toList());
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    assertThat(api.findValuesAsText("$ref"))
        .isNotEmpty()
        .allSatisfy(
            reference ->
                assertThat(api.at(reference.substring(1)).isMissingNode()).as(reference).isFalse());
  }

  /** By method and path, with {@code *} for variables, as {@link Route} writes them. */
  private Map<String, JsonNode> operations() {
    Map<String, JsonNode> operations = new TreeMap<>();
    api.path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        entry -> {
                          if (METHODS.contains(entry.getKey())) {
                            String method = entry.getKey().toUpperCase(Locale.ROOT);
                            String pattern = path.getKey().replaceAll("\\{\\w+}", "*");
                            operations.put(method + " " + pattern, entry.getValue());
                          }
                        }));
    return operations;
  }

  private static List<String> codes(JsonNode response) {
    JsonNode schema = response.at("/content/application~1json/schema/properties/errorCode");
    return schema.has("const")
        ? List.of(schema.path("const").asText())
        : texts(schema.path("enum"));
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? api.at(node.path("$ref").asText().substring(1)) : node;
  }

  private JsonNode schema(String name) {
    return api.path("components").path("schemas").path(name);
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static Path sources() {
    return Path.of("src/main/java/dev/oleander/polars/sandbox");
  }
}
