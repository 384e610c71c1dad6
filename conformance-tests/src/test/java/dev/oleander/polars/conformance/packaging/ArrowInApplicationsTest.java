package dev.oleander.polars.conformance.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The example of docs/arrow.md: Arrow's own library of the application, beside the driver's jar.
 */
@SandboxServer
final class ArrowInApplicationsTest {
  private static final String SQL =
      """
      SELECT species, count(*) AS n, min(petal_length) AS shortest
      FROM flowers GROUP BY species ORDER BY species
      """;

  @TempDir private Path classes;

  /** Arrow 18 itself asks for a flag: its allocator looks into NIO buffers. */
  @ParameterizedTest
  @CsvSource({
    "17, 19,",
    "25, 19,",
    "17, 18, --add-opens=java.base/java.nio=ALL-UNNAMED",
    "25, 18, --add-opens=java.base/java.nio=ALL-UNNAMED"
  })
  void readsBatchesOfVectors(int feature, int arrow, String flag, ServerProcess server)
      throws Exception {
    Outcome outcome =
        run(
            InstalledJdks.home(feature),
            flag == null ? List.of() : List.of(flag),
            libraries(jar -> isArrow(jar, arrow)),
            server);

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.output())
        .isEqualTo(
            "species\tn\tshortest\nsetosa\t50\t1.0\nversicolor\t50\t3.0\nvirginica\t50\t4.5\n");
  }

  @Test
  void saysWhichLibraryIsMissing(ServerProcess server) throws Exception {
    Outcome outcome =
        run(
            JavaProgram.thisJavaHome(),
            List.of(),
            libraries(jar -> isArrow(jar, 19) && !jar.startsWith("arrow-vector")),
            server);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors())
        .contains("SQLFeatureNotSupportedException")
        .contains("add org.apache.arrow:arrow-vector");
  }

  private Outcome run(
      Path javaHome, List<String> options, List<Path> libraries, ServerProcess server)
      throws IOException {
    Path example = BuildOutput.root().resolve("docs/examples/ReadVectors.java");
    List<Path> compileTime = new ArrayList<>(libraries(jar -> isArrow(jar, 18)));
    compileTime.add(BuildOutput.driverJar());
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                messages,
                messages,
                "--release=17",
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                classPath(compileTime),
                example.toString());
    assertThat(compiled).as(messages.toString(StandardCharsets.UTF_8)).isZero();

    List<Path> runTime = new ArrayList<>(libraries);
    runTime.add(BuildOutput.driverJar());
    runTime.add(classes);
    List<String> command = new ArrayList<>(List.of(javaHome.resolve("bin/java").toString()));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(runTime), "ReadVectors", server.jdbcUrl(), SQL));
    return JavaProgram.run(command, Map.of("OLEANDER_API_KEY", ServerProcess.TOKEN));
  }

  /** Of a version of Arrow, or no library of Arrow. */
  private static boolean isArrow(String jar, int version) {
    return !jar.startsWith("arrow-") || jar.contains("-" + version + ".");
  }

  private static List<Path> libraries(Predicate<String> chosen) throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String folder : List.of("other-versions", "same-arrow")) {
      try (Stream<Path> files =
          Files.list(BuildOutput.root().resolve("conformance-tests/target").resolve(folder))) {
        files.filter(jar -> chosen.test(jar.getFileName().toString())).sorted().forEach(jars::add);
      }
    }
    return jars;
  }

  private static String classPath(List<Path> jars) {
    return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
