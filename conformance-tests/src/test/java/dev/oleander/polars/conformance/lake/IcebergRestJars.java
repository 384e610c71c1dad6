package dev.oleander.polars.conformance.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Jars of Iceberg's REST server and its tests, which the profile {@code heavy} fetches. */
final class IcebergRestJars {
  private IcebergRestJars() {}

  /** The server, with all that it needs. */
  static Path server() throws IOException {
    return all().stream()
        .filter(jar -> jar.getFileName().toString().matches("iceberg-open-api-[0-9.]+\\.jar"))
        .findFirst()
        .orElseThrow();
  }

  /** All of them, in an order in which none hides what another needs. */
  static List<Path> all() throws IOException {
    String folder = System.getProperty("oleander.iceberg-rest", "");
    if (!Files.isDirectory(Path.of(folder))) {
      throw new IllegalStateException(
          "the jars of Iceberg's REST server are missing: run these tests with `mvn verify"
              + " -Pheavy`");
    }
    try (Stream<Path> jars = Files.list(Path.of(folder))) {
      // The launcher of the tests comes first: the server's jar has a part of another one.
      return jars.sorted(
              (a, b) -> {
                boolean launcher = isLauncher(a);
                return launcher == isLauncher(b) ? a.compareTo(b) : launcher ? -1 : 1;
              })
          .toList();
    }
  }

  private static boolean isLauncher(Path jar) {
    return jar.getFileName().toString().startsWith("junit-platform-console-standalone");
  }
}
