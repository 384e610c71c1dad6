package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.contract.ApiAnswer;
import dev.oleander.polars.contract.ApiContract;
import dev.oleander.polars.contract.RawAnswers;
import dev.oleander.polars.sandbox.access.PrincipalLimits;
import dev.oleander.polars.sandbox.access.TokenStore;
import dev.oleander.polars.sandbox.config.ConfigKeys;
import dev.oleander.polars.sandbox.config.ConfigReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A real server on a new lake, and a client of it that lets no answer pass which the API lacks. */
final class TestServer implements AutoCloseable {
  static final String ARROW = "application/vnd.apache.arrow.stream";

  final Path warehouse;
  final Path tokens;
  private final RunningServer server;

  TestServer(Path folder) throws Exception {
    this(folder, Map.of());
  }

  /**
   * @param settings keys of the configuration that are not those of the other tests
   */
  TestServer(Path folder, Map<String, ?> settings) throws Exception {
    warehouse = folder.resolve("lake");
    tokens = Files.writeString(folder.resolve("tokens"), "alice secret\nbob other\n");
    ConfigKeys keys = new ConfigKeys();
    keys.set("warehouse", warehouse);
    keys.set("tokenFile", tokens);
    keys.set("tiers.2.threads", 2);
    keys.set("stallTimeoutSeconds", 3);
    keys.set("runtimeDirectory", folder.resolve("state"));
    settings.forEach(keys::set);
    server = RunningServer.start(new ConfigReader(keys).read(), python(), "test");
  }

  /**
   * A new token for all catalogs.
   *
   * @param write whether it may write, too
   * @param namespaces which it may use, each behind the name of its catalog
   */
  String issue(String principal, boolean write, String... namespaces) throws IOException {
    return new TokenStore(tokens)
        .issue(
            principal,
            List.of(),
            List.of(namespaces),
            write,
            PrincipalLimits.NONE,
            Optional.empty())
        .text();
  }

  /** Makes a namespace of a catalog. */
  void createNamespace(HttpClient client, String catalog, String name)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(
            client,
            request("/api/v1/catalogs/" + catalog + "/namespaces")
                .POST(BodyPublishers.ofString("{\"namespace\": \"" + name + "\"}")));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  static Path python() {
    return Path.of(System.getProperty("oleander.python", "../.venv/bin/python"))
        .toAbsolutePath()
        .normalize();
  }

  int port() {
    return server.port();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .header("Authorization", "Bearer secret");
  }

  HttpRequest.Builder post(String json) {
    return request("/api/v1/warehouse/polars").POST(BodyPublishers.ofString(json));
  }

  HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return send(client, request, BodyHandlers.ofString());
  }

  <T> HttpResponse<T> send(HttpClient client, HttpRequest.Builder request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    HttpResponse<T> response = client.send(request.build(), handler);
    check(response);
    return response;
  }

  /** An answer that the API does not have fails the future. */
  static CompletableFuture<HttpResponse<String>> sendAsync(
      HttpClient client, HttpRequest.Builder request) {
    return client
        .sendAsync(request.build(), BodyHandlers.ofString())
        .thenApply(TestServer::checked);
  }

  private static HttpResponse<String> checked(HttpResponse<String> response) {
    check(response);
    return response;
  }

  /** Checks an answer of a server with extensions, its body as far as it is in memory. */
  static void check(HttpResponse<?> response) {
    Optional<byte[]> body = Optional.empty();
    if (response.body() instanceof String text) {
      body = Optional.of(text.getBytes(StandardCharsets.UTF_8));
    } else if (response.body() instanceof byte[] bytes) {
      body = Optional.of(bytes);
    }
    check(response, body);
  }

  /**
   * Checks an answer whose body was read by hand.
   *
   * @param body empty when it was left unread
   */
  static void check(HttpResponse<?> response, Optional<byte[]> body) {
    URI uri = response.request().uri();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    ApiContract.withExtensions()
        .check(
            new ApiAnswer(
                response.request().method(),
                uri.getRawPath() + query,
                response.statusCode(),
                response.headers().map(),
                body));
  }

  /** Checks all that a plain socket received. */
  static void check(byte[] received, String... requests) {
    RawAnswers.read(received, requests).forEach(ApiContract.withExtensions()::check);
  }

  /** A connection over which a workload was asked for, and of whose answer nothing is read. */
  Socket ask(String json, String moreHeaders) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    String head =
        """
        POST /api/v1/warehouse/polars HTTP/1.1\r
        Host: localhost\r
        Authorization: Bearer secret\r
        %sContent-Length: %d\r
        \r
        """
            .formatted(moreHeaders, body.length);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(body);
    return socket;
  }

  static String query(String sql, String more) {
    return """
    {"mode": "query", "query": "%s", "tables": ["flowers=default.flowers"]%s}\
    """
        .formatted(sql, more);
  }

  static String withId(UUID id) {
    return ", \"workloadId\": \"" + id + "\"";
  }

  @Override
  public void close() {
    server.close();
  }
}
