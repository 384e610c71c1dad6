package dev.oleander.polars.sandbox.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    assertThat(config.warehouse()).contains(folder.resolve("lake"));
    assertThat(config.catalogs()).isEmpty();
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
        "catalogs: {c: {typ: jdbc}} | key 'catalogs.c.typ' is unknown; did you mean"
            + " 'catalogs.c.type'?",
        "catalogs: {c: } | has no keys; set catalogs.c.type",
        "catalogs: {c: {uri: x}} | catalogs.c.type is not set",
        "catalogs: {c: {type: hive}} | catalogs.c.type: 'hive' is unknown; write embedded or jdbc",
        "catalogs: {'a b': {type: rest}} | catalogs.a b: a catalog's name has up to 64 letters",
        "catalogs: {oleander: {type: rest, uri: 'http://h'}} | the key warehouse makes a catalog",
        "catalogs: {c: {type: embedded}} | catalogs.c.warehouse is not set",
        "catalogs: {c: {type: embedded, warehouse: w, uri: u}} | catalogs.c.uri: a catalog of type"
            + " embedded has no such key",
        "catalogs: {c: {type: jdbc, warehouse: w, uri: 'http://h'}} | catalogs.c.uri: does not"
            + " begin with jdbc:",
        "catalogs: {c: {type: jdbc, warehouse: w, uri: 'jdbc:postgresql://h/d?password=x'}} |"
            + " catalogs.c.uri: holds a user or a password",
        "catalogs: {c: {type: rest, uri: 'https://ann:x@h/'}} | catalogs.c.uri: holds a user or a"
            + " password",
        "catalogs: {c: {type: rest, uri: 'https:///x'}} | catalogs.c.uri: names no host",
        "catalogs: {c: {type: custom}} | catalogs.c.implementation is not set",
        "catalogs: {c: {type: rest, uri: 'http://h', timeoutSeconds: 0}} |"
            + " catalogs.c.timeoutSeconds: '0' is not",
        "catalogs: {c: {type: rest, uri: 'http://h', locations: [[a]]}} | key"
            + " 'catalogs.c.locations' takes one plain value",
      })
  void refuses(String line, String message) {
    String file = line.startsWith("tokenFile") ? line : "tokenFile: tokens\n" + line;
    assertThatThrownBy(() -> read("warehouse: lake\n" + file + "\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void readsCatalogs() throws Exception {
    Files.writeString(folder.resolve("word"), "hush-hush\n");
    ConfigKeys keys =
        keys(
            """
            tokenFile: tokens
            catalogs:
              pg:
                type: jdbc
                uri: jdbc:postgresql://db/lake
                warehouse: s3://bucket/lake
                locations: [s3://bucket/lake, archive]
                timeoutSeconds: 3
                properties:
                  jdbc.user: ann
                  jdbc: {password: "${file:word}"}
                  s3.secret-access-key: in-the-clear
                  s3.endpoint: http://127.0.0.1:9000
              far: {type: rest, uri: "https://far/catalog", warehouse: wh}
            """);
    ServerConfig config = new ConfigReader(keys).read();
    assertThat(config.warehouse()).isEmpty();
    assertThat(config.catalogs()).extracting(CatalogConfig::name).containsExactly("far", "pg");
    assertThat(config.catalogs().get(0).warehouse()).contains("wh");
    CatalogConfig pg = config.catalogs().get(1);
    assertThat(pg.locations())
        .containsExactly("s3://bucket/lake", folder.resolve("archive").toString());
    assertThat(pg.timeoutSeconds()).isEqualTo(3);
    assertThat(pg.properties())
        .containsEntry("jdbc.user", "ann")
        .containsEntry("jdbc.password", "hush-hush")
        .containsEntry("s3.secret-access-key", "in-the-clear");
    Map<String, String> shown = EffectiveConfig.of(config, keys);
    assertThat(shown)
        .containsEntry("catalogs.pg.type", "jdbc")
        .containsEntry("catalogs.pg.properties.s3.endpoint", "http://127.0.0.1:9000")
        .containsEntry("catalogs.pg.properties.jdbc.password", "${file:word}")
        .containsEntry("catalogs.far.timeoutSeconds", "15");
    assertThat(shown.toString() + config).doesNotContain("hush-hush", "in-the-clear");
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
