package dev.oleander.polars.jdbc.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.oleander.polars.jdbc.config.ConnectionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OleanderHttpTest {
  private static final String TOKEN = "t0ken";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final MockWebServer server = new MockWebServer();
  private OleanderHttp http;

  @BeforeEach
  void start() throws Exception {
    server.start();
    http = http(server.getPort(), "applicationName", "Tëst\tapp".replace('\t', ' '));
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private static OleanderHttp http(int port, String... properties) throws SQLException {
    return new HttpTransports().open(config("localhost:" + port, properties));
  }

  private static ConnectionConfig config(String host, String... properties) throws SQLException {
    Properties info = new Properties();
    info.setProperty("token", TOKEN);
    info.setProperty("retryBudget", "0");
    for (int i = 0; i < properties.length; i += 2) {
      info.setProperty(properties[i], properties[i + 1]);
    }
    return ConnectionConfig.parse("jdbc:oleander-polars://" + host, info);
  }

  private static MockResponse answer(int status, String body) {
    return new MockResponse.Builder().code(status).body(body).build();
  }

  @Test
  void requestsSayWhoAsksAndForWhat() throws Exception {
    server.enqueue(answer(200, "{\"ok\": true, \"n\": 1}"));
    assertThat(http.get(LIMIT, Map.of("counts", "a&b"), "api", "v1", "a/b c?é").path("n").asInt())
        .isEqualTo(1);
    RecordedRequest request = server.takeRequest(1, TimeUnit.SECONDS);
    assertThat(request.getMethod()).isEqualTo("GET");
    assertThat(request.getTarget()).isEqualTo("/api/v1/a%2Fb%20c%3F%C3%A9?counts=a%26b");
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer " + TOKEN);
    assertThat(request.getHeaders().get("User-Agent"))
        .startsWith("oleander-polars-jdbc/")
        .endsWith(" T?st app");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", ".."})
  void aNameThatMeansAnotherPathIsRefused(String name) {
    assertThatThrownBy(() -> http.get("api", name)).hasMessageContaining("'" + name + "'");
    assertThat(server.getRequestCount()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "404; {\"success\": false, \"error\": \"no table\", \"errorCode\": \"TABLE_NOT_FOUND\"};"
            + " 42S02; no table [TABLE_NOT_FOUND, HTTP 404 from GET /x]",
        "400; {\"error\": {\"type\": \"t\", \"code\": \"SYNTAX_ERROR\", \"message\": \"bad\"},"
            + " \"details\": \"near FROM\"}; 42000; bad: near FROM [SYNTAX_ERROR",
        "402; {\"error\": \"no credit\", \"required_plan\": {\"a\": [1]}}; 42501; no credit",
        "500; {\"success\": false, \"error\": \"x\", \"workloadId\": \"0b3f\", \"details\": null};"
            + " HY000; workload 0b3f",
        "200; {\"success\": false, \"error\": \"late\", \"errorCode\": \"OUT_OF_MEMORY\"}; 53200;"
            + " late",
        "200; {\"ok\": false}; HY000; the server gave no reason",
        "502; <html> <b>Bad\tGateway</b> </html>; 58000; no JSON: <html> <b>Bad Gateway</b> </html>"
            + " [HTTP 502 from GET /x]",
        "500; ''; HY000; no text",
        "500; {\"error\": \"cut; HY000; no JSON: {\"error\"",
        "200; [1]; HY000; no JSON: [1]",
        "200; nonsense; HY000; no JSON: nonsense",
        "301; moved; HY000; does not follow",
      })
  void errorsInAnyShapeAreErrors(int status, String body, String state, String message) {
    server.enqueue(
        new MockResponse.Builder().code(status).addHeader("Location", "/y").body(body).build());
    assertThatThrownBy(() -> http.get("x"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo(state))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(TOKEN));
  }

  @Test
  void authorizationAndLoadHaveTheirClasses() {
    server.enqueue(answer(401, "{\"error\": \"unknown token\"}"));
    assertThatThrownBy(() -> http.get("x"))
        .isInstanceOf(SQLInvalidAuthorizationSpecException.class);
    server.enqueue(
        new MockResponse.Builder().code(429).addHeader("Retry-After", "7").body("{}").build());
    assertThatThrownBy(() -> http.get("x"))
        .isInstanceOf(SQLTransientException.class)
        .hasMessageContaining("after 7 s");
  }

  @Test
  void aHugeErrorIsCut() {
    server.enqueue(answer(500, "x".repeat(3_000_000)));
    assertThatThrownBy(() -> http.get("x"))
        .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(400));
  }

  @Test
  void aServerThatIsNotThereIs08001() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (OleanderHttp nobody = http(port)) {
      assertThatThrownBy(() -> nobody.get("x"))
          .isInstanceOf(SQLNonTransientConnectionException.class)
          .hasMessageContaining("localhost:" + port)
          .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08001"));
      assertThat(nobody.isAlive(LIMIT)).isFalse();
    }
    try (OleanderHttp unknown =
        new HttpTransports().open(config("no-such-host.invalid", "tls", "false"))) {
      assertThatThrownBy(() -> unknown.get("x"))
          .isInstanceOf(SQLNonTransientConnectionException.class)
          .hasMessageContaining("no-such-host.invalid");
    }
  }

  @Test
  void aServerWithoutTlsIs08001AndSaysWhatToSet() throws Exception {
    try (ServerSocket plain = new ServerSocket(0);
        OleanderHttp tls = http(plain.getLocalPort(), "tls", "true")) {
      Thread answering =
          new Thread(
              () -> {
                try (Socket accepted = plain.accept()) {
                  accepted.getOutputStream().write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(US_ASCII));
                  accepted.setSoTimeout(5000);
                  while (accepted.getInputStream().read() >= 0) {}
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      answering.start();
      assertThatThrownBy(() -> tls.get(LIMIT, "x"))
          .isInstanceOf(SQLNonTransientConnectionException.class)
          .hasMessageContaining("set tls=false");
      answering.join(10_000);
    }
  }

  @Test
  void aServerThatBreaksOffIs08006() {
    server.enqueue(
        new MockResponse.Builder()
            .body("{\"ok\": true, \"text\": \"" + "x".repeat(100_000) + "\"}")
            .onResponseBody(new SocketEffect.CloseSocket())
            .build());
    assertThatThrownBy(() -> http.get("x"))
        .isInstanceOf(SQLTransientConnectionException.class)
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08006"));
  }

  @Test
  void everyCallHasATimeLimit() {
    server.enqueue(new MockResponse.Builder().headersDelay(10, TimeUnit.SECONDS).build());
    assertThatThrownBy(() -> http.get(Duration.ofMillis(300), "x"))
        .isInstanceOf(SQLTimeoutException.class)
        .hasMessageContaining("GET /x");

    // Bytes that keep dripping do not renew the limit of the whole call.
    server.enqueue(
        new MockResponse.Builder()
            .body("x".repeat(1000))
            .throttleBody(1, 50, TimeUnit.MILLISECONDS)
            .build());
    assertThatThrownBy(() -> http.get(Duration.ofMillis(500), "x"))
        .isInstanceOf(SQLTimeoutException.class);

    http.setNetworkTimeout(Duration.ofMillis(300));
    server.enqueue(new MockResponse.Builder().headersDelay(10, TimeUnit.SECONDS).build());
    assertThatThrownBy(() -> http.get("x")).isInstanceOf(SQLTimeoutException.class);
  }

  @Test
  void aServerThatDoesNotReadIsATimeout() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0);
        OleanderHttp slow = http(deaf.getLocalPort(), "connectTimeout", "1")) {
      slow.setNetworkTimeout(Duration.ofMillis(300));
      JsonNode large = JsonNodeFactory.instance.objectNode().put("query", "x".repeat(32_000_000));
      try (HttpExchange exchange = slow.post(large, "text/plain", null, "x")) {
        assertThatThrownBy(() -> exchange.execute("w1"))
            .isInstanceOf(SQLTimeoutException.class)
            .hasMessageContaining("workload w1");
      }
    }
  }

  @Test
  void aServerThatDoesNotShakeHandsIsNoConnection() throws Exception {
    try (ServerSocket mute = new ServerSocket(0);
        OleanderHttp tls = http(mute.getLocalPort(), "tls", "true", "connectTimeout", "1")) {
      assertThatThrownBy(() -> tls.get(Duration.ofMillis(300), "x"))
          .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08001"));
      tls.setNetworkTimeout(Duration.ofMillis(300));
      try (HttpExchange exchange =
          tls.post(JsonNodeFactory.instance.objectNode(), "text/plain", null, "x")) {
        assertThatThrownBy(() -> exchange.execute("w1"))
            .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08001"));
      }
    }
  }

  /** Else the time limits of the two calls would be mixed up. */
  @Test
  void anAnswerThatIsReadLeavesItsConnectionToTheNextCall() throws Exception {
    server.enqueue(answer(200, "first"));
    server.enqueue(
        new MockResponse.Builder().body("second").bodyDelay(500, TimeUnit.MILLISECONDS).build());
    JsonNode nothing = JsonNodeFactory.instance.objectNode();
    try (HttpExchange first = http.post(nothing, "text/plain", null, "x");
        HttpExchange second = http.post(nothing, "text/plain", null, "x")) {
      assertThat(first.execute("w1")).isEmpty();
      assertThat(first.body().readAllBytes()).asString().isEqualTo("first");
      assertThat(second.execute("w2")).isEmpty();

      first.body().close();

      assertThat(second.body().readAllBytes()).asString().isEqualTo("second");
    }
    server.takeRequest(1, TimeUnit.SECONDS);
    assertThat(server.takeRequest(1, TimeUnit.SECONDS).getExchangeIndex()).isEqualTo(1);
  }

  @Test
  void anAnswerThatIsNearlyReadGivesItsConnectionBackAndOneThatIsNotClosesIt() throws Exception {
    server.enqueue(new MockResponse.Builder().chunkedBody("read unread", 4).build());
    server.enqueue(
        new MockResponse.Builder()
            .body("x".repeat(1000))
            .throttleBody(1, 50, TimeUnit.MILLISECONDS)
            .build());
    server.enqueue(answer(200, "{}"));
    for (int exchanges = 0; exchanges < 2; exchanges++) {
      try (HttpExchange exchange =
          http.post(JsonNodeFactory.instance.objectNode(), "text/plain", null, "x")) {
        assertThat(exchange.execute("w1")).isEmpty();
        assertThat(exchange.body().read()).isPositive();
      }
    }
    http.get("x");

    assertThat(server.takeRequest().getConnectionIndex()).isZero();
    assertThat(server.takeRequest().getConnectionIndex()).isZero();
    assertThat(server.takeRequest().getConnectionIndex()).isEqualTo(1);
  }

  @Test
  void aServerWithoutCapabilitiesIsAliveAndOneThatRefusesTheTokenIsNot() {
    server.enqueue(answer(404, ""));
    server.enqueue(answer(200, "{}"));
    assertThat(http.isAlive(LIMIT, "api", "known")).isTrue();
    server.enqueue(answer(401, ""));
    assertThat(http.isAlive(LIMIT, "api", "known")).isFalse();
    // A route that is not there may say so to anybody.
    server.enqueue(answer(404, ""));
    server.enqueue(answer(401, ""));
    assertThat(http.isAlive(LIMIT, "api", "known")).isFalse();
    server.enqueue(new MockResponse.Builder().headersDelay(10, TimeUnit.SECONDS).build());
    assertThat(http.isAlive(Duration.ofMillis(200))).isFalse();
  }

  @Test
  void aPostIsNeverSentTwice() throws Exception {
    server.enqueue(
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
    server.enqueue(answer(200, "{}"));
    try (HttpExchange exchange =
        http.post(JsonNodeFactory.instance.objectNode(), "text/plain", null, "x")) {
      assertThatThrownBy(() -> exchange.execute("w1"))
          .isInstanceOf(SQLTransientConnectionException.class)
          .hasMessageContaining("workload w1");
    }
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void nothingIsLeftAfterClose() throws Exception {
    server.enqueue(answer(200, "{}"));
    http.get("x");
    assertThat(threadsBecome(count -> count > 0)).isTrue();
    http.close();
    http.close();
    assertThat(threadsBecome(count -> count == 0)).isTrue();
    assertThatThrownBy(() -> http.get("x"))
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08003"));
    assertThat(http.isAlive(LIMIT)).isFalse();
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void closingBreaksOffWhatRuns() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      OleanderHttp open = http(silent.getLocalPort());
      Thread closer =
          new Thread(
              () -> {
                try (Socket accepted = silent.accept()) {
                  assertThat(accepted.getInputStream().read()).isPositive();
                  open.close();
                  // The client's end is closed: what it sent, then the end of the stream.
                  accepted.setSoTimeout(5000);
                  while (accepted.getInputStream().read() >= 0) {}
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      closer.start();
      assertThatThrownBy(() -> open.get("x"))
          .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08003"));
      closer.join(10_000);
      assertThat(closer.isAlive()).isFalse();
    }
  }

  @Test
  void aCallThatRacesWithCloseEnds() throws Exception {
    // Nothing answers: a call that is not broken off would last until its time limit.
    for (int round = 0; round < 20; round++) {
      OleanderHttp open = http(server.getPort());
      Thread closer = new Thread(open::close);
      closer.start();
      assertThatThrownBy(() -> open.get(LIMIT, "x"))
          .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08003"));
      closer.join();
    }
  }

  private static boolean threadsBecome(LongPredicate expected) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    while (!expected.test(threads())) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(10);
    }
    return true;
  }

  /** A thread has the name of its task while it runs or waits for one. */
  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.matches("(oleander-polars-http|OkHttp |Okio ).*"))
        .count();
  }
}
