package dev.oleander.polars.jdbc.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What connections share, and what not. */
@Timeout(60)
final class HttpTransportsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final MockWebServer server = new MockWebServer();
  private final HttpTransports transports = new HttpTransports();

  @BeforeEach
  void start() throws Exception {
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private OleanderHttp open(String... properties) throws SQLException {
    return transports.open(Https.config("127.0.0.1:" + server.getPort(), properties));
  }

  private void enqueueAnswers(int count) {
    for (int i = 0; i < count; i++) {
      server.enqueue(new MockResponse.Builder().body("{}").build());
    }
  }

  private Set<Integer> socketsOf(int requests) throws InterruptedException {
    Set<Integer> sockets = new HashSet<>();
    for (int i = 0; i < requests; i++) {
      RecordedRequest request = server.takeRequest(5, TimeUnit.SECONDS);
      sockets.add(request.getConnectionIndex());
    }
    return sockets;
  }

  @Test
  void theLastConnectionToAServerClosesItsSockets() throws Exception {
    enqueueAnswers(1);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        OleanderHttp stays = open()) {
      stays.get("x");
      Future<Integer> end = thread.submit(() -> answerAndReadOn(other));
      try (OleanderHttp leaves =
          transports.open(Https.config("127.0.0.1:" + other.getLocalPort()))) {
        leaves.get("x");
      }
      assertThat(end.get(5, TimeUnit.SECONDS)).as("the end of the socket").isEqualTo(-1);
    } finally {
      thread.shutdownNow();
    }
  }

  /** Answers one request, and waits for what comes next on its socket. */
  private static int answerAndReadOn(ServerSocket listening) throws IOException {
    try (Socket socket = listening.accept()) {
      BufferedReader request =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      while (!request.readLine().isEmpty()) {}
      socket
          .getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".getBytes(StandardCharsets.US_ASCII));
      return request.read();
    }
  }

  @Test
  void manyConnectionsShareASocketAndTheLastClosesIt() throws Exception {
    long before = threads();
    enqueueAnswers(40);
    List<OleanderHttp> open = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      OleanderHttp http = open("applicationName", "a" + i, "networkTimeout", "" + (i + 1));
      http.get("x");
      open.add(http);
    }
    assertThat(socketsOf(40)).hasSize(1);
    assertThat(threads() - before).isLessThanOrEqualTo(3);
    for (OleanderHttp http : open.subList(1, 40)) {
      http.close();
      http.close();
    }
    enqueueAnswers(1);
    open.get(0).get("x");
    assertThat(socketsOf(1)).containsExactly(0);
    open.get(0).close();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (threads() > before && System.nanoTime() < end) {
      Thread.sleep(10);
    }
    assertThat(threads()).isLessThanOrEqualTo(before);

    enqueueAnswers(1);
    try (OleanderHttp anew = open()) {
      anew.get("x");
    }
    assertThat(socketsOf(1)).containsExactly(1);
  }

  @Test
  void othersHaveTheirOwn() throws Exception {
    enqueueAnswers(3);
    try (OleanderHttp one = open();
        OleanderHttp other = open("connectTimeout", "11");
        OleanderHttp same = open("connectTimeout", "11")) {
      one.get("x");
      other.get("x");
      same.get("x");
      assertThat(socketsOf(3)).hasSize(2);
    }
  }

  @Test
  void closingOneBreaksOffItsCallsAlone() throws Exception {
    server.enqueue(
        new MockResponse.Builder().body("x".repeat(1000)).bodyDelay(1, TimeUnit.SECONDS).build());
    server.enqueue(
        new MockResponse.Builder()
            .body("x".repeat(1_000_000))
            .throttleBody(1000, 100, TimeUnit.MILLISECONDS)
            .build());
    OleanderHttp closing = open();
    try (OleanderHttp staying = open();
        HttpExchange stays = post(staying);
        HttpExchange ends = post(closing)) {
      assertThat(stays.execute("w1")).isEmpty();
      assertThat(ends.execute("w2")).isEmpty();
      closing.close();
      try (InputStream body = ends.body()) {
        assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
      }
      try (InputStream body = stays.body()) {
        assertThat(body.readAllBytes()).hasSize(1000);
      }
      assertThatThrownBy(() -> closing.get(LIMIT, "x"))
          .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08003"));
      enqueueAnswers(1);
      staying.get("x");
    }
  }

  private static HttpExchange post(OleanderHttp http) throws SQLException {
    return http.post(JsonNodeFactory.instance.objectNode(), "text/plain", null, "p");
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("oleander-polars"))
        .count();
  }
}
