package dev.oleander.polars.jdbc.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS against a real TLS server, with certificates made for the test. */
@Timeout(60)
final class TlsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String PASSWORD = "p4ssword";

  private static final HeldCertificate AUTHORITY =
      new HeldCertificate.Builder().commonName("test authority").certificateAuthority(0).build();
  private static final HeldCertificate SERVER = certificate("localhost");
  private static final HeldCertificate CLIENT =
      new HeldCertificate.Builder().commonName("a client").signedBy(AUTHORITY).build();

  @TempDir private Path directory;
  private final MockWebServer server = new MockWebServer();

  private static HeldCertificate certificate(String host) {
    return new HeldCertificate.Builder()
        .commonName(host)
        .addSubjectAlternativeName(host)
        .signedBy(AUTHORITY)
        .build();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void start(HeldCertificate certificate) throws IOException {
    server.useHttps(
        new HandshakeCertificates.Builder()
            .heldCertificate(certificate)
            .addTrustedCertificate(AUTHORITY.certificate())
            .build()
            .sslSocketFactory());
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  private OleanderHttp open(String... properties) throws SQLException {
    return openAt("localhost", properties);
  }

  private OleanderHttp openAt(String host, String... properties) throws SQLException {
    return Https.open(host + ":" + server.getPort() + "?tls=true&retryBudget=0", properties);
  }

  private void assertConnects(String... properties) throws SQLException {
    server.enqueue(new MockResponse.Builder().body("{\"ok\": true}").build());
    try (OleanderHttp http = open(properties)) {
      assertThat(http.get(LIMIT, "x").path("ok").asBoolean()).isTrue();
    }
  }

  private void assertNoConnection(String message, String... properties) throws SQLException {
    server.enqueue(new MockResponse.Builder().body("{\"ok\": true}").build());
    try (OleanderHttp http = open(properties)) {
      assertNoConnection(message, http);
    }
  }

  private static void assertNoConnection(String message, OleanderHttp http) {
    assertThatThrownBy(() -> http.get(LIMIT, "x"))
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .hasMessageContaining("No TLS connection to ")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08001"));
  }

  private String pem(String name, String... parts) throws IOException {
    return Files.writeString(directory.resolve(name), String.join("\n", parts)).toString();
  }

  private String keyStore(String type, HeldCertificate entry, boolean withKey) throws Exception {
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    if (withKey) {
      store.setKeyEntry(
          "x",
          entry.keyPair().getPrivate(),
          PASSWORD.toCharArray(),
          new Certificate[] {entry.certificate()});
    } else {
      store.setCertificateEntry("x", entry.certificate());
    }
    Path file = directory.resolve("store." + type + withKey);
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file.toString();
  }

  @Test
  void anAuthorityOfOnesOwnIsTrustedFromPem() throws Exception {
    start(SERVER);
    String others = new HeldCertificate.Builder().build().certificatePem();
    assertConnects(
        "tlsTrustStore", pem("ca.pem", "# ours", others, AUTHORITY.certificatePem(), "trailing"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "JKS"})
  void anAuthorityOfOnesOwnIsTrustedFromAKeyStore(String type) throws Exception {
    start(SERVER);
    assertConnects(
        "tlsTrustStore", keyStore(type, AUTHORITY, false), "tlsTrustStorePassword", PASSWORD);
  }

  @Test
  void anUnknownAuthorityIsNamed() throws Exception {
    start(SERVER);
    assertNoConnection("not trusted. Set tlsTrustStore");
    assertNoConnection("not trusted", "tlsTrustStore", pem("ca.pem", CLIENT.certificatePem()));
    // To verify no host is not to verify no authority.
    assertNoConnection("not trusted", "tlsVerify", "ca");
    assertNoConnection("not trusted", "tlsTrustStore", "system");
  }

  @Test
  void aCertificateOfAnotherHostIsNamedUnlessOnlyTheAuthorityIsVerified() throws Exception {
    start(certificate("elsewhere.example"));
    String authority = pem("ca.pem", AUTHORITY.certificatePem());
    assertNoConnection("but of [elsewhere.example]", "tlsTrustStore", authority);
    List<LogRecord> logged =
        logged(() -> assertConnects("tlsTrustStore", authority, "tlsVerify", "ca"));
    assertThat(logged)
        .singleElement()
        .satisfies(record -> assertThat(record.getLevel()).isEqualTo(Level.WARNING))
        .satisfies(record -> assertThat(record.getParameters()).containsExactly("ca"));
  }

  @Test
  void anExpiredCertificateIsNamed() throws Exception {
    long now = System.currentTimeMillis();
    start(
        new HeldCertificate.Builder()
            .commonName("localhost")
            .addSubjectAlternativeName("localhost")
            .validityInterval(now - 2_000_000, now - 1_000_000)
            .signedBy(AUTHORITY)
            .build());
    assertNoConnection("has expired", "tlsTrustStore", pem("ca.pem", AUTHORITY.certificatePem()));
  }

  @Test
  void whoVerifiesNothingIsWarned() throws Exception {
    start(new HeldCertificate.Builder().commonName("anybody").build());
    List<LogRecord> logged = logged(() -> assertConnects("tlsVerify", "none"));
    assertThat(logged)
        .singleElement()
        .satisfies(record -> assertThat(record.getMessage()).contains("pose as the server"));
  }

  @Test
  void aServerThatDemandsACertificateGetsOneFromPemOrKeyStore() throws Exception {
    server.requireClientAuth();
    start(SERVER);
    String authority = pem("ca.pem", AUTHORITY.certificatePem());
    String certificate = pem("client.pem", CLIENT.certificatePem());
    String key = pem("client.key", CLIENT.privateKeyPkcs8Pem());
    String both = pem("both.pem", CLIENT.privateKeyPkcs8Pem(), CLIENT.certificatePem());
    String encrypted = pem("encrypted.key", EncryptedKey.of(CLIENT).pem());
    String store = keyStore("PKCS12", CLIENT, true);

    assertConnects(
        "tlsTrustStore", authority, "tlsClientCertificate", certificate, "tlsClientKey", key);
    assertConnects("tlsTrustStore", authority, "tlsClientCertificate", both);
    assertConnects(
        "tlsTrustStore",
        authority,
        "tlsClientCertificate",
        certificate,
        "tlsClientKey",
        encrypted,
        "tlsClientPassword",
        PASSWORD);
    assertConnects(
        "tlsTrustStore", authority, "tlsClientCertificate", store, "tlsClientPassword", PASSWORD);
    assertNoConnection("demands a certificate of the client", "tlsTrustStore", authority);
  }

  @Test
  void aReplacedCertificateIsReadByConnectionsThatAreOpenedLater() throws Exception {
    start(SERVER);
    HttpTransports transports = new HttpTransports();
    Path file = Path.of(pem("ca.pem", CLIENT.certificatePem()));
    String url = "localhost:" + server.getPort() + "?tls=true&tlsTrustStore=" + file;
    try (OleanderHttp before = transports.open(Https.config(url))) {
      assertNoConnection("not trusted", before);
      Files.writeString(file, AUTHORITY.certificatePem());
      Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 5_000));
      server.enqueue(new MockResponse.Builder().body("{\"ok\": true}").build());
      try (OleanderHttp after = transports.open(Https.config(url))) {
        assertThat(after.get(LIMIT, "x").path("ok").asBoolean()).isTrue();
      }
    }
  }

  @Test
  void plainHttpOnATlsPortSaysWhatToSet() throws Exception {
    start(SERVER);
    try (OleanderHttp plain =
        Https.open("localhost:" + server.getPort() + "?tls=false&retryBudget=0")) {
      assertThatThrownBy(() -> plain.get(LIMIT, "x"))
          .satisfies(e -> assertThat(((SQLException) e).getSQLState()).startsWith("08"))
          .hasMessageContaining("tls=true");
    }
  }

  @Test
  void filesThatAreNotWhatTheyShouldBeAreNamed() throws Exception {
    start(SERVER);
    String text = pem("text", "nothing");
    String noCertificate = pem("key.pem", CLIENT.privateKeyPkcs8Pem());
    String certificate = pem("certificate.pem", CLIENT.certificatePem());
    String broken = pem("broken.pem", CLIENT.certificatePem().replace("MII", "MIX"));
    HeldCertificate rsa = new HeldCertificate.Builder().rsa2048().build();
    String oldKey = pem("old.pem", CLIENT.certificatePem(), rsa.privateKeyPkcs1Pem());
    String encrypted = pem("encrypted.pem", CLIENT.certificatePem(), EncryptedKey.of(CLIENT).pem());
    String store = keyStore("PKCS12", CLIENT, true);
    String noKey = keyStore("JKS", AUTHORITY, false);

    assertUnusable("does not exist", "tlsTrustStore", directory.resolve("nowhere").toString());
    assertUnusable("tlsTrustStore", "tlsTrustStore", text);
    assertUnusable("holds no certificate", "tlsTrustStore", noCertificate);
    assertUnusable("cannot be used", "tlsTrustStore", broken);
    assertUnusable(
        "with the password", "tlsTrustStore", store, "tlsTrustStorePassword", "wr0ng-secret");
    assertUnusable("holds no private key", "tlsClientCertificate", certificate);
    assertUnusable("holds no certificate", "tlsClientCertificate", noCertificate);
    assertUnusable("openssl pkcs8", "tlsClientCertificate", oldKey);
    assertUnusable("set tlsClientPassword", "tlsClientCertificate", encrypted);
    assertUnusable(
        "tlsClientPassword does not open",
        "tlsClientCertificate",
        encrypted,
        "tlsClientPassword",
        "wr0ng-secret");
    assertUnusable(
        "with the password", "tlsClientCertificate", store, "tlsClientPassword", "wr0ng-secret");
    assertUnusable(
        "holds no private key", "tlsClientCertificate", noKey, "tlsClientPassword", PASSWORD);
    assertUnusable(
        "leave out tlsClientKey",
        "tlsClientCertificate",
        store,
        "tlsClientKey",
        noCertificate,
        "tlsClientPassword",
        PASSWORD);
  }

  @Test
  void aWrongPasswordIsNamedThoughThePaddingIsRightByChance() throws Exception {
    start(SERVER);
    EncryptedKey key = EncryptedKey.of(CLIENT);
    int tries = 0;
    while (!key.isPaddedUnder("wr0ng-secret" + tries)) {
      tries++;
    }
    assertUnusable(
        "tlsClientPassword does not open",
        "tlsClientCertificate",
        pem("encrypted.pem", CLIENT.certificatePem(), key.pem()),
        "tlsClientPassword",
        "wr0ng-secret" + tries);
  }

  private void assertUnusable(String message, String... properties) {
    assertThatThrownBy(() -> open(properties).close())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("'" + properties[0].replace("Certificate", ""))
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("22023"))
        .satisfies(
            e -> {
              for (Throwable at = e; at != null; at = at.getCause()) {
                assertThat(at.toString()).doesNotContain("wr0ng-secret").doesNotContain(PASSWORD);
              }
            });
  }

  /** A key as openssl encrypts one: PBES2 with AES. */
  private static final class EncryptedKey {
    private static final String ALGORITHM = "PBEWithHmacSHA256AndAES_256";

    private final AlgorithmParameters parameters;
    private final byte[] bytes;

    private EncryptedKey(AlgorithmParameters parameters, byte[] bytes) {
      this.parameters = parameters;
      this.bytes = bytes;
    }

    static EncryptedKey of(HeldCertificate certificate) throws Exception {
      Cipher cipher = Cipher.getInstance(ALGORITHM);
      cipher.init(Cipher.ENCRYPT_MODE, key(PASSWORD), new PBEParameterSpec(new byte[8], 1000));
      return new EncryptedKey(
          cipher.getParameters(), cipher.doFinal(certificate.keyPair().getPrivate().getEncoded()));
    }

    private static SecretKey key(String password) throws GeneralSecurityException {
      return SecretKeyFactory.getInstance(ALGORITHM)
          .generateSecret(new PBEKeySpec(password.toCharArray()));
    }

    /** Whether a password gives bytes whose padding is right, as each wrong one may by chance. */
    boolean isPaddedUnder(String password) throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance(ALGORITHM);
      cipher.init(Cipher.DECRYPT_MODE, key(password), parameters);
      try {
        cipher.doFinal(bytes);
        return true;
      } catch (BadPaddingException e) {
        return false;
      }
    }

    String pem() throws IOException {
      byte[] pbes2 = HexFormat.of().parseHex("06092a864886f70d01050d");
      byte[] der = der(0x30, der(0x30, pbes2, parameters.getEncoded()), der(0x04, bytes));
      return "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
          + Base64.getMimeEncoder().encodeToString(der)
          + "\n-----END ENCRYPTED PRIVATE KEY-----\n";
    }
  }

  private static byte[] der(int tag, byte[]... parts) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.write(part);
    }
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(tag);
    if (content.size() < 128) {
      der.write(content.size());
    } else {
      der.write(0x82);
      der.write(content.size() >> 8);
      der.write(content.size());
    }
    content.writeTo(der);
    return der.toByteArray();
  }

  private interface Action {
    void run() throws Exception;
  }

  private static List<LogRecord> logged(Action action) throws Exception {
    List<LogRecord> records = new ArrayList<>();
    Logger logger = Logger.getLogger("dev.oleander.polars.jdbc.tls");
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            records.add(record);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      action.run();
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
    return records;
  }
}
