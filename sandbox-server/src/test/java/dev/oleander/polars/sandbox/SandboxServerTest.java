package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program, as a process of its own. */
@Timeout(120)
@Tag("slow-start")
final class SandboxServerTest {
  @TempDir private Path folder;
  private Path tokens;

  @BeforeEach
  void writeTokens() throws IOException {
    tokens = Files.writeString(folder.resolve("tokens"), "secret");
  }

  @Test
  void startsAnswersAndStops() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("server.yaml"),
            """
            warehouse: lake
            tokenFile: tokens
            runtimeDirectory: state
            tiers: {2: {workers: 1}}
            """);
    Process process =
        start("--config", config.toString(), "--python", TestServer.python().toString());
    try {
      String line = awaitLine(process);
      assertThat(line).as(log()).matches("listening on http://127\\.0\\.0\\.1:\\d+");
      URI health = URI.create(line.replace("listening on ", "") + "/health");
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(health).build(), BodyHandlers.ofString());
      assertThat(answer.body()).contains("\"status\":\"ok\"");
      TestServer.check(answer);
      List<ProcessHandle> children = process.descendants().toList();
      assertThat(children).isNotEmpty();
      process.destroy();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(log()).isZero();
      for (ProcessHandle child : children) {
        assertThat(child.onExit().get(10, TimeUnit.SECONDS).isAlive()).isFalse();
      }
      assertThat(Files.readAllLines(folder.resolve("out"))).containsExactly(line);
    } finally {
      process.destroyForcibly();
    }
    assertThat(folder.resolve("state")).isEmptyDirectory();
    assertThat(log()).doesNotContain("secret").doesNotContain("Exception");
  }

  @Test
  void removesWhatAKilledServerLeft() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("server.yaml"),
            """
            warehouse: lake
            tokenFile: tokens
            runtimeDirectory: state
            tiers: {2: {workers: 1}}
            """);
    String[] arguments = {
      "--config", config.toString(), "--python", TestServer.python().toString()
    };
    Process killed = start(arguments);
    awaitLine(killed);
    List<Path> left = listState();
    List<Path> groups = groups(left.get(0));
    assertThat(groups).allMatch(Files::exists);
    Process other = start(arguments);
    try {
      assertThat(awaitLine(other)).as(log()).startsWith("listening");
      assertThat(listState()).as("while its server runs").hasSize(2).containsAll(left);
      List<Path> others = listState().stream().filter(each -> !left.contains(each)).toList();
      List<Path> othersGroups = groups(others.get(0));
      killed.destroyForcibly().waitFor();
      assertThat(listState()).hasSize(2);
      Process next = start(arguments);
      try {
        assertThat(awaitLine(next)).as(log()).startsWith("listening");
        assertThat(listState()).hasSize(2).doesNotContainAnyElementsOf(left);
        assertThat(groups).noneMatch(Files::exists);
        assertThat(othersGroups).allMatch(Files::exists);
        for (Path group : groups) {
          assertThat(log()).contains("the control group " + group + " is removed");
        }
      } finally {
        stop(next);
      }
    } finally {
      killed.destroyForcibly();
      stop(other);
    }
    assertThat(folder.resolve("state")).isEmptyDirectory();
  }

  @Test
  void saysWhyANewLakeCannotBeFilled() throws Exception {
    Path lake = Files.createDirectory(folder.resolve("lake"));
    Path inTheWay = Files.createFile(lake.resolve("default"));
    String[] arguments = {
      "--warehouse", lake.toString(),
      "--token-file", tokens.toString(),
      "--python", TestServer.python().toString()
    };
    Process process = start(arguments);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(log()).isEqualTo(2);
    try (Stream<String> lines = Files.lines(folder.resolve("log"))) {
      // What another server has left on this machine is none of this one's business.
      assertThat(
              lines
                  .filter(line -> !line.contains("left by a server that was killed"))
                  .filter(line -> !line.contains("the token file"))
                  .filter(line -> !line.contains("the limits of boxes are weaker")))
          .singleElement()
          .asString()
          .contains("the sample table cannot be made", lake.toString(), inTheWay.toString());
    }
    Files.delete(inTheWay);
    Process again = start(arguments);
    try {
      assertThat(awaitLine(again)).as(log()).startsWith("listening");
      assertThat(log()).contains("filled with its sample table");
    } finally {
      stop(again);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--warehouse lake | tokenFile is not set",
        "--token-file none --warehouse lake | tokenFile: ",
        "--config none.yaml | does not exist",
        "--port x | Invalid value for option '--port'",
        "--wharehouse lake | Unknown option",
        "--warehouse TOKENS --token-file TOKENS | a file or folder cannot be used",
        "--warehouse lake --token-file TOKENS --python /none | /none is not an interpreter",
      })
  void refusesABadConfigurationWithOneLine(String arguments, String message) throws Exception {
    Process process = start(arguments.replace("TOKENS", tokens.toString()).split(" ", -1));
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    try (Stream<String> lines = Files.lines(folder.resolve("log"))) {
      // Beside what is said of a token file that holds its tokens in the clear.
      assertThat(lines.filter(line -> !line.contains(" WARN ")))
          .singleElement()
          .asString()
          .contains(message);
    }
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SandboxServer.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("log").toFile())
        .start();
  }

  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  private List<Path> listState() throws IOException {
    try (Stream<Path> folders = Files.list(folder.resolve("state"))) {
      return folders.toList();
    }
  }

  /** The control groups of the server that has a folder. */
  private static List<Path> groups(Path run) throws IOException {
    return Files.readAllLines(run.resolve("workers/groups")).stream().map(Path::of).toList();
  }

  private String awaitLine(Process process) throws IOException, InterruptedException {
    while (process.isAlive()) {
      String out = Files.readString(folder.resolve("out"));
      if (out.endsWith("\n")) {
        return out.strip();
      }
      Thread.sleep(50);
    }
    return "";
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }
}
