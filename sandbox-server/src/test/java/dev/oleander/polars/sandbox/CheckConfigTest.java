package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.config.ConfigKeys;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class CheckConfigTest {
  @TempDir private Path folder;

  @Test
  void printsEveryKeyAndLeavesNothing() throws Exception {
    ServerProgram check =
        check(Map.of("HOST", "127.0.0.3"), "stateDirectory: state", "bind: ${env:HOST}");

    assertThat(check.process().exitValue()).as(check.log()).isZero();
    assertThat(check.out())
        .contains("bind: ${env:HOST}\n", "port: 0\n", "queue.limit: 64\n", "tiers.2.workers: 1\n")
        .contains("stateDirectory: " + folder.resolve("state"))
        .doesNotContain("127.0.0.3", ServerProgram.TOKEN);
    for (String key : ConfigKeys.KEYS) {
      if (!key.startsWith("tls.") && !key.startsWith("catalogs.")) {
        assertThat(check.out()).contains(key.replace("<vcpus>", "2") + ":");
      }
    }
    assertThat(folder.resolve("state")).doesNotExist();
    assertThat(folder.resolve("lake")).doesNotExist();
    assertThat(folder.resolve("run")).isEmptyDirectory();
  }

  @Test
  void saysAllThatIsWrong() throws Exception {
    Files.createFile(folder.resolve("lake"));
    Files.createFile(folder.resolve("state"));

    ServerProgram check = check(Map.of(), "stateDirectory: state/inside");

    assertThat(check.process().exitValue()).isEqualTo(2);
    assertThat(check.log())
        .contains("warehouse: " + folder.resolve("lake") + " is not a folder")
        .contains("stateDirectory: " + folder.resolve("state") + " is not a folder");
  }

  @Test
  void saysWhichCatalogsDoNotAnswer() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    ServerProgram check =
        check(
            Map.of("PASSWORD", "hunter2hunter2"),
            "catalogs.gone.type: rest",
            "catalogs.gone.uri: http://127.0.0.1:%d/catalog".formatted(port),
            "catalogs.gone.properties.token: ${env:PASSWORD}",
            "catalogs.base.type: jdbc",
            "catalogs.base.uri: jdbc:postgresql://127.0.0.1:%d/lake".formatted(port),
            "catalogs.base.warehouse: " + folder.resolve("base"),
            "catalogs.base.properties.jdbc.password: ${env:PASSWORD}");

    String said = check.out() + check.log();
    assertThat(said)
        .contains("gone")
        .contains("base")
        .contains("Connection refused")
        .doesNotContain("hunter2");
  }

  private ServerProgram check(Map<String, String> environment, String... settings)
      throws Exception {
    ServerProgram check =
        ServerProgram.launch(folder, environment, List.of("--check-config"), settings);
    assertThat(check.process().waitFor(90, TimeUnit.SECONDS)).isTrue();
    return check;
  }
}
