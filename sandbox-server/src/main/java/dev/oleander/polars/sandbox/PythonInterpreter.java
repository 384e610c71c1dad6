package dev.oleander.polars.sandbox;

import dev.oleander.polars.sandbox.config.ConfigException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds the Python interpreter of the workers. */
final class PythonInterpreter {
  static final String VARIABLE = "OLEANDER_POLARS_PYTHON";

  private PythonInterpreter() {}

  /**
   * Takes the configured one, else the one that the environment names, else the virtual environment
   * {@code .venv} of the current folder, else {@code python3} on the path.
   *
   * @throws ConfigException when the one that is named cannot be run, or none is found
   */
  static Path find(Optional<Path> configured, Map<String, String> environment, Path currentFolder)
      throws ConfigException {
    if (configured.isPresent()) {
      return executable(configured.get(), "python");
    }
    String named = environment.getOrDefault(VARIABLE, "");
    if (!named.isBlank()) {
      return executable(Path.of(named), "environment variable " + VARIABLE);
    }
    Path local = currentFolder.resolve(".venv/bin/python").toAbsolutePath();
    if (Files.isExecutable(local)) {
      return local;
    }
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder).resolve("python3").toAbsolutePath();
      if (!folder.isEmpty() && Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    throw new ConfigException(
        "python: no interpreter was found; pass --python FILE or set " + VARIABLE);
  }

  private static Path executable(Path file, String from) throws ConfigException {
    if (!Files.isExecutable(file) || Files.isDirectory(file)) {
      throw new ConfigException(
          "%s: %s is not an interpreter that can be run".formatted(from, file));
    }
    return file.toAbsolutePath();
  }
}
