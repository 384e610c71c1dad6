package dev.oleander.polars.conformance.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SandboxServer
final class ArrowPageTest {
  private static final String SQL =
      "SELECT species, count(*) AS n FROM flowers GROUP BY species ORDER BY species";

  /** Saved by the example, compressed on its way or not, and read by Polars. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "zstd"})
  void theSavedStreamIsWholeAndReadable(
      String compression, ServerProcess server, @TempDir Path directory) throws Exception {
    Path file = directory.resolve("flowers.arrows");
    Path example = BuildOutput.root().resolve("docs/examples/SaveArrow.java");

    Outcome saved =
        JavaProgram.run(
            List.of(
                JavaProgram.thisJavaHome().resolve("bin/java").toString(),
                "-cp",
                BuildOutput.driverJar().toString(),
                example.toString(),
                server.jdbcUrl() + "?compression=" + compression,
                SQL,
                file.toString()),
            Map.of("OLEANDER_API_KEY", ServerProcess.TOKEN));
    assertThat(saved.exitCode()).as(saved.errors()).isZero();

    Outcome read =
        JavaProgram.run(
            List.of(
                BuildOutput.root().resolve(".venv/bin/python").toString(),
                "-c",
                "import sys, polars; print(polars.read_ipc_stream(sys.argv[1]).rows())",
                file.toString()),
            Map.of());
    assertThat(read.output())
        .as(read.errors())
        .isEqualTo("[('setosa', 50), ('versicolor', 50), ('virginica', 50)]\n");
  }
}
