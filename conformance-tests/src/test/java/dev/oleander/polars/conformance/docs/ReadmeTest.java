package dev.oleander.polars.conformance.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SandboxServer
final class ReadmeTest {
  @Test
  void theJavaExampleRuns(ServerProcess server, @TempDir Path directory) throws Exception {
    Path example = Files.writeString(directory.resolve("Flowers.java"), block("java"));

    Outcome outcome =
        JavaProgram.run(
            List.of(
                JavaProgram.thisJavaHome().resolve("bin/java").toString(),
                "-cp",
                BuildOutput.driverJar().toString(),
                example.toString(),
                server.jdbcUrl()),
            Map.of("OLEANDER_API_KEY", ServerProcess.TOKEN));

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.output().lines())
        .containsExactlyInAnyOrder(
            "virginica 6.6", "virginica 6.9", "virginica 6.7", "virginica 6.7");
  }

  @Test
  @Tag("slow-start")
  void theDemoPrintsWhatTheReadmeShows() throws Exception {
    Outcome outcome = demo();

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.output()).isEqualTo(block(""));
  }

  @Test
  @Tag("slow-start")
  void theDemoRunsAStatement() throws Exception {
    Outcome outcome = demo("SELECT 6 * 7 AS answer");

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.output()).isEqualTo("answer\n------\n42\n(1 row)\n");
  }

  @Test
  @Tag("slow-start")
  void theDemoFailsWhenTheStatementFails() throws Exception {
    Outcome outcome = demo("SELECT * FROM bees");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).contains("42S02").contains("bees");
  }

  @Test
  @Tag("slow-start")
  void theServingDemoPrintsHowToConnectAndLeavesNothing(@TempDir Path directory) throws Exception {
    Process demo =
        new ProcessBuilder(BuildOutput.root().resolve("demo").toString(), "--serve")
            .redirectError(directory.resolve("errors").toFile())
            .start();
    List<ProcessHandle> tree;
    try (BufferedReader lines = demo.inputReader(StandardCharsets.UTF_8)) {
      List<String> printed = lines.lines().takeWhile(line -> !line.startsWith("Stop")).toList();
      tree = demo.descendants().toList();
      String url = after("JDBC URL", printed);
      try (Connection connection =
          DriverManager.getConnection(url, "demo", after("token", printed))) {
        assertThat(Connections.rows(connection, "SELECT count(*) AS n FROM flowers"))
            .containsExactly(List.of("150"));
      }
      String text = String.join("\n", printed);
      String command = text.substring(text.indexOf("curl -s"));
      Outcome answer = JavaProgram.run(List.of("bash", "-c", command), Map.of());
      assertThat(answer.output()).contains("setosa").endsWith("\"success\":true}");
    } finally {
      demo.destroy();
    }
    assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(tree).isNotEmpty();
    for (ProcessHandle process : tree) {
      process
          .onExit()
          .get(10, TimeUnit.SECONDS); // one that lost its parent is reaped a little later
    }
  }

  /** What a line says after its heading. */
  private static String after(String heading, List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(heading + " "))
        .map(line -> line.substring(heading.length()).strip())
        .findFirst()
        .orElseThrow();
  }

  private static Outcome demo(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(BuildOutput.root().resolve("demo").toString());
    command.addAll(List.of(arguments));
    return JavaProgram.run(command, Map.of());
  }

  /** The first fenced block of a language in the README. */
  private static String block(String language) throws Exception {
    String text = Files.readString(BuildOutput.root().resolve("README.md"));
    String fence = "```" + language + "\n";
    int start = ("\n" + text).indexOf("\n" + fence);
    while (language.isEmpty() && start >= 0 && isClosing(text, start)) {
      start = ("\n" + text).indexOf("\n" + fence, start + 1);
    }
    assertThat(start).isNotNegative();
    int from = start + fence.length();
    return text.substring(from, text.indexOf("```", from));
  }

  /** Whether the fence at an offset ends a block rather than begins one. */
  private static boolean isClosing(String text, int offset) {
    return text.substring(0, offset).lines().filter(line -> line.startsWith("```")).count() % 2
        == 1;
  }
}
