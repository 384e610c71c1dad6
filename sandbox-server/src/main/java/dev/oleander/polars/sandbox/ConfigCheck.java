package dev.oleander.polars.sandbox;

import dev.oleander.polars.sandbox.access.TokenFile;
import dev.oleander.polars.sandbox.access.TokenFileException;
import dev.oleander.polars.sandbox.catalog.CatalogTypes;
import dev.oleander.polars.sandbox.catalog.EmbeddedCatalog;
import dev.oleander.polars.sandbox.config.CatalogConfig;
import dev.oleander.polars.sandbox.config.ServerConfig;
import dev.oleander.polars.sandbox.worker.pool.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    config.warehouse().flatMap(folder -> writable("warehouse", folder)).ifPresent(problems::add);
    config.catalogs().forEach(catalog -> problems.addAll(unwritable(catalog)));
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

  /**
   * Asks every catalog that is not in a folder alone.
   *
   * @return by name what is wrong with each; empty where nothing is
   */
  static Map<String, Optional<String>> catalogs(ServerConfig config) throws IOException {
    Map<String, Optional<String>> answers = new LinkedHashMap<>();
    try (RunFolder folder = RunningServer.makeFolder(config)) {
      Path own = folder.makeFolder("native");
      EmbeddedCatalog.placeNativeLibrary(own);
      for (CatalogConfig catalog : config.catalogs()) {
        answers.put(catalog.name(), CatalogTypes.problem(ConfiguredLake.settings(catalog), own));
      }
    }
    return answers;
  }

  /** The local folders of a catalog that cannot be written. */
  private static List<String> unwritable(CatalogConfig catalog) {
    List<String> places = new ArrayList<>(catalog.locations());
    catalog.warehouse().filter(place -> !catalog.type().equals("rest")).ifPresent(places::add);
    return places.stream()
        .filter(place -> place.startsWith("/"))
        .flatMap(place -> writable("catalogs." + catalog.name(), Path.of(place)).stream())
        .distinct()
        .toList();
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
