package dev.oleander.polars.jdbc.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which connections share a transport: those with the same settings, in all that it is made of. */
final class TransportSettingsTest {
  private static final String[] ALL = {
    "tls", "true",
    "tlsVerify", "ca",
    "tlsTrustStore", "/trust.pem",
    "tlsTrustStorePassword", "trusted",
    "tlsClientCertificate", "/client.pem",
    "tlsClientKey", "/client.key",
    "tlsClientPassword", "locked",
    "proxy", "http://proxy:3128",
    "proxyUser", "ann",
    "proxyPassword", "anns",
    "httpVersion", "1.1",
    "connectTimeout", "10"
  };

  private static TransportSettings settings(String server, String... properties)
      throws SQLException {
    return TransportSettings.of(Https.config(server, properties));
  }

  private static TransportSettings with(String... properties) throws SQLException {
    List<String> all = new ArrayList<>(Arrays.asList(ALL));
    all.addAll(Arrays.asList(properties)); // the later one counts
    return settings("server:8443", all.toArray(String[]::new));
  }

  @Test
  void areTheSameForTheSameProperties() throws Exception {
    assertThat(with()).isEqualTo(with()).hasSameHashCodeAs(with());
    assertThat(settings("server"))
        .isEqualTo(settings("server"))
        .hasSameHashCodeAs(settings("server"))
        .isNotEqualTo(with());
    assertThat(with("tlsTrustStore", "system"))
        .isEqualTo(with("tlsTrustStore", "system"))
        .hasSameHashCodeAs(with("tlsTrustStore", "system"));
  }

  @ParameterizedTest
  @CsvSource({
    "tlsVerify, full",
    "tlsTrustStore, /others.pem",
    "tlsTrustStore, system",
    "tlsTrustStorePassword, other",
    "tlsClientCertificate, /other.pem",
    "tlsClientKey, /other.key",
    "tlsClientPassword, other",
    "proxy, http://other:3128",
    "proxy, http://proxy:3129",
    "proxy, socks5://proxy:3128",
    "proxyUser, ben",
    "proxyPassword, other",
    "httpVersion, 2",
    "connectTimeout, 11"
  })
  void differInEachProperty(String name, String value) throws Exception {
    assertThat(with(name, value)).isNotEqualTo(with());
  }

  @Test
  void differInTheServerAndInTls() throws Exception {
    assertThat(settings("server:8443", "tls", "true"))
        .isNotEqualTo(settings("server:8443", "tls", "false"));
    assertThat(settings("server:8443"))
        .isNotEqualTo(settings("other:8443"))
        .isNotEqualTo(settings("server:8444"));
  }

  @Test
  void differOnceAFileIsReplaced(@TempDir Path folder) throws Exception {
    Path trust = Files.createFile(folder.resolve("trust.pem"));
    TransportSettings before = with("tlsTrustStore", trust.toString());
    Files.setLastModifiedTime(trust, FileTime.fromMillis(1_000));

    assertThat(with("tlsTrustStore", trust.toString())).isNotEqualTo(before);
  }
}
