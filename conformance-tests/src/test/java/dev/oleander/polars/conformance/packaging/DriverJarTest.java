package dev.oleander.polars.conformance.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.oleander.polars.conformance.programs.BrowseAndQuery;
import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import dev.oleander.polars.conformance.server.SandboxServer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SandboxServer
final class DriverJarTest {
  private static final String DRIVER = "dev.oleander.polars.jdbc.OleanderPolarsDriver";
  private static final long MAX_BYTES = 12_000_000;

  @Test
  void isSmall() throws Exception {
    assertThat(Files.size(BuildOutput.driverJar())).isLessThan(MAX_BYTES);
  }

  @Test
  void holdsNothingOutsideItsOwnPackage() throws Exception {
    try (JarFile jar = new JarFile(BuildOutput.driverJar().toFile())) {
      assertThat(jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class")))
          .allMatch(name -> name.startsWith("dev/oleander/polars/jdbc/"));
      assertThat(jar.getEntry("META-INF/services/java.sql.Driver")).isNotNull();
    }
  }

  @Test
  void worksInAClassLoaderOfItsOwn(ServerProcess server) throws Exception {
    URL[] jar = {BuildOutput.driverJar().toUri().toURL()};
    Properties properties = new Properties();
    properties.setProperty("token", ServerProcess.TOKEN);
    try (URLClassLoader isolated = new URLClassLoader(jar, ClassLoader.getPlatformClassLoader())) {
      Driver driver = (Driver) isolated.loadClass(DRIVER).getDeclaredConstructor().newInstance();
      try (Connection connection = driver.connect(server.jdbcUrl(), properties);
          Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery("SELECT count(*) AS n FROM flowers")) {
        assertThat(result.next()).isTrue();
        assertThat(result.getLong("n")).isEqualTo(150);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void worksWithoutFlagsOnJava(int feature, ServerProcess server) throws Exception {
    Path home =
        JavaProgram.javaHome(feature)
            .orElseGet(() -> abort("no JDK " + feature + " is installed: not tried on it"));

    Outcome outcome =
        JavaProgram.run(
            home,
            List.of(),
            BrowseAndQuery.class,
            server.jdbcUrl(),
            "default",
            "SELECT max(petal_length) AS m FROM flowers");

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.output()).isEqualTo("table flowers\nvalue 6.9\n");
    assertThat(outcome.errors()).as("what the driver prints to stderr").isEmpty();
  }
}
