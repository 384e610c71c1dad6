package dev.oleander.polars.jdbc.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.oleander.polars.jdbc.config.ConnectionConfig;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent again, and what never is. */
@Timeout(60)
final class RetriesTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final MockWebServer server = new MockWebServer();
  private OleanderHttp http;
  private volatile String accepted = "Bearer new-token";

  @BeforeEach
  void start() throws Exception {
    server.start(InetAddress.getLoopbackAddress(), 0);
    http = open();
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private OleanderHttp open(String... properties) throws SQLException {
    return Https.open("127.0.0.1:" + server.getPort(), properties);
  }

  private void enqueue(int status, String body, String... headers) {
    MockResponse.Builder response = new MockResponse.Builder().code(status).body(body);
    for (int i = 0; i < headers.length; i += 2) {
      response.addHeader(headers[i], headers[i + 1]);
    }
    server.enqueue(response.build());
  }

  private void breakOff() {
    server.enqueue(
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
  }

  private Optional<SQLException> post(OleanderHttp by) throws SQLException {
    try (HttpExchange exchange =
        by.post(JsonNodeFactory.instance.objectNode(), "text/plain", null, "p")) {
      return exchange.execute("w1");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void whatOnlyAsksIsAskedAgain(int status) throws SQLException {
    enqueue(status, "{\"error\": \"later\"}");
    enqueue(status, "{\"error\": \"later\"}");
    enqueue(200, "{\"n\": 1}");
    assertThat(http.get("x").path("n").asInt()).isEqualTo(1);
    enqueue(status, "{\"error\": \"later\"}");
    enqueue(200, "{\"n\": 2}");
    assertThat(http.delete(LIMIT, "x").path("n").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 402, 403, 404, 409, 500})
  void whatIsRefusedForGoodIsNot(int status) {
    enqueue(status, "{\"error\": \"no\"}");
    assertThatThrownBy(() -> http.get("x")).hasMessageStartingWith("no");
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void theMessageTellsTheAttempts() throws Exception {
    for (int i = 0; i < 3; i++) {
      enqueue(503, "{\"error\": \"later\"}");
    }
    try (OleanderHttp three = open("retryAttempts", "3")) {
      assertThatThrownBy(() -> three.get("x"))
          .hasMessageMatching("later \\[HTTP 503 from GET /x, 3 attempts in \\d+\\.\\d s]");
    }
    assertThat(server.getRequestCount()).isEqualTo(3);
  }

  @Test
  void aWorkloadIsSentAgainOnlyWhenTheServerSaysItCameTooEarly() throws Exception {
    enqueue(429, "{\"error\": \"busy\"}", "Retry-After", "0");
    enqueue(503, "{\"error\": \"starting\"}", "Retry-After", "0");
    enqueue(200, "rows");
    assertThat(post(http)).isEmpty();
    assertThat(server.getRequestCount()).isEqualTo(3);

    enqueue(503, "{\"error\": \"no isolation\"}");
    assertThat(post(http)).get().extracting(Throwable::getMessage).asString().contains("isolation");
    breakOff();
    assertThatThrownBy(() -> post(http)).isInstanceOf(SQLTransientConnectionException.class);
    assertThat(server.getRequestCount()).isEqualTo(5);
  }

  @Test
  void whenTheServerWantsToBeAskedIsKeptTo() throws Exception {
    enqueue(429, "{\"error\": \"busy\"}", "Retry-After", "1");
    enqueue(200, "{}");
    long start = System.nanoTime();
    http.get("x");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));

    String passed =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).minusMinutes(1));
    enqueue(429, "{\"error\": \"busy\"}", "Retry-After", passed);
    enqueue(200, "{}");
    http.get("x");

    // Beyond the budget there is no use in waiting.
    enqueue(429, "{\"error\": \"busy\"}", "Retry-After", "3600");
    assertThatThrownBy(() -> http.get("x")).hasMessageContaining("try again after 3600 s");
    assertThat(server.getRequestCount()).isEqualTo(5);
  }

  @Test
  void aLimitOfTheCallIsOneOfAllItsAttempts() {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return new MockResponse.Builder().code(503).body("{\"error\": \"later\"}").build();
          }
        });
    assertThatThrownBy(() -> http.get(Duration.ofMillis(700), "x"))
        .hasMessageContaining("later")
        .hasMessageContaining("attempts in 0.");
  }

  @Test
  void aBudgetOfZeroIsOneAttempt() throws Exception {
    try (OleanderHttp once = open("retryBudget", "0")) {
      enqueue(503, "{\"error\": \"later\"}", "Retry-After", "0");
      assertThatThrownBy(() -> once.get("x")).hasMessageEndingWith("[HTTP 503 from GET /x]");
    }
  }

  @Test
  void aWrongAddressIsToldAtOnceAndAServerThatRestartsIsWaitedFor() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    // With a port given, its sockets do not keep the port from the next server.
    MockWebServer first = new MockWebServer();
    first.start(InetAddress.getLoopbackAddress(), port);
    first.enqueue(new MockResponse.Builder().body("{}").build());
    http.close();
    http = Https.open("127.0.0.1:" + port);
    http.get("first");
    first.close();
    try (OleanderHttp fresh = Https.open("127.0.0.1:" + port)) {
      assertThatThrownBy(() -> fresh.get("x")).hasMessageNotContaining("attempts");
    }
    Thread.sleep(400); // so that the socket is not believed any more
    MockWebServer restarted = new MockWebServer();
    Thread restart =
        new Thread(
            () -> {
              try {
                Thread.sleep(700);
                restarted.start(InetAddress.getLoopbackAddress(), port);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    restarted.enqueue(new MockResponse.Builder().body("rows").build());
    restarted.enqueue(new MockResponse.Builder().body("{\"n\": 1}").build());
    restart.start();
    try {
      assertThat(post(http)).isEmpty();
      assertThat(http.get("x").path("n").asInt()).isEqualTo(1);
      restart.join();
      assertThat(restarted.getRequestCount()).isEqualTo(2);
    } finally {
      restarted.close();
    }
  }

  @Test
  void aSocketThatTheServerClosedWhileItWasIdleFailsNoWorkload() throws Exception {
    server.enqueue(
        new MockResponse.Builder()
            .body("{}")
            .onResponseEnd(new SocketEffect.CloseSocket())
            .build());
    http.get("first");
    Thread.sleep(400); // so that the socket is not believed any more
    enqueue(200, "rows");
    assertThat(post(http)).isEmpty();
    assertThat(server.takeRequest().getTarget()).isEqualTo("/first");
    assertThat(server.takeRequest().getTarget()).isEqualTo("/p");
  }

  @Test
  void cancellingOrClosingEndsAPause() throws Exception {
    enqueue(429, "{\"error\": \"busy\"}", "Retry-After", "8");

    try (HttpExchange exchange =
        http.post(JsonNodeFactory.instance.objectNode(), "text/plain", null, "p")) {
      Thread canceller =
          new Thread(
              () -> {
                try {
                  server.takeRequest(5, TimeUnit.SECONDS);
                  Thread.sleep(200);
                  exchange.cancel();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      canceller.start();
      long start = System.nanoTime();
      assertThatThrownBy(() -> exchange.execute("w1"))
          .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("57014"));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
      canceller.join();
    }
    enqueue(429, "{\"error\": \"busy\"}", "Retry-After", "8");
    Thread closer =
        new Thread(
            () -> {
              try {
                server.takeRequest(5, TimeUnit.SECONDS);
                Thread.sleep(200);
                http.close();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    closer.start();
    assertThatThrownBy(() -> http.get("x"))
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08003"));
    closer.join();
  }

  @Test
  void anInterruptedPauseKeepsTheFlag() {
    enqueue(429, "{\"error\": \"busy\"}", "Retry-After", "8");
    Thread self = Thread.currentThread();
    Thread interrupter =
        new Thread(
            () -> {
              try {
                server.takeRequest(5, TimeUnit.SECONDS);
                Thread.sleep(200);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              self.interrupt();
            });
    interrupter.start();
    assertThatThrownBy(() -> http.get("x"))
        .hasMessageContaining("interrupted")
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("57014"));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aTokenThatWasReplacedInItsFileIsReadAgain(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "old-token\n");
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            String token = request.getHeaders().get("Authorization");
            return new MockResponse.Builder()
                .code(accepted.equals(token) ? 200 : 401)
                .body("{}")
                .build();
          }
        });
    Properties info = new Properties();
    info.setProperty("tokenFile", file.toString());
    try (OleanderHttp renewing =
        new HttpTransports()
            .open(
                ConnectionConfig.parse(
                    "jdbc:oleander-polars://127.0.0.1:" + server.getPort(), info))) {
      assertThatThrownBy(() -> renewing.get("x"))
          .isInstanceOf(SQLInvalidAuthorizationSpecException.class);
      assertThat(server.getRequestCount()).isEqualTo(1);
      Files.writeString(file, "new-token\n");
      assertThat(post(renewing)).isEmpty();
      renewing.get("x");
      assertThat(server.getRequestCount()).isEqualTo(4);

      Files.writeString(file, "other-token\n");
      renewing.get("x"); // the one that was read is still taken
      accepted = "Bearer newest-token";
      Files.delete(file);
      assertThatThrownBy(() -> renewing.get("x"))
          .isInstanceOf(SQLInvalidAuthorizationSpecException.class)
          .hasMessageContaining("'tokenFile' cannot be read")
          .hasMessageNotContaining("new-token");
    }
  }
}
