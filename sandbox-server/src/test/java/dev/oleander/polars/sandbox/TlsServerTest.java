package dev.oleander.polars.sandbox;

import static dev.oleander.polars.sandbox.TestServer.ARROW;
import static dev.oleander.polars.sandbox.TestServer.query;
import static dev.oleander.polars.sandbox.TestServer.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole server over TLS. */
@Timeout(120)
@Tag("slow-start")
final class TlsServerTest {
  private static final String SLOW =
      "SELECT count(DISTINCT a.sepal_length * b.sepal_width * c.petal_length * d.petal_width) AS n"
          + " FROM flowers a CROSS JOIN flowers b CROSS JOIN flowers c CROSS JOIN flowers d"
          + " CROSS JOIN flowers e";
  private static final String ENDLESS =
      "SELECT a.species FROM flowers a CROSS JOIN flowers b CROSS JOIN flowers c"
          + " CROSS JOIN flowers d";

  @TempDir private static Path folder;
  private static TestCertificates certificates;
  private static TestCertificates.Made first;
  private static Path certificateFile;
  private static Path keyFile;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    certificates = new TestCertificates(folder);
    first = certificates.make("-keyalg", "RSA", "-keysize", "2048");
    certificateFile = folder.resolve("server.pem");
    keyFile = folder.resolve("server.key");
    first.writeTo(certificateFile, keyFile);
    server = new TestServer(folder, Map.of("tls.certificate", certificateFile, "tls.key", keyFile));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    assertThat(folder.resolve("state")).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void speaksBothVersions(Version version) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(version).sslContext(first.client()).build();
    HttpResponse<String> answer =
        client.send(post(query("SELECT count(*) AS n FROM flowers", "")), BodyHandlers.ofString());
    assertThat(answer.version()).isEqualTo(version);
    assertThat(answer.body()).contains("[[150]]");
    assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void speaksCurrentProtocols(String protocol) throws Exception {
    try (SSLSocket socket = socket(first.client(), protocol)) {
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
      assertThat(socket.getSession().getCipherSuite()).contains("_GCM_");
    }
  }

