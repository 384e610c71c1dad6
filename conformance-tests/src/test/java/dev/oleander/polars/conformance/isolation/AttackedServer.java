package dev.oleander.polars.conformance.isolation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.conformance.server.PlainHttp;
import dev.oleander.polars.conformance.server.PlainHttp.Answer;
import dev.oleander.polars.conformance.server.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A server with tight limits, and around it all that a workload may not reach: files, a process
 * with memory and sockets, a marked environment. Closing it ends both processes.
 */
final class AttackedServer implements AutoCloseable {
  static final String MARKER = "marker-of-the-servers-environment";

  /** The second principal's. */
  static final String OTHER_TOKEN = "conformance-token-0815";

  static final long MEMORY_BYTES = 768L << 20;
  static final int LOG_BYTES = 64 << 10;
  private static final int SCRATCH_BYTES = 16 << 20;
  private static final int PROCESSES = 128;
  private static final int OPEN_FILES = 256;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Identity identity;
  private final Path directory;
  private final Path python;
  private final Path tmpFile;
  private final Process victim;
  private final ServerProcess server;
  private final ObjectNode targets = JSON.createObjectNode();

  /**
   * @param directory an empty folder
   */
  AttackedServer(Identity identity, Path directory) throws IOException {
    this.identity = identity;
    this.directory = directory;
    // What a user keeps for itself, so that the box alone stands between.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    this.python = identity.python(directory);
    this.tmpFile = Files.createTempFile(Path.of("/tmp"), "host", ".txt");
    prepareFiles();
    this.victim = startVictim();
    ServerProcess started = null;
    try {
      targets.setAll((ObjectNode) JSON.readTree(firstLine(victim)));
      started = startServer();
    } finally {
      if (started == null) {
        victim.destroyForcibly();
      }
    }
    this.server = started;
    linkOutOfTheLake();
    describeTargets();
  }

