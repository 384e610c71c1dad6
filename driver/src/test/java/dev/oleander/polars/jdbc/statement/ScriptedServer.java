package dev.oleander.polars.jdbc.statement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.jdbc.OleanderPolarsDriver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.LongFunction;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Headers;
import okio.Buffer;

/**
 * A server on a real socket that answers as it is told. Its lake has the catalogs {@code oleander}
 * and {@code other}; {@code oleander} has a namespace {@code default} with the tables {@code
 * my_table} and {@code myXtable}.
 */
final class ScriptedServer extends Dispatcher implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Columns n (int64) and Name (utf8); batches (1, one) (2, null) and (3, three). */
  private static final byte[] STREAM =
      Base64.getDecoder()
          .decode(
              """
              /////6gAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAIAAABEAAAA\
              BAAAANT///8AAAEFEAAAABwAAAAEAAAAAAAAAAQAAABOYW1lAAAAAAQABAAEAAAAEAAUAAgABgAHAAwA\
              AAAQABAAAAAAAAECEAAAABwAAAAEAAAAAAAAAAEAAABuAAAACAAMAAgABwAIAAAAAAAAAUAAAAD/////\
              yAAAABQAAAAAAAAADAAWAAYABQAIAAwADAAAAAADBAAYAAAAMAAAAAAAAAAAAAoAGAAMAAQACAAKAAAA\
              bAAAABAAAAACAAAAAAAAAAAAAAAFAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAQAAAA\
              AAAAAAEAAAAAAAAAGAAAAAAAAAAMAAAAAAAAACgAAAAAAAAAAwAAAAAAAAAAAAAAAgAAAAIAAAAAAAAA\
              AAAAAAAAAAACAAAAAAAAAAEAAAAAAAAAAQAAAAAAAAACAAAAAAAAAAEAAAAAAAAAAAAAAAMAAAADAAAA\
              AAAAAG9uZQAAAAAA/////8gAAAAUAAAAAAAAAAwAFgAGAAUACAAMAAwAAAAAAwQAGAAAABgAAAAAAAAA\
              AAAKABgADAAEAAgACgAAAGwAAAAQAAAAAQAAAAAAAAAAAAAABQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
              AAAAAAgAAAAAAAAACAAAAAAAAAAAAAAAAAAAAAgAAAAAAAAACAAAAAAAAAAQAAAAAAAAAAUAAAAAAAAA\
              AAAAAAIAAAABAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAMAAAAAAAAAAAAAAAUAAAB0aHJl\
              ZQAAAP////8AAAAA\
              """);

  private static final int SCHEMA_BYTES = 176;
  private static final int FIRST_BATCH_END = 432;
  private static final int END_MARK_BYTES = 8;

  private final MockWebServer server = new MockWebServer();

  /** The bodies of the workloads asked for. */
  final List<JsonNode> workloads = new CopyOnWriteArrayList<>();

  /** The headers of the last workload. */
  volatile Headers headers;

  /** Method and target of every request. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** What a workload is answered. */
  volatile Function<JsonNode, MockResponse> answer = body -> rows();

  /** What the state of a workload is answered. */
  volatile MockResponse state = error(404, "WORKLOAD_NOT_FOUND", "unknown");

  /** What is answered to whoever asks for a part of a log, by its offset. */
  volatile LongFunction<MockResponse> log = offset -> error(404, "WORKLOAD_NOT_FOUND", "unknown");

  /** The extensions that it says it has. */
  volatile String extensions = "[]";

  /** Method, target and body of the requests that change the lake. */
  final List<String> changes = new CopyOnWriteArrayList<>();

  /** What those are answered. */
  volatile MockResponse changed = json(200, "{\"ok\": true}");

  /** What the cancelling of a workload is answered. */
  volatile MockResponse cancelled = json(200, "{\"state\": \"CANCELLED\"}");

  /** What else is answered, by the target of the request. */
  final Map<String, MockResponse> more = new ConcurrentHashMap<>();

  static ScriptedServer start() throws IOException {
    ScriptedServer scripted = new ScriptedServer();
    scripted.server.setDispatcher(scripted);
    scripted.server.start();
    return scripted;
  }

  String url() {
    return "jdbc:oleander-polars://localhost:" + server.getPort();
  }

  Connection connect(String path) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("token", "secret-token");
    return new OleanderPolarsDriver().connect(url() + path, properties);
  }

  /** All three rows. */
  static MockResponse rows() {
    return arrow(new Buffer().write(STREAM)).build();
  }

  /**
   * A stream that src/test/python wrote.
   *
   * @param name of a file in src/test/resources/arrow
   */
  static MockResponse stream(String name) {
    try (InputStream in = ScriptedServer.class.getResourceAsStream("/arrow/" + name + ".arrows")) {
      return arrow(new Buffer().write(in.readAllBytes())).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Columns, and no rows. */
  static MockResponse noRows() {
    return arrow(
            new Buffer()
                .write(STREAM, 0, SCHEMA_BYTES)
                .write(STREAM, STREAM.length - END_MARK_BYTES, END_MARK_BYTES))
        .build();
  }

  /** The first batch arrives, then what is told happens. */
  static MockResponse brokenAfterTwoRows(SocketEffect effect) {
    Buffer body = new Buffer().write(STREAM, 0, FIRST_BATCH_END);
    int batchBytes = STREAM.length - END_MARK_BYTES - FIRST_BATCH_END;
    for (int i = 0; i < 10; i++) {
      body.write(STREAM, FIRST_BATCH_END, batchBytes);
    }
    return arrow(body).onResponseBody(effect).build();
  }

  /** Never answers. */
  static MockResponse silence() {
    return new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build();
  }

  static MockResponse error(int status, String code, String message) {
    return json(
        status,
        "{\"success\": false, \"error\": \"%s\", \"errorCode\": \"%s\"}".formatted(message, code));
  }

  static MockResponse json(int status, String body) {
    return new MockResponse.Builder()
        .code(status)
        .addHeader("Content-Type", "application/json")
        .body(body)
        .build();
  }

  private static MockResponse.Builder arrow(Buffer body) {
    return new MockResponse.Builder()
        .addHeader("Content-Type", "application/vnd.apache.arrow.stream")
        .body(body);
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    requests.add(request.getMethod() + " " + request.getTarget());
    if (!"Bearer secret-token".equals(request.getHeaders().get("Authorization"))) {
      return error(401, "UNAUTHENTICATED", "no");
    }
    String path = request.getTarget();
    if (path.equals("/api/v1/warehouse/polars")) {
      JsonNode body = parse(request.getBody().utf8());
      headers = request.getHeaders();
      workloads.add(body);
      return answer.apply(body);
    }
    int logs = path.indexOf("/logs?offset=");
    if (logs > 0) {
      return log.apply(Long.parseLong(path.substring(logs + "/logs?offset=".length())));
    }
    if (path.startsWith("/api/v1/workloads/")) {
      return request.getMethod().equals("DELETE") ? cancelled : state;
    }
    if (!request.getMethod().equals("GET")) {
      String body = request.getBody() == null ? "" : request.getBody().utf8();
      changes.add((request.getMethod() + " " + path + " " + body).strip());
      return changed;
    }
    MockResponse told = more.get(path);
    if (told != null) {
      return told;
    }
    return switch (path) {
      case "/api/v1/capabilities" -> json(200, "{\"extensions\": " + extensions + "}");
      case "/health" -> json(200, "{\"version\": \"7.3.1\", \"polars\": \"2.1.0\"}");
      case "/api/v1/catalogs" ->
          json(
              200,
              "{\"ok\": true, \"catalogs\": [], \"registeredCatalogs\": [{\"name\": \"other\"}]}");
      case "/api/v1/catalogs/oleander/namespaces" ->
          json(200, "{\"ok\": true, \"namespaces\": [\"default\"]}");
      case "/api/v1/catalogs/other/namespaces" -> json(200, "{\"ok\": true, \"namespaces\": []}");
      case "/api/v1/catalogs/oleander/namespaces/default/tables" ->
          json(
              200,
              "{\"ok\": true, \"tables\": [{\"table\": \"myXtable\"}, {\"table\": \"my_table\"}]}");
      case "/api/v1/catalogs/oleander/namespaces/default/tables/my_table",
          "/api/v1/catalogs/oleander/namespaces/default/tables/myXtable" ->
          json(200, TABLE);
      default -> error(404, "CATALOG_NOT_FOUND", "there is no such thing");
    };
  }

  private static final String TABLE =
      """
      {"ok": true, "table": {"format-version": 2, "current-schema-id": 1, "schemas": [
        {"type": "struct", "schema-id": 0, "fields": []},
        {"type": "struct", "schema-id": 1, "fields": [
          {"id": 1, "name": "id", "required": true, "type": "long", "doc": "the key"},
          {"id": 2, "name": "price", "required": false, "type": "decimal(9, 2)"},
          {"id": 3, "name": "at", "required": false, "type": "timestamptz"},
          {"id": 4, "name": "label", "required": false, "type": "string"},
          {"id": 5, "name": "v", "required": false, "type": "variant"}]}]}}
      """;

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
