package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oleander.polars.sandbox.worker.Isolation;
import dev.oleander.polars.sandbox.worker.isolation.OpenHost;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The program in each isolation, and on hosts that cannot give what is configured. */
@Timeout(180)
@Tag("slow-start")
final class IsolationModesTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private Process server;

  @BeforeEach
  void writeTokens() throws IOException {
    Path tokens = Files.writeString(folder.resolve("tokens"), "secret");
    Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterEach
  void kill() {
    if (server != null) {
      server.destroyForcibly();
    }
  }

  @ParameterizedTest
  @EnumSource(Isolation.class)
  void servesAndLeavesNothing(Isolation isolation) throws Exception {
    URI address = start(OpenHost.asItIs(command(isolation), folder));
    assertServes(address, isolation);
    List<Path> left = runFolders();
    assertThat(left).hasSize(1);
    List<ProcessHandle> processes = server.descendants().toList();
    server.destroyForcibly().waitFor();
    for (ProcessHandle process : processes) {
      process.onExit().get(30, TimeUnit.SECONDS);
    }

    assertServes(start(OpenHost.asItIs(command(isolation), folder)), isolation);
    assertThat(runFolders()).hasSize(1).doesNotContainAnyElementsOf(left);
    server.destroy();
    assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(folder.resolve("state")).isEmptyDirectory();
    assertThat(log()).doesNotContain("secret");
  }

  private void assertServes(URI address, Isolation isolation) throws Exception {
    HttpResponse<String> health = health(address);
    assertThat(health.statusCode()).as(health.body()).isEqualTo(200);
    assertThat(health.body())
        .contains("\"status\":\"ok\"")
        .contains("\"inForce\":\"" + isolation.configName() + "\"");
    assertThat(isolation.warnings()).allMatch(health.body()::contains).allMatch(log()::contains);
    HttpResponse<String> answer =
        query(address, TestServer.query("SELECT COUNT(*) FROM flowers", ""));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("150");
  }

  @Test
  void refusesWithoutBubblewrap() throws Exception {
    assumeTrue(OpenHost.canChange());
    String change =
        "for f in /usr/bin/bwrap /usr/local/bin/bwrap; do"
            + " if [ -e $f ]; then mount --bind /dev/null $f; fi; done";
    assertRefuses(change, "bubblewrap", "install");
  }

  @Test
  void refusesWhenAWallHasAHole() throws Exception {
    assumeTrue(OpenHost.canChange());
    Path wrapper =
        Files.writeString(
            folder.resolve("bwrap"),
            """
            #!/bin/sh
            exec /mnt/bwrap --ro-bind /etc /etc "$@"
            """);
    Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
    String change =
        "bwrap=$(command -v bwrap); cp $bwrap /mnt/bwrap; mount --bind %s $bwrap"
            .formatted(wrapper);
    assertRefuses(change, "the wall", "does not hold", "/etc/passwd of the host can be read");
  }

  private void assertRefuses(String change, String... words) throws Exception {
    URI address = start(OpenHost.changed(command(Isolation.BWRAP), folder, change));
    HttpResponse<String> health = health(address);
    assertThat(health.statusCode()).as(health.body()).isEqualTo(503);
    assertThat(health.body())
        .contains("\"status\":\"unavailable\"", "\"inForce\":null")
        .contains(words);
    HttpResponse<String> answer = query(address, "{\"mode\": \"query\", \"query\": \"SELECT 1\"}");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("ISOLATION_UNAVAILABLE").contains(words);
  }

  private static HttpResponse<String> health(URI address) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(address.resolve("/health")).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> query(URI address, String body) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(address.resolve("/api/v1/warehouse/polars"))
            .header("Authorization", "Bearer secret")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private List<String> command(Isolation isolation) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("server.yaml"),
            """
            warehouse: lake
            tokenFile: tokens
            runtimeDirectory: state
            isolation: %s
            tiers: {2: {workers: 1}}
            """
                .formatted(isolation.configName()));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SandboxServer.class.getName());
    command.addAll(
        List.of("--config", config.toString(), "--python", TestServer.python().toString()));
    return command;
  }

  /** Starts a server and waits until it listens. */
  private URI start(List<String> command) throws Exception {
    Path out = folder.resolve("out");
    server =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("log").toFile())
            .start();
    while (server.isAlive()) {
      String line = Files.readString(out);
      if (line.endsWith("\n")) {
        return URI.create(line.strip().replace("listening on ", ""));
      }
      Thread.sleep(50);
    }
    throw new AssertionError(log());
  }

  private List<Path> runFolders() throws IOException {
    try (Stream<Path> folders = Files.list(folder.resolve("state"))) {
      return folders.toList();
    }
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }
}
