package dev.oleander.polars.conformance.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.conformance.jdbc.Connections;
import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that root starts as somebody else: what the test run itself cannot be. */
@Tag("slow-start")
final class OrdinaryUserTest {
  private static final String NOBODY = "65534";
  private static final List<String> AS_NOBODY =
      List.of(
          "setpriv",
          "--reuid=" + NOBODY,
          "--regid=" + NOBODY,
          "--clear-groups",
          "--inh-caps=-all",
          "--bounding-set=-all");

  @TempDir private Path directory;

  @Test
  void servesInAUserNamespace() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")),
        "only root can start a server as another user");
    Path python = interpreterForAll();
    run("chown", NOBODY, directory.toString());

    try (ServerProcess server =
            ServerProcess.start(AS_NOBODY, python, directory, "--workers", "1");
        Connection connection = Connections.open(server)) {
      JsonNode health = server.http().get("/health").json();
      assertThat(health.path("isolation").path("inForce").asText())
          .as(health.toString())
          .isEqualTo("bwrap");
      assertThat(health.path("isolation").path("identity").asText()).isEqualTo("user-namespace");
      assertThat(Connections.rows(connection, "SELECT count(*) AS n FROM flowers"))
          .containsExactly(List.of("150"));
    }
  }

  /**
   * An environment of the system's interpreter that sees the build's libraries: the build's own
   * interpreter may stand in a folder that only root can enter.
   */
  private Path interpreterForAll() throws IOException {
    Path libraries;
    try (var found = Files.walk(BuildOutput.root().resolve(".venv/lib"), 2)) {
      libraries = found.filter(path -> path.endsWith("site-packages")).findFirst().orElseThrow();
    }
    String version = libraries.getParent().getFileName().toString();
    Path system = Path.of("/usr/bin", version);
    assumeTrue(Files.isExecutable(system), system + " is not installed");
    Path environment = directory.resolve("python");
    run(system.toString(), "-m", "venv", "--without-pip", environment.toString());
    Path own = environment.resolve("lib").resolve(version).resolve("site-packages");
    Files.delete(own);
    Files.createSymbolicLink(own, libraries);
    return environment.resolve("bin/python");
  }

  private static void run(String... command) throws IOException {
    Outcome outcome = JavaProgram.run(List.of(command), Map.of());
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
  }
}
