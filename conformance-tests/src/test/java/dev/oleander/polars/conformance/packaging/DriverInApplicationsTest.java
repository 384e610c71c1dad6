package dev.oleander.polars.conformance.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.programs.BesideOtherVersions;
import dev.oleander.polars.conformance.programs.BrowseAndQuery;
import dev.oleander.polars.conformance.programs.LogToStandardError;
import dev.oleander.polars.conformance.programs.UnloadDriver;
import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar as an application or a tool loads it, in a JVM of its own without flags. */
@SandboxServer
final class DriverInApplicationsTest {
  private static final String SQL = "SELECT max(petal_length) AS m FROM flowers";
  private static final String ANSWER = "table flowers\nvalue 6.9\n";

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void worksWithoutAWordOnStandardError(int feature, ServerProcess server) throws Exception {
    Outcome outcome =
        JavaProgram.runBeside(
            InstalledJdks.home(feature),
            List.of(BuildOutput.driverJar()),
            BrowseAndQuery.class,
            server.jdbcUrl(),
            "default",
            SQL);

    assertSilent(outcome, ANSWER);
  }

  /** A tool such as DBeaver gives each driver a loader, and drops it when the driver is updated. */
  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void leavesNoThreadAndNoClassLoaderBehind(int feature, ServerProcess server) throws Exception {
    Outcome outcome =
        JavaProgram.runBeside(
            InstalledJdks.home(feature),
            List.of(),
            UnloadDriver.class,
            BuildOutput.driverJar().toString(),
            server.jdbcUrl(),
            SQL);

    assertSilent(outcome, "threads []\ncollected true\n");
  }

  @ParameterizedTest
  @CsvSource({"17, true", "17, false", "25, true", "25, false"})
  void worksBesideOtherVersionsOfItsLibraries(
      int feature, boolean driverFirst, ServerProcess server) throws Exception {
    List<Path> classPath = new ArrayList<>(otherVersions());
    classPath.add(driverFirst ? 0 : classPath.size(), BuildOutput.driverJar());

    Outcome outcome =
        JavaProgram.runBeside(
            InstalledJdks.home(feature),
            classPath,
            BesideOtherVersions.class,
            server.jdbcUrl(),
            "default",
            SQL);

    assertThat(outcome.output())
        .as(outcome.errors())
        .matches(
            "jackson-databind-[\\d.]+jar\nokhttp-4[\\d.]+jar\narrow-format-18[\\d.]+jar\n"
                + "arrow-vector-18[\\d.]+jar\n"
                + ANSWER);
    assertThat(outcome.errors()).isEmpty();
  }

  /** A tool's own libraries are in the parent of the driver's loader, which is asked first. */
  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void worksInALoaderBelowOneWithOtherVersions(int feature, ServerProcess server) throws Exception {
    Outcome outcome =
        JavaProgram.runBeside(
            InstalledJdks.home(feature),
            otherVersions(),
            UnloadDriver.class,
            BuildOutput.driverJar().toString(),
            server.jdbcUrl(),
            SQL,
            "below");

    assertSilent(outcome, "threads []\ncollected true\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void logsThroughJavaUtilLoggingUnderItsOwnName(int feature, ServerProcess server)
      throws Exception {
    Outcome outcome =
        JavaProgram.runBeside(
            InstalledJdks.home(feature),
            List.of(BuildOutput.driverJar()),
            LogToStandardError.class,
            server.jdbcUrl(),
            "default",
            SQL);

    assertThat(outcome.output()).isEqualTo(ANSWER);
    assertThat(outcome.errors())
        .contains("FINE: ")
        .doesNotContain(ServerProcess.TOKEN)
        .doesNotContain("SLF4J");
  }

  private static void assertSilent(Outcome outcome, String output) {
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.output()).isEqualTo(output);
    assertThat(outcome.errors()).as("what the driver prints to stderr").isEmpty();
  }

  private static List<Path> otherVersions() throws IOException {
    try (Stream<Path> jars =
        Files.list(BuildOutput.root().resolve("conformance-tests/target/other-versions"))) {
      return jars.sorted().toList();
    }
  }
}
