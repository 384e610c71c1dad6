package dev.oleander.polars.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The API as {@code docs/openapi.yaml} describes it, of a server with extensions or without. Tells
 * of each answer whether it may be given: its status, content type, headers and body. Immutable;
 * any thread.
 */
public final class ApiContract {
  /** Where the description is, seen from the folder of a module, in which its tests run. */
  private static final Path DOCUMENT = Path.of("../docs/openapi.yaml");

  private static final JsonMapper JSON = new JsonMapper();

  /** What HTTP itself has, on any answer. */
  private static final Set<String> HEADERS_OF_HTTP =
      Set.of("connection", "content-length", "content-type", "date", "transfer-encoding");

  /** Answers to what never reaches a path, and to what goes wrong before. */
  private static final List<String> ON_ANY_PATH =
      List.of(
          "NotHttp",
          "Unauthenticated",
          "RequestTimeout",
          "UrlTooLong",
          "TooManyRequests",
          "HeadersTooLarge",
          "Internal");

  private static final String HTTP_VERSION = "HttpVersion";

  private static final ApiContract WITH_EXTENSIONS = read(true);
  private static final ApiContract DOCUMENTED = read(false);

  private final ApiDocument document;

  private ApiContract(ApiDocument document) {
    this.document = document;
  }

  /** Of a server with all its extensions. */
  public static ApiContract withExtensions() {
    return WITH_EXTENSIONS;
  }

  /** Of a server that speaks the documented API and no more. */
  public static ApiContract documented() {
    return DOCUMENTED;
  }

  /** Of a server that has its extensions or not. */
  public static ApiContract of(boolean extensions) {
    return extensions ? WITH_EXTENSIONS : DOCUMENTED;
  }

  private static ApiContract read(boolean extensions) {
    try {
      JsonNode whole = new YAMLMapper().readTree(Files.readString(DOCUMENT));
      return new ApiContract(new ApiDocument(extensions ? whole : ExtensionsLeftOut.of(whole)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole description in JSON, for other tools. */
  public String description() {
    return document.toString();
  }

  /**
   * Does nothing when all is well.
   *
   * @throws AssertionError when the answer is one that the description does not have
   */
  public void check(ApiAnswer answer) {
    List<String> problems = problems(answer);
    if (!problems.isEmpty()) {
      throw new AssertionError(
          "docs/openapi.yaml does not allow this answer: %s%n%s"
              .formatted(String.join("; ", problems), answer));
    }
  }

  /** What is wrong with an answer; empty when all is well. */
  public List<String> problems(ApiAnswer answer) {
    Optional<ApiPath> path = document.path(answer.path());
    Optional<JsonNode> described = response(answer, path);
    if (described.isEmpty()) {
      return List.of("there is no such status here");
    }
    JsonNode response = document.resolved(described.get());
    List<String> problems = new ArrayList<>();
    checkAllow(answer, path, problems);
    checkHeaders(answer, response.path("headers"), problems);
    checkBody(answer, response.path("content"), problems);
    return problems;
  }

  private Optional<JsonNode> response(ApiAnswer answer, Optional<ApiPath> path) {
    String status = Integer.toString(answer.status());
    Optional<JsonNode> operation = path.flatMap(found -> found.operation(answer.method()));
    if (operation.isPresent() && operation.get().path("responses").has(status)) {
      return Optional.of(operation.get().path("responses").path(status));
    }
    if (path.isEmpty() && answer.status() == 404) {
      return Optional.of(document.response(form(answer, "NotFound")));
    }
    if (path.isPresent() && operation.isEmpty() && answer.status() == 405) {
      return Optional.of(document.response(form(answer, "MethodNotAllowed")));
    }
    return Stream.concat(ON_ANY_PATH.stream(), Stream.of(HTTP_VERSION))
        .filter(name -> statusOf(name) == answer.status())
        .findFirst()
        .map(document::response);
  }

  /** The Iceberg REST catalog has a form of its own for errors. */
  private static String form(ApiAnswer answer, String component) {
    return answer.path().startsWith("/catalog/") ? "Iceberg" + component : component;
  }

  private static int statusOf(String component) {
    return switch (component) {
      case "NotHttp" -> 400;
      case "Unauthenticated" -> 401;
      case "RequestTimeout" -> 408;
      case "UrlTooLong" -> 414;
      case "TooManyRequests" -> 429;
      case "HeadersTooLarge" -> 431;
      case "Internal" -> 500;
      case HTTP_VERSION -> 505;
      default -> throw new IllegalArgumentException(component);
    };
  }

  /** A path's own methods are what {@code Allow} has to name. */
  private static void checkAllow(ApiAnswer answer, Optional<ApiPath> path, List<String> problems) {
    if (answer.status() == 405 && path.isPresent()) {
      List<String> expected = List.of(String.join(", ", new TreeSet<>(path.get().methods())));
      List<String> allow = answer.headers().get("Allow");
      if (!expected.equals(allow)) {
        problems.add("Allow is %s and should be %s".formatted(allow, expected));
      }
    }
  }

  private void checkHeaders(ApiAnswer answer, JsonNode described, List<String> problems) {
    Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    known.addAll(HEADERS_OF_HTTP);
    for (var entry : described.properties()) {
      String name = entry.getKey();
      known.add(name);
      JsonNode header = document.resolved(entry.getValue());
      List<String> values = answer.headers().getOrDefault(name, List.of());
      if (values.isEmpty() && header.path("required").asBoolean(false)) {
        problems.add("the header " + name + " is missing");
      }
      if (values.size() > 1) {
        problems.add("the header " + name + " is there more than once");
      }
      values.forEach(value -> checkHeader(name, value, header, problems));
    }
    for (String name : answer.headers().keySet()) {
      if (!known.contains(name)) {
        problems.add("the header " + name + " is not described");
      }
    }
  }

  private void checkHeader(String name, String value, JsonNode header, List<String> problems) {
    boolean json = header.has("content");
    JsonNode schema = json ? header.at("/content/application~1json/schema") : header.path("schema");
    JsonNode read;
    try {
      boolean text = !json && schema.path("type").asString("").equals("string");
      read = text ? StringNode.valueOf(value) : JSON.readTree(value);
    } catch (JacksonException e) {
      problems.add("the header %s is '%s'".formatted(name, value));
      return;
    }
    for (String problem : document.problems(schema, read)) {
      problems.add("the header " + name + ": " + problem);
    }
  }

  private void checkBody(ApiAnswer answer, JsonNode content, List<String> problems) {
    if ((answer.status() == 204 || answer.status() == 304) && content.isMissingNode()) {
      if (!answer.contentType().isEmpty() || answer.body().orElse(new byte[0]).length > 0) {
        problems.add("an answer without a body has one");
      }
      return;
    }
    JsonNode described = content.path(answer.contentType());
    if (described.isMissingNode()) {
      problems.add("the content type '%s' is not described".formatted(answer.contentType()));
    } else if (answer.contentType().equals("application/json")
        && answer.body().isPresent()
        && !answer.method().equals("HEAD")) {
      try {
        problems.addAll(
            document.problems(described.path("schema"), JSON.readTree(answer.body().get())));
      } catch (JacksonException e) {
        problems.add("the body is not JSON: " + e.getOriginalMessage());
      }
    }
  }
}
