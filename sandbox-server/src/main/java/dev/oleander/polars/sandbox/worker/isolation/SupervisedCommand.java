package dev.oleander.polars.sandbox.worker.isolation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.worker.box.WorkerSocket;
import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Boxes without namespaces: a program of one file, {@code box.py}, puts up the walls that there are
 * without them, runs the worker, and ends all that is left of it. The worker sees the host's own
 * paths, and its connection is open when it starts.
 */
final class SupervisedCommand implements BoxCommand {
  /** The number of the open connection in the worker. */
  private static final String CONNECTION = "fd:3";

  private static final Path NOTHING = Path.of("/dev/null");
  private static final String SCRATCH = "scratch";
  private static final List<Path> SYSTEM_FOLDERS =
      Stream.of("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
          .map(Path::of)
          .toList();
  private static final List<String> READABLE_DEVICES =
      List.of("/dev/zero", "/dev/random", "/dev/urandom");

  private final Path shell;
  private final BoxContents contents;
  private final Optional<Path> strictFilter;
  private final String supervisor = Scripts.read(SupervisedCommand.class, "box.py");

  /**
   * @param strictFilter holds {@link SeccompFilter#strictProgram}; empty for boxes without walls
   */
  SupervisedCommand(Path shell, BoxContents contents, Optional<Path> strictFilter) {
    this.shell = shell;
    this.contents = contents;
    this.strictFilter = strictFilter;
  }

  @Override
  public BoxContents contents() {
    return contents;
  }

  @Override
  public String socketArgument() {
    return CONNECTION;
  }

  @Override
  public Path source() {
    return contents.workerSource();
  }

  @Override
  public Path scratch(Path slotFolder) {
    return slotFolder.resolve(SCRATCH);
  }

  @Override
  public boolean scratchOnDisk() {
    return true;
  }

  @Override
  public List<Path> closed() {
    return Stream.of("/", "/usr", "/dev", "/dev/shm", "/run", "/proc", "/tmp", "/var/tmp")
        .map(Path::of)
        .toList();
  }

  @Override
  public Map<String, String> environment(int slot, Path slotFolder) {
    return contents.environment(contents.tier(slot), contents.workerSource(), scratch(slotFolder));
  }

  @Override
  public List<String> build(
      int slot,
      BoxGroup group,
      Path slotFolder,
      Optional<List<Path>> readable,
      List<String> pythonArguments) {
    Stream<String> start =
        Stream.of(
            shell.toString(),
            "-c",
            "exec 9<\"$1\"; shift; exec \"$@\"",
            "box",
            strictFilter.orElse(NOTHING).toString(),
            contents.python().toString(),
            "-I",
            "-S",
            "-c",
            supervisor,
            // In front of all else, for LeftoverBoxes.
            slotFolder.toString(),
            orders(slot, slotFolder, readable));
    return Stream.of(
            group.inside(shell).stream(),
            start,
            contents.interpreter().stream(),
            pythonArguments.stream())
        .flatMap(words -> words)
        .toList();
  }

  private String orders(int slot, Path slotFolder, Optional<List<Path>> readable) {
    ObjectMapper json = new ObjectMapper();
    ObjectNode orders = json.createObjectNode();
    orders.put("server", ProcessHandle.current().pid());
    orders.put("socket", slotFolder.resolve(WorkerSocket.NAME).toString());
    orders.put("scratch", scratch(slotFolder).toString());
    if (contents.identity() == BoxIdentity.ROOT_DROP) {
      orders.put("uid", uid(slot));
    } else {
      orders.putNull("uid");
    }
    orders.set("limits", json.valueToTree(contents.limits(contents.tier(slot))));
    orders.set("environment", json.valueToTree(environment(slot, slotFolder)));
    orders.put("walls", strictFilter.isPresent());
    ObjectNode rules = orders.putObject("rules");
    rules.set(
        "programs",
        json.valueToTree(
            Stream.of(
                    SYSTEM_FOLDERS.stream(),
                    contents.pythonFolders().stream(),
                    Stream.of(contents.workerSource()))
                .flatMap(folders -> folders)
                .filter(Files::isDirectory)
                .map(Path::toString)
                .toList()));
    rules.set(
        "data",
        json.valueToTree(contents.lakeFolders(readable).stream().map(Path::toString).toList()));
    rules.set("sources", json.valueToTree(READABLE_DEVICES));
    rules.putArray("sinks").add(NOTHING.toString());
    try {
      return json.writeValueAsString(orders);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("orders cannot be written as JSON", e);
    }
  }
}
