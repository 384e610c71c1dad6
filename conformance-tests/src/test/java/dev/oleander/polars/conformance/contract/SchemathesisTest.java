package dev.oleander.polars.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.ServerProcess;
import dev.oleander.polars.contract.ApiContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Schemathesis makes requests of the API's description, good ones and bad ones, and finds no fault
 * in a real server's answers, with extensions and without.
 */
final class SchemathesisTest {
  private static final long MOST_MINUTES = 30;
  private static final Pattern ALL_PASSED = Pattern.compile("(\\d+) generated, \\1 passed");

  @TempDir private Path directory;

  @ParameterizedTest(name = "extensions: {0}")
  @ValueSource(booleans = {true, false})
  @Tag("slow-start")
  void findsNoFault(boolean extensions) throws Exception {
    assertNoFault(extensions, "--max-examples", "8", "--seed", "1");
  }

  /** Others each time; what fails is printed with its seed. */
  @ParameterizedTest(name = "extensions: {0}")
  @ValueSource(booleans = {true, false})
  @Tag("heavy")
  void findsNoFaultInManyMore(boolean extensions) throws Exception {
    assertNoFault(extensions, "--max-examples", "500", "--max-time", "600");
  }

  private void assertNoFault(boolean extensions, String... options) throws Exception {
    try (ServerProcess server =
        extensions
            ? ServerProcess.start(directory)
            : ServerProcess.start(directory, "--no-extensions")) {
      Path report = directory.resolve("report.txt");
      int exitCode = run(server, extensions, report, options);

      String told = Files.readString(report);
      assertThat(exitCode).as(told).isZero();
      assertThat(told).containsPattern(ALL_PASSED);
      assertThat(server.log()).doesNotContain("a fault of the server");
    }
  }

  private int run(ServerProcess server, boolean extensions, Path report, String... options)
      throws IOException, InterruptedException {
    Path description =
        Files.writeString(
            directory.resolve("openapi.json"), ApiContract.of(extensions).description());
    List<String> command =
        new ArrayList<>(
            List.of(
                BuildOutput.python().toString(),
                "-X",
                "utf8",
                "-m",
                "schemathesis.cli",
                "--config-file",
                BuildOutput.root()
                    .resolve("conformance-tests/src/test/schemathesis/schemathesis.toml")
                    .toString(),
                "run",
                description.toString(),
                "--url",
                server.base().toString(),
                "--continue-on-failure",
                "--no-color"));
    command.addAll(Arrays.asList(options));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(report.toFile());
    builder.environment().put("OLEANDER_API_KEY", ServerProcess.TOKEN);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)).isTrue();
      return process.exitValue();
    } finally {
      Stream.concat(process.descendants(), Stream.of(process.toHandle()))
          .forEach(ProcessHandle::destroyForcibly);
    }
  }
}
