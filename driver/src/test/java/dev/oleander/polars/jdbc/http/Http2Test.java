package dev.oleander.polars.jdbc.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class Http2Test {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** More than OkHttp takes of a connection that nobody reads. */
  private static final int LARGE = 40 << 20;

  private final MockWebServer server = new MockWebServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private void start(List<Protocol> protocols) throws Exception {
    server.setProtocols(protocols);
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return switch (request.getTarget()) {
              case "/large" ->
                  new MockResponse.Builder().body(new Buffer().write(new byte[LARGE])).build();
              case "/silent" ->
                  new MockResponse.Builder().headersDelay(20, TimeUnit.SECONDS).build();
              case "/stalling" ->
                  new MockResponse.Builder()
                      .body("x".repeat(100))
                      .throttleBody(50, 20, TimeUnit.SECONDS)
                      .build();
              default -> new MockResponse.Builder().body("{\"ok\": true}").build();
            };
          }
        });
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  private OleanderHttp open(String... properties) throws SQLException {
    return Https.open("127.0.0.1:" + server.getPort() + "?httpVersion=2&retryBudget=0", properties);
  }

  private static HttpExchange post(OleanderHttp http, String path) throws SQLException {
    return http.post(JsonNodeFactory.instance.objectNode(), "text/plain", null, path);
  }

  private RecordedRequest next() throws InterruptedException {
    return server.takeRequest(5, TimeUnit.SECONDS);
  }

  @Test
  void speaksWithPriorKnowledgeWithoutTls() throws Exception {
    start(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    try (OleanderHttp http = open()) {
      assertThat(http.get(LIMIT, "x").path("ok").asBoolean()).isTrue();
      assertThat(next().getRequestLine()).contains("HTTP/2");
    }
  }

  @Test
  void speaksByAlpnWithTlsAndFallsBack(@TempDir Path directory) throws Exception {
    HeldCertificate certificate =
        new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();
    Path authority = Files.writeString(directory.resolve("ca.pem"), certificate.certificatePem());
    server.useHttps(
        new HandshakeCertificates.Builder()
            .heldCertificate(certificate)
            .build()
            .sslSocketFactory());
    start(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1));
    String[] tls = {"tls", "true", "tlsTrustStore", authority.toString()};
    try (OleanderHttp http = open(tls)) {
      assertThat(http.get(LIMIT, "x").path("ok").asBoolean()).isTrue();
      assertThat(next().getRequestLine()).contains("HTTP/2");
    }
    server.setProtocols(List.of(Protocol.HTTP_1_1));
    try (OleanderHttp http = open(tls);
        HttpExchange exchange = post(http, "x")) {
      assertThat(exchange.execute("w1")).isEmpty();
      assertThat(next().getRequestLine()).contains("HTTP/1.1");
    }
  }

  @Test
  void aResultThatNobodyReadsKeepsNothingElseWaiting() throws Exception {
    start(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    try (OleanderHttp http = open();
        HttpExchange unread = post(http, "large");
        HttpExchange read = post(http, "large")) {
      assertThat(unread.execute("w1")).isEmpty();
      assertThat(unread.body().read()).isZero();
      Thread.sleep(300); // so that the window of its connection is used up
      assertThat(http.get(LIMIT, "x").path("ok").asBoolean()).isTrue();
      assertThat(http.delete(LIMIT, "x").path("ok").asBoolean()).isTrue();
      assertThat(read.execute("w2")).isEmpty();
      try (InputStream body = read.body()) {
        assertThat(body.readAllBytes()).hasSize(LARGE);
      }
      unread.cancel();
      assertThatThrownBy(() -> unread.body().readAllBytes()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aSocketIsUsedAgain() throws Exception {
    start(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    try (OleanderHttp http = open()) {
      for (int i = 0; i < 3; i++) {
        http.get(LIMIT, "x");
        try (HttpExchange exchange = post(http, "x")) {
          assertThat(exchange.execute("w1")).isEmpty();
          try (InputStream body = exchange.body()) {
            assertThat(body.readAllBytes()).isNotEmpty();
          }
        }
      }
      assertThat(server.getRequestCount()).isEqualTo(6);
      for (int i = 0; i < 6; i++) {
        assertThat(next().getConnectionIndex()).isEqualTo(i % 2);
      }
    }
  }

  @Test
  void nothingFollowsOnTheSocketOfAResultThatWasBrokenOff() throws Exception {
    start(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    try (OleanderHttp http = open()) {
      try (HttpExchange cancelled = post(http, "large")) {
        assertThat(cancelled.execute("w1")).isEmpty();
        assertThat(cancelled.body().read()).isZero();
        cancelled.cancel(); // while most of it is on its way
      }
      try (HttpExchange abandoned = post(http, "stalling")) {
        assertThat(abandoned.execute("w2")).isEmpty();
        assertThat(abandoned.body().read()).isEqualTo('x');
      }
      http.setNetworkTimeout(Duration.ofMillis(300));
      try (HttpExchange unanswered = post(http, "silent")) {
        assertThatThrownBy(() -> unanswered.execute("w3")).isInstanceOf(SQLTimeoutException.class);
      }
      http.setNetworkTimeout(LIMIT);
      try (HttpExchange read = post(http, "large")) {
        assertThat(read.execute("w4")).isEmpty();
        try (InputStream body = read.body()) {
          assertThat(body.readAllBytes()).hasSize(LARGE);
        }
      }
      try (HttpExchange next = post(http, "x")) {
        assertThat(next.execute("w5")).isEmpty();
      }
      // Each of the first three had its socket alone; the last two, which ended well, share one.
      for (int socket : new int[] {0, 1, 2, 3, 3}) {
        assertThat(next().getConnectionIndex()).isEqualTo(socket);
      }
    }
  }

  @Test
  void waitingHasItsLimitsThereToo() throws Exception {
    start(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    try (OleanderHttp http = open()) {
      assertThatThrownBy(() -> http.get(Duration.ofMillis(300), "silent"))
          .isInstanceOf(SQLTimeoutException.class);
      http.setNetworkTimeout(Duration.ofMillis(300));
      assertThatThrownBy(() -> http.get("silent")).isInstanceOf(SQLTimeoutException.class);
      try (HttpExchange exchange = post(http, "silent")) {
        assertThatThrownBy(() -> exchange.execute("w1")).isInstanceOf(SQLTimeoutException.class);
      }
      try (HttpExchange exchange = post(http, "stalling")) {
        assertThat(exchange.execute("w1")).isEmpty();
        assertThatThrownBy(
                () -> {
                  try (InputStream body = exchange.body()) {
                    body.readAllBytes();
                  } catch (IOException e) {
                    throw exchange.bodyFailure(e, "w1");
                  }
                })
            .isInstanceOf(SQLTimeoutException.class);
      }
      assertThat(http.get(LIMIT, "x").path("ok").asBoolean()).isTrue();
    }
  }
}
