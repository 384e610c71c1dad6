package dev.oleander.polars.conformance.server;

import java.nio.file.Files;
import java.nio.file.Path;

/** What the build made and the tests run: given by the build as system properties. */
public final class BuildOutput {
  private BuildOutput() {}

  public static Path root() {
    return Path.of(System.getProperty("oleander.root"));
  }

  public static Path driverJar() {
    return existing("oleander.driver.jar");
  }

  /** The driver without its dependencies. */
  public static Path plainJar() {
    return existing("oleander.plain.jar");
  }

  public static Path serverJar() {
    return existing("oleander.server.jar");
  }

  /** The interpreter of the virtual environment that {@code tools/setup} makes. */
  public static Path python() {
    return root().resolve(".venv/bin/python");
  }

  private static Path existing(String property) {
    Path jar = Path.of(System.getProperty(property));
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(jar + " is missing: run the tests with `mvn verify`");
    }
    return jar;
  }
}
