package dev.oleander.polars.jdbc.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls through real proxies, to names that only the proxy knows. */
@Timeout(60)
final class ProxyTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String HOST = "lake.invalid";
  private static final String PASSWORD = "p:ssw0rd é";

  @TempDir private Path directory;
  private final MockWebServer plain = new MockWebServer();
  private final MockWebServer tls = new MockWebServer();
  private Path authority;

  @BeforeEach
  void start() throws IOException {
    HeldCertificate certificate =
        new HeldCertificate.Builder().addSubjectAlternativeName(HOST).build();
    authority = Files.writeString(directory.resolve("ca.pem"), certificate.certificatePem());
    tls.useHttps(
        new HandshakeCertificates.Builder()
            .heldCertificate(certificate)
            .build()
            .sslSocketFactory());
    for (MockWebServer server : new MockWebServer[] {plain, tls}) {
      server.start(InetAddress.getLoopbackAddress(), 0);
      for (int i = 0; i < 4; i++) {
        server.enqueue(new MockResponse.Builder().body("{\"ok\": true}").build());
      }
    }
  }

  @AfterEach
  void stop() {
    plain.close();
    tls.close();
  }

  private OleanderHttp plain(String... properties) throws SQLException {
    return Https.open(HOST + ":" + plain.getPort() + "?tls=false&retryBudget=0", properties);
  }

  private OleanderHttp tls(String... properties) throws SQLException {
    return Https.open(
        HOST + ":" + tls.getPort() + "?retryBudget=0&tlsTrustStore=" + authority, properties);
  }

  private static void assertAnswers(OleanderHttp http) throws SQLException {
    try (http) {
      assertThat(http.get(LIMIT, "x").path("ok").asBoolean()).isTrue();
      try (HttpExchange exchange =
          http.post(JsonNodeFactory.instance.objectNode(), "text/plain", null, "y")) {
        assertThat(exchange.execute("w1")).isEmpty();
      }
    }
  }

  private static void assertNoConnection(OleanderHttp http, String... messages) {
    try (http) {
      assertThatThrownBy(() -> http.get(LIMIT, "x"))
          .isInstanceOf(SQLNonTransientConnectionException.class)
          .hasMessageContainingAll(messages)
          .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08001"))
          .satisfies(e -> assertThat(e.toString()).doesNotContain(PASSWORD));
    }
  }

  @Test
  void anHttpProxyPassesRequestsAndTunnels() throws Exception {
    try (HttpProxy proxy = new HttpProxy(null, null)) {
      String address = "http://127.0.0.1:" + proxy.port();
      assertAnswers(plain("proxy", address));
      assertThat(proxy.passed.get(0))
          .isEqualTo("GET http://" + HOST + ":" + plain.getPort() + "/x HTTP/1.1");
      proxy.passed.clear();
      assertAnswers(tls("proxy", address));
      assertThat(proxy.passed)
          .containsExactly("CONNECT " + HOST + ":" + tls.getPort() + " HTTP/1.1");
    }
  }

  @Test
  void anHttpProxyGetsTheNameAndThePasswordAndTheServerDoesNot() throws Exception {
    try (HttpProxy proxy = new HttpProxy("me", PASSWORD)) {
      String[] right = {
        "proxy", "http://127.0.0.1:" + proxy.port(), "proxyUser", "me", "proxyPassword", PASSWORD
      };
      assertAnswers(plain(right));
      assertAnswers(tls(right));
      for (MockWebServer server : new MockWebServer[] {plain, tls}) {
        assertThat(server.takeRequest().getHeaders().get("Proxy-Authorization")).isNull();
      }
      String[] wrong = {
        "proxy", "http://127.0.0.1:" + proxy.port(), "proxyUser", "me", "proxyPassword", "no"
      };
      assertNoConnection(plain(wrong), "proxyPassword", "127.0.0.1:" + proxy.port());
      assertNoConnection(tls(wrong), "proxyPassword");
      String[] none = {"proxy", "http://127.0.0.1:" + proxy.port()};
      assertNoConnection(plain(none), "set proxyUser");
      assertNoConnection(tls(none), "set proxyUser");
    }
  }

  @Test
  void aSocksProxyLooksTheNameUp() throws Exception {
    try (SocksProxy proxy = new SocksProxy(null)) {
      String address = "socks5://127.0.0.1:" + proxy.port();
      assertAnswers(plain("proxy", address));
      assertAnswers(tls("proxy", address));
      assertThat(proxy.asked)
          .containsExactly(HOST + ":" + plain.getPort(), HOST + ":" + tls.getPort());
      try (OleanderHttp byAddress =
          Https.open("127.0.0.1:" + plain.getPort() + "?proxy=" + address)) {
        byAddress.get(LIMIT, "x");
      }
      assertThat(proxy.asked.get(2)).isEqualTo("127.0.0.1:" + plain.getPort());
    }
  }

  @Test
  void aSocksProxyGetsTheNameAndThePassword() throws Exception {
    try (SocksProxy proxy = new SocksProxy("me:" + PASSWORD)) {
      String address = "socks5://127.0.0.1:" + proxy.port();
      assertAnswers(tls("proxy", address, "proxyUser", "me", "proxyPassword", PASSWORD));
      assertNoConnection(
          plain("proxy", address, "proxyUser", "me", "proxyPassword", "no"),
          "does not take the name and the password",
          "SOCKS proxy 127.0.0.1:" + proxy.port());
      assertNoConnection(plain("proxy", address), "set proxyUser and proxyPassword");
    }
  }

  @Test
  void whatASocksProxyRefusesIsNamed() throws Exception {
    try (SocksProxy proxy = new SocksProxy(null)) {
      String address = "socks5://127.0.0.1:" + proxy.port();
      proxy.refusal = 2;
      assertNoConnection(plain("proxy", address), "its rules do not allow the connection");
      proxy.refusal = 5;
      assertNoConnection(plain("proxy", address), "the connection was refused");
      proxy.refusal = 77;
      assertNoConnection(plain("proxy", address), "reply 77");
    }
    try (HttpProxy other = new HttpProxy(null, null)) {
      assertNoConnection(
          plain("proxy", "socks5://127.0.0.1:" + other.port(), "connectTimeout", "1"),
          "SOCKS proxy");
    }
  }

  @Test
  void aProxyThatIsNotThereOrSilentIsNoConnection() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertNoConnection(
        plain("proxy", "http://127.0.0.1:" + port), "through the proxy 127.0.0.1:" + port);
    assertNoConnection(plain("proxy", "socks5://127.0.0.1:" + port), "SOCKS proxy");
    assertNoConnection(plain("proxy", "http://no-such-proxy.invalid:1"), "no-such-proxy.invalid");
    assertNoConnection(plain("proxy", "socks5://no-such-proxy.invalid:1"), "no-such-proxy.invalid");
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertNoConnection(
          plain("proxy", "socks5://127.0.0.1:" + silent.getLocalPort(), "connectTimeout", "1"),
          "connectTimeout");
    }
  }
}
