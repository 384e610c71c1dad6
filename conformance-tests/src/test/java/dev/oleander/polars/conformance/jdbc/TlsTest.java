package dev.oleander.polars.conformance.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.conformance.server.ServerProcess;
import dev.oleander.polars.conformance.server.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver and the server over TLS, by certificates of an authority of their own. */
@Tag("slow-start")
final class TlsTest {
  private static final String COUNT = "SELECT count(*) AS n FROM flowers";

  @TempDir private static Path folder;
  private static TestAuthority authority;
  private static Path certificate;
  private static Path key;
  private static ServerProcess server;

  @BeforeAll
  static void start() throws Exception {
    authority = new TestAuthority(folder);
    certificate = folder.resolve("server.pem");
    key = folder.resolve("server.key");
    authority.issue("first", certificate, key);
    Path config =
        Files.writeString(
            folder.resolve("server.yaml"), "tls: {certificate: server.pem, key: server.key}\n");
    server = ServerProcess.start(folder, "--config", config.toString());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1", "2"})
  void queriesOverBothVersions(String version) throws Exception {
    assertThat(server.base().getScheme()).isEqualTo("https");
    try (Connection connection = connect("&httpVersion=" + version)) {
      assertThat(Connections.rows(connection, COUNT).toString()).contains("150");
      assertThat(connection.getMetaData().getTables(null, null, "flowers", null).next()).isTrue();
    }
  }

  @Test
  void trustsNoAuthorityThatItWasNotToldOf() {
    assertThatThrownBy(() -> open("/oleander/default?tls=true"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"))
        .hasMessageContaining("tlsTrustStore");
  }

  @Test
  void saysThatTheServerSpeaksTls() {
    assertThatThrownBy(() -> open("/oleander/default?tls=false"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"));
  }

  @Test
  void aConnectionOutlivesTheCertificate() throws Exception {
    try (Connection connection = connect("")) {
      assertThat(Connections.rows(connection, COUNT).toString()).contains("150");
      authority.issue("second", certificate, key);
      awaitShown("CN=second");
      assertThat(Connections.rows(connection, COUNT).toString()).contains("150");
      try (Connection later = connect("&httpVersion=2")) {
        assertThat(Connections.rows(later, COUNT).toString()).contains("150");
      }
      assertThat(Connections.rows(connection, COUNT).toString()).contains("150");
    }
  }

  private static void awaitShown(String subject) throws Exception {
    Instant end = Instant.now().plusSeconds(60);
    String shown = "";
    while (!shown.equals(subject)) {
      assertThat(Instant.now()).as("still shown: " + shown).isBefore(end);
      shown = shown();
      Thread.sleep(200);
    }
  }

  private static String shown() throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(authority.certificate())) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    try (SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(30_000);
      X509Certificate own = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return own.getSubjectX500Principal().getName();
    }
  }

  private static Connection connect(String more) throws SQLException {
    return open("/oleander/default?tls=true&tlsTrustStore=" + authority.certificate() + more);
  }

  private static Connection open(String pathAndQuery) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("token", ServerProcess.TOKEN);
    return DriverManager.getConnection(server.jdbcUrl(pathAndQuery), properties);
  }
}