  private void prepareFiles() throws IOException {
    Files.writeString(tmpFile, "SECRET\n");
    Files.setPosixFilePermissions(tmpFile, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(directory.resolve("secret"), "SECRET\n");
    Path lake = Files.createDirectory(directory.resolve("lake"));
    Files.createDirectory(directory.resolve("runtime"));
    Files.createDirectory(directory.resolve("site"));
    Files.writeString(
        directory.resolve("settings.yaml"),
        """
        runtimeDirectory: %s
        tiers:
          2:
            workers: 2
            memory: %dMiB
            scratch: %dMiB
            processes: %d
            openFiles: %d
            logBytes: %dKiB
        """
            .formatted(
                directory.resolve("runtime"),
                MEMORY_BYTES >> 20,
                SCRATCH_BYTES >> 20,
                PROCESSES,
                OPEN_FILES,
                LOG_BYTES >> 10));
    identity.give(directory);
    // A program of root's, in the lake, where a box sees it.
    Path setUid = lake.resolve("program-of-root");
    Files.copy(Path.of("/usr/bin/python3").toRealPath(), setUid);
    Identity.run("chown", "0:0", setUid.toString());
    Identity.run("chmod", "4755", setUid.toString());
    targets.put("setUid", setUid.toString());
  }

  /** Once the server is there, which does not start on a lake that has such links. */
  private void linkOutOfTheLake() throws IOException {
    Path lake = directory.resolve("lake");
    Files.createSymbolicLink(lake.resolve("link-to-secret"), directory.resolve("secret"));
    Files.createSymbolicLink(lake.resolve("link-to-folder"), directory);
    Files.createSymbolicLink(lake.resolve("link-to-shadow"), Path.of("/etc/shadow"));
  }

  private Process startVictim() throws IOException {
    List<String> command = new ArrayList<>(identity.launcher());
    command.addAll(
        List.of(
            python.toString(),
            "-c",
            Files.readString(AttackScripts.FOLDER.resolve("victim.py")),
            directory.resolve("secret").toString(),
            directory.toString()));
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectError(directory.resolve("victim.log").toFile())
        .start();
  }

  private static String firstLine(Process process) throws IOException {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    if (line == null) {
      throw new IOException("the victim did not start");
    }
    return line;
  }

  private ServerProcess startServer() throws IOException {
    List<String> launcher =
        Stream.concat(identity.launcher().stream(), Stream.of("env", "MARKER=" + MARKER)).toList();
    ServerProcess started =
        ServerProcess.start(
            launcher, python, directory, "--config", directory.resolve("settings.yaml").toString());
    Path tokens = Files.createTempFile(directory, "tokens", ".new");
    Files.writeString(
        tokens,
        "alice %s%nmallory %s%n".formatted(ServerProcess.TOKEN, OTHER_TOKEN),
        StandardCharsets.UTF_8);
    Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-r--r--"));
    Files.move(
        tokens,
        directory.resolve("tokens"),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    return started;
  }

  private void describeTargets() {
    targets.put("secret", directory.resolve("secret").toString());
    targets.put("tokens", directory.resolve("tokens").toString());
    targets.put("configuration", directory.resolve("settings.yaml").toString());
    targets.put("log", directory.resolve("server.log").toString());
    targets.put("runtime", directory.resolve("runtime").toString());
    targets.put("lake", directory.resolve("lake").toString());
    targets.put("pythonFolder", directory.resolve("site").toString());
    targets.put("scratchFolder", directory.toString());
    targets.put("tmpFile", tmpFile.toString());
    targets.put("server", server.handle().pid());
    targets.put("apiPort", server.port());
    targets.put("marker", MARKER);
    targets.put("memoryBytes", MEMORY_BYTES);
    targets.put("scratchBytes", SCRATCH_BYTES);
    targets.put("processes", PROCESSES);
    targets.put("openFiles", OPEN_FILES);
    ArrayList<String> given =
        new ArrayList<>(
            List.of(
                "PATH",
                "HOME",
                "TMPDIR",
                "LC_ALL",
                "TZ",
                "PYTHONPATH",
                "PYTHONDONTWRITEBYTECODE",
                "LD_LIBRARY_PATH",
                "ARROW_DEFAULT_MEMORY_POOL",
                "OMP_NUM_THREADS",
                "PWD"));
    given.addAll(
        List.of(
            "POLARS_MAX_THREADS",
            "POLARS_MAX_CONCURRENT_SCANS",
            "POLARS_NUM_READERS_PRE_INIT",
            "POLARS_ROW_GROUP_PREFETCH_SIZE",
            "POLARS_ROW_GROUP_PREFETCH_KBYTES_BUDGET",
            "POLARS_OOMKILL_THRESHOLD_MB",
            "POLARS_TEMP_DIR"));
    given.forEach(targets.putArray("boxEnvironment")::add);
  }

  Identity identity() {
    return identity;
  }

  ServerProcess process() {
    return server;
  }

  /** An interpreter that the server's user may run. */
  Path python() {
    return python;
  }

  /** What a script finds as {@code params}. */
  ObjectNode params() {
    ObjectNode params = JSON.createObjectNode();
    params.set("targets", targets.deepCopy());
    return params;
  }

  /** Runs a script as the first principal. */
  Answer run(String source, ObjectNode params) throws IOException {
    return run(server.http(), source, params, 120);
  }

  static Answer run(PlainHttp http, String source, ObjectNode params, int timeoutSeconds)
      throws IOException {
    ObjectNode body = JSON.createObjectNode();
    body.put("mode", "script").put("script", source).put("timeoutSeconds", timeoutSeconds);
    body.set("params", params);
    return http.post(PlainHttp.POLARS, body.toString());
  }

  boolean isWell() throws IOException {
    return isWell(server.http());
  }

  /** That a server serves on, and rightly. */
  static boolean isWell(PlainHttp http) throws IOException {
    Answer answer =
        http.post(
            PlainHttp.POLARS,
            "{\"mode\": \"query\", \"query\": \"SELECT count(*) AS n FROM flowers\","
                + " \"tables\": [\"default.flowers\"]}");
    JsonNode json = answer.json();
    return json.path("success").asBoolean()
        && json.at("/results/rows").toString().equals("[[150]]");
  }

  @Override
  public void close() {
    try (server) {
      victim.destroyForcibly();
      Files.deleteIfExists(tmpFile);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
