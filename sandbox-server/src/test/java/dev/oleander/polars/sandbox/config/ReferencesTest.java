package dev.oleander.polars.sandbox.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReferencesTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("DIR", "lakes", "PORT", "4711", "SECRET", "not-a-number", "NESTED", "${env:DIR}");

  @TempDir private Path folder;

  @Test
  void putsInWhatVariablesAndFilesHold() throws Exception {
    Files.writeString(folder.resolve("name"), "one\n");
    Files.writeString(folder.resolve("tokens"), "x");

    ConfigKeys keys =
        read("warehouse: ${env:DIR}/${file:name}\nport: ${env:PORT}\ntokenFile: tokens\n");
    ServerConfig config = new ConfigReader(keys).read();

    assertThat(config.warehouse()).contains(folder.resolve("lakes/one"));
    assertThat(config.port()).isEqualTo(4711);
    assertThat(EffectiveConfig.of(config, keys))
        .containsEntry("port", "${env:PORT}")
        .containsEntry("warehouse", "${env:DIR}/${file:name}")
        .containsEntry("bind", "127.0.0.1");
  }

  @Test
  void whatIsPutInIsNotLookedAtAgain() throws Exception {
    assertThat(read("bind: ${env:NESTED}").get("bind")).isEqualTo("${env:DIR}");
    assertThat(read("bind: $${env:DIR} costs 5$").get("bind")).isEqualTo("${env:DIR} costs 5$");
    assertThat(read("bind: $${env:DIR}").reference("bind")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bind: ${env:NONE} | bind: the environment variable NONE is not set",
        "bind: ${file:none} | bind: file none cannot be read",
        "bind: ${vault:x} | bind: '${vault:x}' is not understood",
        "bind: ${env:DIR | bind: '${env:DIR' is not understood",
        "queue: {limit: \"${env:NONE}\"} | queue.limit: the environment variable NONE is not set",
      })
  void refusesWhatIsMissingByName(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void noMessageHoldsWhatWasPutIn() throws Exception {
    ConfigKeys keys = read("warehouse: lake\ntokenFile: server.yaml\nport: ${env:SECRET}\n");

    assertThatThrownBy(() -> new ConfigReader(keys).read())
        .isInstanceOf(ConfigException.class)
        .hasMessage("port: '${env:SECRET}' is not a whole number");
  }

  private ConfigKeys read(String yaml) throws ConfigException, IOException {
    return ConfigKeys.read(Files.writeString(folder.resolve("server.yaml"), yaml), ENVIRONMENT);
  }
}
