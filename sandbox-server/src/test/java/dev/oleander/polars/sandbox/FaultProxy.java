package dev.oleander.polars.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** Stands before a service, and breaks one commit to a table when it is told to. Any thread. */
final class FaultProxy implements AutoCloseable {
  private static final Set<String> OWN_HEADERS =
      Set.of("host", "connection", "content-length", "upgrade", "http2-settings", "expect");
  private static final Set<String> OWN_ANSWER_HEADERS =
      Set.of(":status", "content-length", "connection", "transfer-encoding", "date");

  private final int port;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicReference<Fault> next = new AtomicReference<>();
  private volatile boolean cut;

  /** What all requests are answered with; 0 for what the service answers. */
  private volatile int refusal;

  /**
   * What happens to the next commit.
   *
   * @param arrives whether the service gets it
   * @param status the answer; 0 for a connection that breaks off
   * @param tryAgain whether the answer says that the client may
   * @param cut whether all connections break off from then on
   */
  record Fault(boolean arrives, int status, boolean tryAgain, boolean cut) {}

  /**
   * @param port of the service
   */
  FaultProxy(int port) throws IOException {
    this.port = port;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  void breakNextCommit(Fault fault) {
    next.set(fault);
  }

  /** Lets all connections break off from now on. */
  void cutAll() {
    cut = true;
  }

  /** Answers all requests by itself from now on. */
  void answerAll(int status) {
    refusal = status;
  }

  /** Whether the commit that was to break has come. */
  boolean isBroken() {
    return next.get() == null;
  }

  /** Lets all pass from now on. */
  void heal() {
    next.set(null);
    cut = false;
    refusal = 0;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      boolean commit =
          exchange.getRequestMethod().equals("POST")
              && exchange.getRequestURI().getRawPath().matches(".*/namespaces/[^/]+/tables/[^/]+");
      Fault fault = commit ? next.getAndSet(null) : null;
      if (cut) {
        return; // which closes the connection
      }
      if (refusal != 0) {
        exchange.sendResponseHeaders(refusal, -1);
        return;
      }
      if (fault == null) {
        pass(exchange, body);
        return;
      }
      cut = fault.cut();
      if (fault.arrives()) {
        send(exchange, body);
      }
      if (fault.status() != 0) {
        if (fault.tryAgain()) {
          exchange.getResponseHeaders().add("Retry-After", "1");
        }
        exchange.sendResponseHeaders(fault.status(), -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = send(exchange, body);
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!OWN_ANSWER_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    boolean none = answer.body().length == 0;
    exchange.sendResponseHeaders(answer.statusCode(), none ? -1 : answer.body().length);
    exchange.getResponseBody().write(answer.body());
  }

  private HttpResponse<byte[]> send(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d%s".formatted(port, exchange.getRequestURI())))
            .version(HttpClient.Version.HTTP_1_1)
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
