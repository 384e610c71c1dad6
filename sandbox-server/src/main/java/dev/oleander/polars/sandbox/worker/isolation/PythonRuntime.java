package dev.oleander.polars.sandbox.worker.isolation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Python installation as the interpreter itself describes it, with all links resolved.
 *
 * @param executable the interpreter
 * @param folders what it needs to read to run, none inside another
 * @param packages the folders that the installed packages are in
 * @param libraryFolder where the interpreter's shared library is, for one that has it outside the
 *     system's folders
 * @param polarsVersion the installed version of Polars
 * @param pageSize bytes in a page of memory
 * @param landlockAbi the version of Landlock that the kernel offers; 0 when it offers none
 * @param hardLimits the limits that the host sets on the server's own processes
 */
public record PythonRuntime(
    Path executable,
    List<Path> folders,
    List<Path> packages,
    Optional<Path> libraryFolder,
    String polarsVersion,
    int pageSize,
    int landlockAbi,
    HardLimits hardLimits) {

  /** Limits that no process can go beyond; without a limit, {@link Long#MAX_VALUE}. */
  record HardLimits(long processes, long openFiles, long fileSize) {}

  private static final String INSTALL =
      "install what the workers need with '%s -m pip install --require-hashes -r requirements.txt'";

  /** Asks the interpreter. It runs on the host, without what a user may have configured for it. */
  public static PythonRuntime probe(Path python) throws IsolationException, InterruptedException {
    if (!Files.isExecutable(python)) {
      throw new IsolationException(
          "the Python interpreter %s is not there or may not be executed: make a virtual"
                  .formatted(python)
              + " environment (python3 -m venv) and "
              + INSTALL.formatted(python));
    }
    String answer =
        HostCommand.run(
            List.of(python.toString(), "-I", "-c", Scripts.read(PythonRuntime.class, "probe.py")));
    try {
      return parse(python, new ObjectMapper().readTree(answer));
    } catch (JsonProcessingException e) {
      throw new IsolationException(
          "%s does not answer as a Python interpreter".formatted(python), e);
    }
  }

  private static PythonRuntime parse(Path python, JsonNode answer) throws IsolationException {
    for (JsonNode missing : answer.path("missing")) {
      throw new IsolationException(
          "the Python package %s is not installed for %s: ".formatted(missing.asText(), python)
              + INSTALL.formatted(python));
    }
    if (!answer.path("supported").asBoolean()) {
      throw new IsolationException(
          "%s is Python %s and must be 3.11 or newer: name a newer interpreter"
              .formatted(python, answer.path("python").asText()));
    }
    Path executable = Path.of(answer.path("executable").asText());
    Path base = Path.of(answer.path("base").asText());
    List<Path> packages = paths(answer.path("packages"));
    List<Path> needed = new ArrayList<>(paths(answer.path("libraries")));
    needed.addAll(packages);
    needed.add(base);
    if (!executable.startsWith(base)) {
      needed.add(Path.of(answer.path("prefix").asText()));
    }
    Optional<Path> libraryFolder =
        Optional.ofNullable(answer.path("libraryFolder").textValue())
            .map(Path::of)
            .filter(folder -> !folder.startsWith("/usr"));
    libraryFolder.ifPresent(needed::add);
    return new PythonRuntime(
        executable,
        Binds.outermost(needed),
        packages,
        libraryFolder,
        answer.path("polars").asText(),
        answer.path("pageSize").asInt(),
        answer.path("landlockAbi").asInt(),
        new HardLimits(
            limit(answer.path("processes")),
            limit(answer.path("openFiles")),
            limit(answer.path("fileSize"))));
  }

  private static long limit(JsonNode value) {
    return value.asLong() < 0 ? Long.MAX_VALUE : value.asLong();
  }

  private static List<Path> paths(JsonNode array) {
    List<Path> paths = new ArrayList<>();
    array.forEach(path -> paths.add(Path.of(path.asText())));
    return paths;
  }
}
