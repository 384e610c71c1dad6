package dev.oleander.polars.sandbox.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigReaderTest {
  @TempDir private Path folder;

  @BeforeEach
  void writeTokens() throws IOException {
    Files.writeString(folder.resolve("tokens"), "secret\n");
  }

  @Test
  void fillsInDefaults() throws Exception {
    ServerConfig config = read("warehouse: lake\ntokenFile: tokens\n");
    assertThat(config.warehouse()).isEqualTo(folder.resolve("lake"));
    assertThat(config.bind()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isZero();
    assertThat(config.tiers().get(0).vcpus()).isEqualTo(2);
    assertThat(config.extensions()).isTrue();
    assertThat(config.tiers().get(0).memory()).isEqualTo(2L << 30);
    assertThat(config.isolation()).isEqualTo("bwrap");
    assertThat(config.python()).isEmpty();
  }

  @Test
  void commandLineGoesFirst() throws Exception {
    ConfigKeys keys = keys("warehouse: lake\ntokenFile: tokens\nport: 1\n");
    keys.set("port", 2);
    assertThat(new ConfigReader(keys).read().port()).isEqualTo(2);
  }

  @Test
  void turnsExtensionsOff() throws Exception {
    assertThat(read("warehouse: l\ntokenFile: tokens\nextensions: false\n").extensions()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"512MiB, 536870912", "2GiB, 2147483648", "1.5 gib, 1610612736", "1GB, 1000000000"})
  void readsSizes(String text, long bytes) throws Exception {
    assertThat(
            read("warehouse: l\ntokenFile: tokens\ntiers: {2: {memory: " + text + "}}\n")
                .tiers()
                .get(0)
                .memory())
        .isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tokenFil: 3 | key 'tokenFil' is unknown; did you mean 'tokenFile'?",
        "tokenfile: x | key 'tokenfile' is unknown; did you mean 'tokenFile'?",
        "port: abc | port: 'abc' is not a whole number",
        "port: 70000 | port: 70000 is not between 0 and 65535",
        "port: [1] | key 'port' takes one plain value",
        "queue: 1 | key 'queue' takes a map of keys",
        "queue: {limt: 1} | key 'queue.limt' is unknown; did you mean 'queue.limit'?",
        "tiers: {4: {memry: 1}} | did you mean 'tiers.4.memory'?",
        "tiers: {3: {memory: 1GiB}} | key 'tiers.3' is unknown",
        "tls: {certificate: c} | tls.certificate: ",
        "tiers: {2: {memory: 1MiB}} | tiers.2.memory: '1MiB' is not between 512MiB and 1024TiB",
        "http: {maxBodyBytes: lots} | http.maxBodyBytes: 'lots' is not a size",
        "extensions: maybe | extensions: 'maybe' is neither true nor false",
        "isolation: none | isolation: 'none' is unknown",
        "tokenFile: nowhere | tokenFile: ",
        "a: [ | is not YAML",
      })
  void refuses(String line, String message) {
    String file = line.startsWith("tokenFile") ? line : "tokenFile: tokens\n" + line;
    assertThatThrownBy(() -> read("warehouse: lake\n" + file + "\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost", "0:0:0:0:0:0:0:1"})
  void listensOnLoopbackInAnyWay(String bind) throws Exception {
    for (String isolation : List.of("bwrap", "process")) {
      ServerConfig config =
          read(
              "warehouse: l\ntokenFile: tokens\nbind: '%s'\nisolation: %s\n"
                  .formatted(bind, isolation));
      assertThat(config.bind()).isEqualTo(bind.replaceAll("[\\[\\]]", ""));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0.0", "::", "[::]", "0", "192.0.2.7", "2001:db8::1", "::ffff:192.0.2.7"})
  void listensBeyondLoopbackOnlyWithTlsOrWhenToldTo(String bind) throws Exception {
    String lines = "warehouse: l\ntokenFile: tokens\nbind: '%s'\n".formatted(bind);
    assertThatThrownBy(() -> read(lines))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("bind: ", "tls.certificate", "plainHttp: true", "--plain-http");
    assertThat(read(lines + "plainHttp: true\n").plainHttp()).isTrue();
    String tls = "tls: {certificate: tokens, key: tokens}\n";
    assertThat(read(lines + tls).tls()).isPresent();
    assertThatThrownBy(() -> read(lines + tls + "plainHttp: true\nisolation: process\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("isolation 'process'");
    assertThat(read(lines + tls + "isolation: landlock\n").isolation()).isEqualTo("landlock");
  }

  @Test
  void refusesANameThatIsNone() {
    assertThatThrownBy(() -> read("warehouse: l\ntokenFile: tokens\nbind: 'a b'\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("'a b' is neither an IP address nor a name");
  }

  @Test
  void namesWhatIsMissing() {
    assertThatThrownBy(() -> read("tokenFile: tokens"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("warehouse is not set: pass --warehouse DIR");
    assertThatThrownBy(() -> read("warehouse: lake"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("tokenFile is not set: pass --token-file FILE");
    assertThatThrownBy(() -> ConfigKeys.read(folder.resolve("none.yaml")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("does not exist");
  }

  private ServerConfig read(String yaml) throws ConfigException, IOException {
    return new ConfigReader(keys(yaml)).read();
  }

  private ConfigKeys keys(String yaml) throws ConfigException, IOException {
    return ConfigKeys.read(Files.writeString(folder.resolve("server.yaml"), yaml));
  }
}
