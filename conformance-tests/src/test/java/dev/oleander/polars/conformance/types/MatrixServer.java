package dev.oleander.polars.conformance.types;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.oleander.polars.conformance.server.PlainHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers the statement {@code SELECT 'NAME' AS matrix} with the file of that name. */
final class MatrixServer implements AutoCloseable {
  /** What the answers are. */
  enum Format {
    /** {@code NAME.arrow}. */
    ARROW,
    /** {@code NAME.zstd}: an Arrow stream of compressed batches. */
    ZSTD,
    /** {@code NAME.json}, from a server that knows the documented API alone. */
    JSON
  }

  private static final Pattern NAME = Pattern.compile("'(\\w+)'");
  private static final byte[] CATALOGS =
      """
      {"ok": true, "catalogs": [], "registeredCatalogs": [{"name": "oleander"}]}\
      """
          .getBytes(StandardCharsets.UTF_8);
  private static final byte[] NAMESPACES =
      """
      {"ok": true, "catalog": "oleander", "namespaces": ["default"]}\
      """
          .getBytes(StandardCharsets.UTF_8);
  private static final byte[] CAPABILITIES =
      """
      {"extensions": ["arrow-stream"]}\
      """
          .getBytes(StandardCharsets.UTF_8);
  private static final byte[] HEALTH =
      """
      {"status": "ok", "polars": "2.1.0", "version": "0"}\
      """
          .getBytes(StandardCharsets.UTF_8);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final Path answers;
  private final Format format;

  private MatrixServer(HttpServer server, Path answers, Format format) {
    this.server = server;
    this.answers = answers;
    this.format = format;
  }

  static MatrixServer start(Path answers, Format format) throws IOException {
    // It writes headers and bodies apart, and each body would wait 40 ms for the headers' receipt.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    MatrixServer started = new MatrixServer(server, answers, format);
    server.createContext("/", started::answer);
    server.setExecutor(started.threads);
    server.start();
    return started;
  }

  String jdbcUrl() {
    return "jdbc:oleander-polars://127.0.0.1:"
        + server.getAddress().getPort()
        + "/oleander/default";
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      switch (exchange.getRequestURI().getPath()) {
        case PlainHttp.POLARS -> answerWorkload(exchange, body);
        case "/api/v1/catalogs" -> send(exchange, 200, CATALOGS);
        case "/api/v1/catalogs/oleander/namespaces" -> send(exchange, 200, NAMESPACES);
        case "/api/v1/capabilities" -> sendExtension(exchange, CAPABILITIES);
        case "/health" -> sendExtension(exchange, HEALTH);
        default -> sendNothing(exchange);
      }
    }
  }

  private void answerWorkload(HttpExchange exchange, String body) throws IOException {
    Matcher name = NAME.matcher(body);
    if (!name.find()) {
      throw new IOException("the workload asks for no file: " + body);
    }
    String file = name.group(1) + "." + format.name().toLowerCase(Locale.ROOT);
    send(
        exchange,
        200,
        format == Format.JSON ? "application/json" : PlainHttp.ARROW,
        Files.readAllBytes(answers.resolve(file)));
  }

  private void sendExtension(HttpExchange exchange, byte[] body) throws IOException {
    if (format != Format.JSON) {
      send(exchange, 200, body);
    } else {
      sendNothing(exchange);
    }
  }

  private static void sendNothing(HttpExchange exchange) throws IOException {
    send(exchange, 404, "{\"error\": \"not found\"}".getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    send(exchange, status, "application/json", body);
  }

  private static void send(HttpExchange exchange, int status, String contentType, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", contentType);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
