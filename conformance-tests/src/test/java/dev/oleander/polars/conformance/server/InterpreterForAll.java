package dev.oleander.polars.conformance.server;

import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An environment of the system's interpreter that sees the build's libraries: the build's own
 * interpreter may stand in a folder that only root can enter.
 */
public final class InterpreterForAll {
  private InterpreterForAll() {}

  /**
   * Makes one.
   *
   * @param directory where, in its folder {@code python}
   * @return the interpreter; empty when the system has none of the build's version
   */
  public static Optional<Path> make(Path directory) throws IOException {
    Path libraries;
    try (var found = Files.walk(BuildOutput.root().resolve(".venv/lib"), 2)) {
      libraries = found.filter(path -> path.endsWith("site-packages")).findFirst().orElseThrow();
    }
    String version = libraries.getParent().getFileName().toString();
    Path system = Path.of("/usr/bin", version);
    if (!Files.isExecutable(system)) {
      return Optional.empty();
    }
    Path environment = directory.resolve("python");
    Outcome made =
        JavaProgram.run(
            List.of(system.toString(), "-m", "venv", "--without-pip", environment.toString()),
            Map.of());
    if (made.exitCode() != 0) {
      throw new IOException("no environment could be made: " + made);
    }
    Path own = environment.resolve("lib").resolve(version).resolve("site-packages");
    Files.delete(own);
    Files.createSymbolicLink(own, libraries);
    return Optional.of(environment.resolve("bin/python"));
  }
}
