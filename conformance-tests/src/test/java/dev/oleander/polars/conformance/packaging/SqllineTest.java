package dev.oleander.polars.conformance.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real SQL shell with only the driver's jar beside it. */
@SandboxServer
final class SqllineTest {
  @Test
  void browsesTheCatalogAndRunsTheQuery(ServerProcess server, @TempDir Path directory)
      throws Exception {
    Path script =
        Files.writeString(
            directory.resolve("script.sql"),
            """
            !set outputformat csv
            !autocommit off
            !isolation TRANSACTION_NONE
            !schemas
            !tables
            !columns flowers
            !primarykeys flowers
            !indexes flowers
            !typeinfo
            !dbinfo
            !metadata getCatalogs
            SELECT species, count(*) AS n FROM flowers GROUP BY species ORDER BY species;
            !commit
            !rollback
            !reconnect
            SELECT 6 * 7 AS answer;
            """);

    Outcome outcome =
        JavaProgram.run(
            List.of(
                JavaProgram.thisJavaHome().resolve("bin/java").toString(),
                "-Duser.home=" + directory,
                "-cp",
                BuildOutput.driverJar() + File.pathSeparator + shellJars(),
                "sqlline.SqlLine",
                "-d",
                "dev.oleander.polars.jdbc.OleanderPolarsDriver",
                "-u",
                server.jdbcUrl(),
                "-n",
                "analyst",
                "-p",
                ServerProcess.TOKEN,
                "--isolation=TRANSACTION_READ_COMMITTED",
                "--run=" + script),
            Map.of());

    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(outcome.output())
        .contains("'oleander','default','flowers','TABLE'")
        .contains("'oleander','default','flowers','petal_length'")
        .contains("'default','oleander'")
        .contains("'TIMESTAMP','93'")
        .contains("allTablesAreSelectable")
        .contains("'setosa','50'", "'versicolor','50'", "'virginica','50'")
        .contains("'42'");
  }

  private static String shellJars() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(jar -> jar.matches(".*/(sqlline|jline)[^/]*\\.jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
