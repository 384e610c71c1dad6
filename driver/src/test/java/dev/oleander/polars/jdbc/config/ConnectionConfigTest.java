package dev.oleander.polars.jdbc.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionConfigTest {
  private static final String SECRET = "s3cr3t-value";

  private static ConnectionConfig parse(String url, String... properties) throws SQLException {
    Properties info = new Properties();
    info.setProperty("token", SECRET);
    for (int i = 0; i < properties.length; i += 2) {
      info.setProperty(properties[i], properties[i + 1]);
    }
    return ConnectionConfig.parse("jdbc:oleander-polars:" + url, info, name -> null);
  }

  @ParameterizedTest
  @CsvSource({
    "//oleander.dev,                     oleander.dev, 443,  true,  oleander, default",
    "//oleander.dev/,                    oleander.dev, 443,  true,  oleander, default",
    "//localhost,                        localhost,    80,   false, oleander, default",
    "//localhost:8080/lake,              localhost,    8080, false, lake,     default",
    "//127.0.0.1:8080/lake/a.b,          127.0.0.1,    8080, false, lake,     a.b",
    "//[::1]:8080/lake/ns/,              ::1,          8080, false, lake,     ns",
    "//[2001:db8::1]/lake,               2001:db8::1,  443,  true,  lake,     default",
    "//localhost?tls=true,               localhost,    443,  true,  oleander, default",
    "//lake.example?tls=false,           lake.example, 80,   false, oleander, default",
    "//h/caf%C3%A9%20x/a%2Fb%3F?user=u,  h,            443,  true,  café x,   a/b?",
    "//127.example.com,                  127.example.com, 443, true, oleander, default",
  })
  void urls(String url, String host, int port, boolean tls, String catalog, String namespace)
      throws SQLException {
    ConnectionConfig config = parse(url);
    assertThat(config.host()).isEqualTo(host);
    assertThat(config.port()).isEqualTo(port);
    assertThat(config.tls()).isEqualTo(tls);
    assertThat(config.catalog()).isEqualTo(catalog);
    assertThat(config.namespace()).isEqualTo(namespace);
    assertThat(config.token().current().reveal()).isEqualTo(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "//",
        "//:80",
        "//::1/x",
        "//[::1",
        "//host:0",
        "//host:65536",
        "//host:port",
        "//user:s3cr3t-value@host",
        "//host/a/b/c",
        "//host//b",
        "//host/%zz",
        "//host/%C3",
        "//host?token",
        "//host?=x",
        "//host?tls=true&tls=false",
      })
  void urlsThatCannotBeReadSayHowTheyAreWritten(String url) {
    assertThatThrownBy(() -> parse(url))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("jdbc:oleander-polars://host[:port]")
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08001"))
        .satisfies(ConnectionConfigTest::keepsTheSecret);
  }

  @Test
  void onlyUrlsOfThisDriverAreAccepted() {
    assertThat(ConnectionConfig.accepts("jdbc:oleander-polars://h")).isTrue();
    assertThat(ConnectionConfig.accepts("jdbc:oleander-polars:nonsense")).isTrue();
    assertThat(ConnectionConfig.accepts("jdbc:oleander://h")).isFalse();
    assertThat(ConnectionConfig.accepts(null)).isFalse();
  }

  @Test
  void propertiesHaveDefaultsAndWinOverTheUrl() throws SQLException {
    ConnectionConfig plain = parse("//h");
    assertThat(plain.get(ConnectionProperty.CONNECT_TIMEOUT)).isEqualTo(Duration.ofSeconds(10));
    assertThat(plain.get(ConnectionProperty.NETWORK_TIMEOUT)).isGreaterThan(Duration.ofMinutes(30));
    assertThat(plain.get(ConnectionProperty.MEMORY_LIMIT)).isEqualTo(256L << 20);
    assertThat(plain.find(ConnectionProperty.APPLICATION_NAME)).isEmpty();

    ConnectionConfig set =
        parse("//h?fetchSize=10&queryTimeout=7&applicationName=a%26b", "fetchSize", "20");
    assertThat(set.get(ConnectionProperty.FETCH_SIZE)).isEqualTo(20);
    assertThat(set.get(ConnectionProperty.QUERY_TIMEOUT)).isEqualTo(Duration.ofSeconds(7));
    assertThat(set.find(ConnectionProperty.APPLICATION_NAME)).contains("a&b");
  }

  @ParameterizedTest
  @CsvSource({"1048576, 1048576", "1MiB, 1048576", "2 gib, 2147483648", "2048KiB, 2097152"})
  void sizesHaveUnits(String text, long bytes) throws SQLException {
    assertThat(parse("//h", "memoryLimit", text).get(ConnectionProperty.MEMORY_LIMIT))
        .isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "tls, yes",
    "compression, lz4",
    "connectTimeout, -1",
    "connectTimeout, 1.5",
    "networkTimeout, 99999999999",
    "memoryLimit, 1",
    "memoryLimit, 99999999999GiB",
    "memoryLimit, MiB",
    "fetchSize, 1048577",
    "metadataTtl, soon",
    "queryTimeout, -1",
    "loginTimeout, 1m",
    "retryBudget, -1",
    "retryAttempts, 0",
    "retryAttempts, 101",
    "tlsVerify, no",
    "httpVersion, 3",
    "proxy, proxy.example:3128",
    "proxy, ftp://proxy.example:3128",
    "proxy, http://proxy.example",
    "proxy, http://proxy.example:70000",
    "proxy, http://proxy.example:1/path",
    "timeZone, Europe/Nowhere",
    "readOnly, 1",
    "multipleStatements, maybe",
    "distributed, 0",
    "tier, 3",
    "clusterSize, 65",
  })
  void badValuesNameTheProperty(String key, String value) {
    assertThatThrownBy(() -> parse("//h", key, value))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("'" + key + "'")
        .hasMessageContaining("'" + value + "'")
        .hasMessageContaining("it must be")
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("22023"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "tokenFile; ''; must name a file",
        "tlsTrustStore; ''; must name a file",
        "catalog; ''; must not be empty",
        "namespace; ''; must not be empty",
        "instanceType; ''; must not be empty",
      })
  void emptyValuesAreNamedToo(String key, String value, String message) {
    assertThatThrownBy(() -> parse("//h", key, value))
        .hasMessageContaining("'" + key + "'")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("22023"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "applicationName", "clientUser", "clientHostname", "proxyUser"})
  void textsHaveNoControlCharacters(String key) {
    assertThatThrownBy(() -> parse("//h", key, "a\nb"))
        .hasMessageContaining("'" + key + "'")
        .hasMessageContaining("control characters")
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("22023"));
  }

  @Test
  void aClientInfoHasAnEnd() throws SQLException {
    parse("//h", "clientUser", "x".repeat(256));
    assertThatThrownBy(() -> parse("//h", "clientUser", "x".repeat(257)))
        .hasMessageContaining("at most 256 characters");
  }

  @Test
  void aPasswordInAProxyIsNotEchoed() {
    for (String proxy : List.of("http://me:" + SECRET + "@p:1", "http://me:" + SECRET + "@[p:1")) {
      assertThatThrownBy(() -> parse("//h", "proxy", proxy))
          .hasMessageContaining("proxyPassword")
          .satisfies(ConnectionConfigTest::keepsTheSecret);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "//h?tlsClientKey=k; tlsClientKey; needs 'tlsClientCertificate'",
        "//h?tlsClientPassword=s3cr3t-value; tlsClientPassword; needs 'tlsClientCertificate'",
        "//h?tlsTrustStorePassword=s3cr3t-value; tlsTrustStorePassword; needs 'tlsTrustStore'",
        "//h?tlsVerify=none&tlsTrustStore=f; tlsTrustStore; verifies nothing",
        "//localhost?tlsTrustStore=f; tlsTrustStore; set tls=true",
        "//h?tls=false&tlsVerify=ca; tlsVerify; set tls=true",
        "//h?proxyUser=u&proxyPassword=s3cr3t-value; proxyUser; needs 'proxy'",
        "//h?proxy=http://p:1&proxyUser=u; proxyUser; needs 'proxyPassword'",
        "//h?proxy=http://p:1&proxyPassword=s3cr3t-value; proxyPassword; needs 'proxyUser'",
        "//h?distributed=true&tier=4; tier; instanceType",
        "//h?instanceType=t; instanceType; distributed=true",
        "//h?clusterSize=2; clusterSize; distributed=true",
        "//h/a?catalog=b; property 'catalog' names 'b'; leave one of them out",
        "//h/a/b?namespace=c; property 'namespace' names 'c'; leave one of them out",
      })
  void valuesThatDoNotGoTogetherAreNamed(String url, String what, String why) {
    assertThatThrownBy(() -> parse(url))
        .hasMessageContaining(what)
        .hasMessageContaining(why)
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("22023"))
        .satisfies(ConnectionConfigTest::keepsTheSecret);
  }

  @Test
  void catalogAndNamespaceMayBePropertiesToo() throws SQLException {
    ConnectionConfig config = parse("//h", "catalog", "lake", "namespace", "a.b");
    assertThat(config.catalog()).isEqualTo("lake");
    assertThat(config.namespace()).isEqualTo("a.b");
    assertThat(parse("//h/lake", "catalog", "lake").catalog()).isEqualTo("lake");
  }

  @Test
  void theWayToTheServerIsRead() throws SQLException {
    assertThat(parse("//h").proxy().address().kind()).isEqualTo(ProxyAddress.Kind.SYSTEM);
    assertThat(parse("//h", "proxy", "NONE").proxy().address().kind())
        .isEqualTo(ProxyAddress.Kind.NONE);
    ProxySettings socks =
        parse("//h", "proxy", "socks5://[::1]:1080", "proxyUser", "u", "proxyPassword", SECRET)
            .proxy();
    assertThat(socks.address()).isEqualTo(new ProxyAddress(ProxyAddress.Kind.SOCKS5, "::1", 1080));
    assertThat(socks.address()).hasToString("[::1]:1080");
    assertThat(socks.toString()).doesNotContain(SECRET);
    assertThat(parse("//localhost").tlsSettings()).isEmpty();
    TlsSettings tls = parse("//h").tlsSettings().orElseThrow();
    assertThat(tls.verify()).isEqualTo(TlsVerify.FULL);
    assertThat(tls.trust()).isEqualTo(new TrustSource.OfJava());
    assertThat(tls.client()).isEmpty();
    assertThat(parse("//h", "tlsTrustStore", "System").tlsSettings().orElseThrow().trust())
        .isEqualTo(new TrustSource.OfSystem());
    assertThat(
            parse("//h", "tlsTrustStore", "f", "tlsTrustStorePassword", SECRET)
                .tlsSettings()
                .orElseThrow())
        .asString()
        .doesNotContain(SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "tokn, token",
    "Token, token",
    "fetch_size, fetchSize",
    "networktimeout, networkTimeout"
  })
  void unknownPropertiesNameTheNearest(String key, String nearest) {
    assertThatThrownBy(() -> parse("//h", key, SECRET))
        .hasMessageContaining("'" + key + "'")
        .hasMessageContaining("Did you mean '" + nearest + "'?")
        .satisfies(ConnectionConfigTest::keepsTheSecret);
    assertThatThrownBy(() -> parse("//h", "somethingElse", "x")).hasMessageNotContaining("Did you");
  }

  @Test
  void theTokenIsFoundInItsPlacesInOrder(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "from-file\nsecond line\n");
    Properties info = new Properties();
    assertThat(token(info, "from-environment")).isEqualTo("from-environment");
    info.setProperty("tokenFile", file.toString());
    assertThat(token(info, "from-environment")).isEqualTo("from-file");
    info.setProperty("password", "from-password");
    assertThat(token(info, "from-environment")).isEqualTo("from-password");
    info.setProperty("token", "from-token");
    assertThat(token(info, "from-environment")).isEqualTo("from-token");
  }

  private static String token(Properties info, String environment) throws SQLException {
    return ConnectionConfig.parse(
            "jdbc:oleander-polars://h",
            info,
            name -> name.equals("OLEANDER_API_KEY") ? environment : null)
        .token()
        .current()
        .reveal();
  }

  @ParameterizedTest
  @CsvSource({
    "//lake.example,, true",
    "//lake.example, auto, true",
    "//lake.example, none, false",
    "//localhost,, false",
    "//127.0.0.1, AUTO, false",
    "//[::1], auto, false",
    "//localhost, zstd, true",
  })
  void resultsFromElsewhereAreCompressed(String url, String compression, boolean zstd)
      throws SQLException {
    ConnectionConfig config =
        compression == null ? parse(url) : parse(url, "compression", compression);
    assertThat(config.zstd()).isEqualTo(zstd);
  }

  @Test
  void aMissingOrUnusableTokenIsRefused(@TempDir Path directory) throws Exception {
    Path empty = Files.writeString(directory.resolve("empty"), "\n");
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
    for (Map<String, String> bad :
        List.of(
            Map.<String, String>of(),
            Map.of("tokenFile", directory.resolve("nowhere").toString()),
            Map.of("tokenFile", empty.toString()),
            Map.of("tokenFile", binary.toString()),
            Map.of("token", SECRET + "\r\nX-Forged: 1"),
            Map.of("token", SECRET + "é"))) {
      Properties info = new Properties();
      info.putAll(bad);
      assertThatThrownBy(
              () -> ConnectionConfig.parse("jdbc:oleander-polars://h", info, name -> null))
          .as("%s", bad.keySet())
          .isInstanceOf(SQLInvalidAuthorizationSpecException.class)
          .satisfies(ConnectionConfigTest::keepsTheSecret);
    }
  }

  @Test
  void secretsAreNotShown() throws SQLException {
    ConnectionConfig config = parse("//h/c?user=me");
    assertThat(config.toString()).isEqualTo("jdbc:oleander-polars://h/c");
    assertThat(config.url()).isEqualTo("jdbc:oleander-polars://h/c");
    assertThat(config.token().current()).hasToString("***").isEqualTo(new Secret(SECRET));

    Properties info = new Properties();
    info.setProperty("token", SECRET);
    info.setProperty("fetchSize", "not yet typed");
    DriverPropertyInfo[] shown =
        ConnectionConfig.describe("jdbc:oleander-polars://h?user=me", info);
    assertThat(shown).hasSameSizeAs(ConnectionProperty.ALL);
    Map<String, DriverPropertyInfo> byName =
        Arrays.stream(shown)
            .collect(Collectors.toMap(property -> property.name, property -> property));
    assertThat(byName.get("token").value).isNull();
    assertThat(byName.get("user").value).isEqualTo("me");
    assertThat(byName.get("fetchSize").value).isEqualTo("not yet typed");
    assertThat(byName.get("memoryLimit").value).isEqualTo("256MiB");
    assertThat(byName.get("tls").choices).containsExactly("true", "false");
    assertThat(shown).allSatisfy(property -> assertThat(property.description).endsWith("."));
  }

  private static void keepsTheSecret(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      assertThat(at.toString()).doesNotContain(SECRET);
    }
  }
}