  @Test
  void speaksNoPlainHttp() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.setSoTimeout(30_000);
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
          .doesNotContain("HTTP/1.1 200");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aClientThatGoesAwayEndsItsWorkload(String protocol) throws Exception {
    UUID id = UUID.randomUUID();
    try (SSLSocket socket = socket(first.client(), protocol)) {
      byte[] body = query(SLOW, withId(id)).getBytes(StandardCharsets.UTF_8);
      socket
          .getOutputStream()
          .write(
              """
              POST /api/v1/warehouse/polars HTTP/1.1\r
              Host: localhost\r
              Authorization: Bearer secret\r
              Content-Length: %d\r
              \r
              """
                  .formatted(body.length)
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      socket.getOutputStream().flush();
      awaitState(id, "RUNNING", "STARTING");
    }
    awaitState(id, "CANCELLED");
  }

  @Test
  void anHttp2ClientThatGoesAwayEndsItsWorkload() throws Exception {
    UUID id = UUID.randomUUID();
    HttpClient client =
        HttpClient.newBuilder().version(Version.HTTP_2).sslContext(first.client()).build();
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(post(query(SLOW, withId(id))), BodyHandlers.ofString());
    awaitState(id, "RUNNING", "STARTING");
    answer.cancel(true);
    awaitState(id, "CANCELLED");
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void aStalledReaderIsCutOff(Version version) throws Exception {
    UUID id = UUID.randomUUID();
    HttpClient client = HttpClient.newBuilder().version(version).sslContext(first.client()).build();
    HttpRequest request =
        HttpRequest.newBuilder(post(query(ENDLESS, withId(id))), (name, value) -> true)
            .header("Accept", ARROW)
            .build();
    HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
    awaitState(id, "CANCELLED");
    try (InputStream in = response.body()) {
      assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void showsANewCertificateToNewConnections() throws Exception {
    TestCertificates.Made second = certificates.make("-keyalg", "EC", "-groupname", "secp256r1");
    HttpClient open = HttpClient.newBuilder().sslContext(first.client()).build();
    assertThat(open.send(get("/health"), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    try {
      Files.writeString(keyFile, "not a key");
      Thread.sleep(2_500);
      assertThat(shown(first.client()))
          .as("what is no key leaves all as it is")
          .isEqualTo(first.trusted());
      second.writeTo(certificateFile, keyFile);
      awaitShown(second);
      assertThat(open.send(get("/health"), BodyHandlers.ofString()).statusCode())
          .as("the open connection goes on")
          .isEqualTo(200);
      assertThatThrownBy(() -> shown(first.client())).isInstanceOf(SSLException.class);
    } finally {
      first.writeTo(certificateFile, keyFile);
      awaitShown(first);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC:secp384r1", "Ed25519:", "RSA:"})
  void takesEveryUsualKindOfKey(String kind) throws Exception {
    String[] parts = kind.split(":", -1);
    TestCertificates.Made made =
        parts[1].isEmpty()
            ? certificates.make("-keyalg", parts[0])
            : certificates.make("-keyalg", parts[0], "-groupname", parts[1]);
    made.writeTo(certificateFile, keyFile);
    try {
      awaitShown(made);
      try (SSLSocket socket = socket(made.client(), "TLSv1.2")) {
        socket.startHandshake();
      }
    } finally {
      first.writeTo(certificateFile, keyFile);
      awaitShown(first);
    }
  }

  @Test
  void refusesToStartWithFilesThatCannotBeUsed() throws Exception {
    TestCertificates.Made other = certificates.make("-keyalg", "RSA");
    Path key = folder.resolve("bad.key");
    Files.writeString(key, other.key());
    assertRefused(certificateFile, key, "tls.key: " + key + " is not the key of the first");
    Files.writeString(key, first.key().replace("PRIVATE", "ENCRYPTED PRIVATE"));
    assertRefused(certificateFile, key, "encrypted", "openssl pkcs8 -topk8 -nocrypt -in " + key);
    Files.writeString(key, first.key().replace("PRIVATE", "RSA PRIVATE"));
    assertRefused(certificateFile, key, "PKCS#8", "openssl pkcs8");
    Files.writeString(key, first.certificate());
    assertRefused(certificateFile, key, "holds no key");
    Files.writeString(key, TestCertificates.pem("PRIVATE KEY", new byte[] {1, 2, 3}));
    assertRefused(certificateFile, key, "neither RSA nor EC nor Ed25519");
    assertRefused(keyFile, keyFile, "tls.certificate: ", "no certificate");
    Path certificate = folder.resolve("bad.pem");
    Files.writeString(certificate, TestCertificates.pem("CERTIFICATE", new byte[] {1, 2, 3}));
    assertRefused(certificate, keyFile, "cannot be read");
  }

  private static void assertRefused(Path certificate, Path key, String... words)
      throws IOException {
    Path other = Files.createTempDirectory(folder, "refused");
    assertThatThrownBy(
            () ->
                new TestServer(other, Map.of("tls.certificate", certificate, "tls.key", key))
                    .close())
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContaining("MII");
  }

  private static Certificate shown(SSLContext context) throws IOException {
    try (SSLSocket socket = socket(context, "TLSv1.3")) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  private static void awaitShown(TestCertificates.Made made) throws Exception {
    Instant end = Instant.now().plusSeconds(30);
    while (true) {
      try {
        assertThat(shown(made.client())).isEqualTo(made.trusted());
        return;
      } catch (SSLException e) {
        if (Instant.now().isAfter(end)) {
          throw e;
        }
        Thread.sleep(200);
      }
    }
  }

  private static SSLSocket socket(SSLContext context, String protocol) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port());
    socket.setEnabledProtocols(new String[] {protocol});
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static URI uri(String path) {
    return URI.create("https://localhost:" + server.port() + path);
  }

  private static HttpRequest get(String path) {
    return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer secret").build();
  }

  private static HttpRequest post(String body) {
    return HttpRequest.newBuilder(uri("/api/v1/warehouse/polars"))
        .header("Authorization", "Bearer secret")
        .timeout(Duration.ofSeconds(100))
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private static void awaitState(UUID id, String... wanted) throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(first.client()).build();
    Instant end = Instant.now().plusSeconds(30);
    String seen = "";
    while (Instant.now().isBefore(end)) {
      seen = client.send(get("/api/v1/workloads/" + id), BodyHandlers.ofString()).body();
      for (String state : List.of(wanted)) {
        if (seen.contains("\"state\":\"" + state + "\"")) {
          return;
        }
      }
      Thread.sleep(50);
    }
    assertThat(seen).containsAnyOf(wanted);
  }
}
