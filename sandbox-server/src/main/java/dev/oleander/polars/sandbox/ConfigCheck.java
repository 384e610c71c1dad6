package dev.oleander.polars.sandbox;

import dev.oleander.polars.sandbox.access.TokenFile;
import dev.oleander.polars.sandbox.access.TokenFileException;
import dev.oleander.polars.sandbox.config.ServerConfig;
import dev.oleander.polars.sandbox.worker.pool.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a server with this configuration could run here: by starting one beside whatever runs,
 * without a port, a lake or a history of its own. Nothing is left of it.
 */
final class ConfigCheck {
  private ConfigCheck() {}

  /**
   * Looks at all there is.
   *
   * @param python the workers' interpreter
   * @return what is wrong and what to do, one line each; empty when all is well
   */
  static List<String> problems(ServerConfig config, Path python)
      throws IOException, InterruptedException {
    List<String> problems = new ArrayList<>();
    writable("warehouse", config.warehouse()).ifPresent(problems::add);
    writable("runtimeDirectory", config.runtimeDirectory()).ifPresent(problems::add);
    config
        .stateDirectory()
        .flatMap(folder -> writable("stateDirectory", folder))
        .ifPresent(problems::add);
    config
        .audit()
        .file()
        .flatMap(file -> writable("audit.file", file.toAbsolutePath().getParent()))
        .ifPresent(problems::add);
    try {
      TokenFile.open(config.tokenFile());
    } catch (TokenFileException e) {
      problems.add(e.getMessage());
    }
    if (problems.isEmpty()) {
      problems.addAll(isolationProblems(config, python));
    }
    return problems;
  }

  /** That a folder is there and can be written, or that it can be made. */
  private static Optional<String> writable(String key, Path folder) {
    Path there = folder;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there == null || !Files.isDirectory(there)) {
      return Optional.of("%s: %s is not a folder".formatted(key, there == null ? folder : there));
    }
    return Files.isWritable(there) && Files.isExecutable(there)
        ? Optional.empty()
        : Optional.of(
            there.equals(folder)
                ? "%s: the folder %s cannot be written".formatted(key, folder)
                : "%s: the folder %s cannot be made, since %s cannot be written"
                    .formatted(key, folder, there));
  }

  /** Runs the canary as a server would, and ends what it has started. */
  private static List<String> isolationProblems(ServerConfig config, Path python)
      throws IOException, InterruptedException {
    try (RunFolder folder = RunningServer.makeFolder(config)) {
      Path source = folder.path().resolve("python");
      WorkerSource.unpack(source);
      try (WorkerPool pool =
          WorkerPool.start(
              RunningServer.poolConfig(
                  config, python, source, folder.makeWorkersFolder(), List.of()))) {
        return pool.isolation().problems();
      }
    }
  }
}
