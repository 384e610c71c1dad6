package dev.oleander.polars.sandbox.worker.isolation;

import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.box.WorkerSocket;
import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Boxes by bubblewrap: namespaces, read-only binds, memory for scratch space, and the system call
 * filter.
 */
public final class BwrapCommand implements BoxCommand {
  /** Where the worker's source and its socket are inside, so that no host path is told. */
  private static final Path SOURCE_INSIDE = Path.of("/run/oleander/source");

  public static final Path SOCKET_INSIDE = Path.of("/run/oleander/socket");
  private static final Path SCRATCH_INSIDE = Path.of("/tmp");
  private static final Path SHARED_MEMORY_INSIDE = Path.of("/dev/shm");
  private static final Path NOTHING = Path.of("/dev/null");
  private static final List<String> SYSTEM_FOLDERS =
      List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32");

  /** How large a box's {@code /dev/shm} may grow. */
  public static final long SHARED_MEMORY_BYTES = 16L << 20;

  private final HostTools tools;
  private final BoxContents contents;
  private final Path filterFile;
  private final boolean loopback;

  /**
   * @param filterFile holds the {@link SeccompFilter}'s program
   * @param loopback whether boxes that are forked have a loopback, as those that are not do
   */
  BwrapCommand(HostTools tools, BoxContents contents, Path filterFile, boolean loopback) {
    this.tools = tools;
    this.contents = contents;
    this.filterFile = filterFile;
    this.loopback = loopback;
  }

  @Override
  public BoxContents contents() {
    return contents;
  }

  @Override
  public String socketArgument() {
    return SOCKET_INSIDE.resolve(WorkerSocket.NAME).toString();
  }

  @Override
  public Path source() {
    return SOURCE_INSIDE;
  }

  @Override
  public Path scratch(Path slotFolder) {
    return SCRATCH_INSIDE;
  }

  @Override
  public boolean scratchOnDisk() {
    return false;
  }

  @Override
  public List<Path> closed() {
    List<Path> closed = new ArrayList<>();
    List.of("/", "/usr", "/dev", "/run", "/proc").forEach(folder -> closed.add(Path.of(folder)));
    closed.add(SOURCE_INSIDE);
    closed.add(SOCKET_INSIDE);
    return closed;
  }

  @Override
  public Map<String, String> environment(int slot, Path slotFolder) {
    return contents.environment(contents.tier(slot), SOURCE_INSIDE, SCRATCH_INSIDE);
  }

  @Override
  public List<String> build(
      int slot,
      BoxGroup group,
      Path slotFolder,
      Optional<List<Path>> readable,
      List<String> pythonArguments) {
    List<Path> folders = contents.folders(readable);
    List<String> command = new ArrayList<>(group.inside(tools.shell()));
    // A Java process hands on no open files but the first three: the shell opens the filter.
    command.addAll(List.of(tools.shell().toString(), "-c", "exec 9<\"$1\"; shift; exec \"$@\""));
    command.addAll(List.of("box", filterFile.toString()));
    Tier tier = contents.tier(slot);
    addBubblewrap(
        command,
        contents.identity().bwrapOptions(),
        tier,
        environment(slot, slotFolder),
        folders,
        slotFolder);
    command.addAll(List.of("--seccomp", "9", "--"));
    command.addAll(contents.identity().dropCommand(tools.setpriv(), contents.uid(slot)));
    command.add(tools.prlimit().toString());
    contents.limits(tier).forEach((name, value) -> command.add("--" + name + "=" + value));
    command.add("--");
    command.addAll(contents.interpreter());
    command.addAll(pythonArguments);
    return command;
  }

  /**
   * The whole command of a nursery, which sees the files that a box sees, and has the rights to
   * make boxes.
   *
   * @param socketFolder its folder on the host, seen inside as {@link #SOCKET_INSIDE}
   * @param pythonArguments what the interpreter is to run
   */
  public List<String> buildNursery(Path socketFolder, List<String> pythonArguments) {
    List<String> command = new ArrayList<>();
    addBubblewrap(
        command,
        contents.identity().nurseryOptions(loopback),
        contents.tier(0),
        environment(0, socketFolder),
        contents.folders(Optional.empty()),
        socketFolder);
    // Each box has its own. Were one without, it must not find one that others have, too.
    command.addAll(List.of("--remount-ro", SCRATCH_INSIDE.toString()));
    command.addAll(List.of("--remount-ro", SHARED_MEMORY_INSIDE.toString(), "--"));
    command.addAll(contents.interpreter());
    command.addAll(pythonArguments);
    return command;
  }

  /** Bubblewrap and its options, but for the filter. */
  private void addBubblewrap(
      List<String> command,
      List<String> identityOptions,
      Tier tier,
      Map<String, String> environment,
      List<Path> folders,
      Path socketFolder) {
    command.add(tools.bwrap().toString());
    command.addAll(
        List.of(
            "--unshare-ipc",
            "--unshare-pid",
            "--unshare-net",
            "--unshare-uts",
            "--unshare-cgroup",
            "--die-with-parent",
            "--new-session",
            "--cap-drop",
            "ALL"));
    command.addAll(identityOptions);
    command.addAll(List.of("--hostname", "box", "--chdir", "/", "--clearenv"));
    environment.forEach((name, value) -> command.addAll(List.of("--setenv", name, value)));
    addSystem(command, tier);
    for (Path parent : Binds.parents(folders)) {
      // Made by bubblewrap itself they would be closed to all but root.
      command.addAll(List.of("--dir", parent.toString()));
    }
    for (Path folder : folders) {
      addBind(command, folder, folder);
    }
    for (Path file : contents.covered(folders)) {
      addBind(command, NOTHING, file);
    }
    command.addAll(List.of("--dir", "/run", "--dir", SOURCE_INSIDE.getParent().toString()));
    addBind(command, contents.workerSource(), SOURCE_INSIDE);
    addBind(command, socketFolder, SOCKET_INSIDE);
    command.addAll(List.of("--remount-ro", "/dev", "--remount-ro", "/"));
  }

  private static void addSystem(List<String> command, Tier tier) {
    addBind(command, BoxContents.USR, BoxContents.USR);
    for (String name : SYSTEM_FOLDERS) {
      Path folder = Path.of("/", name);
      if (Files.isSymbolicLink(folder)) {
        command.addAll(List.of("--symlink", linkTarget(folder), folder.toString()));
      } else if (Files.isDirectory(folder)) {
        addBind(command, folder, folder);
      }
    }
    command.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
    addScratch(command, SCRATCH_INSIDE.toString(), tier.scratchBytes());
    addScratch(command, SHARED_MEMORY_INSIDE.toString(), SHARED_MEMORY_BYTES);
  }

  private static String linkTarget(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(link + " cannot be read", e);
    }
  }

  private static void addScratch(List<String> command, String folder, long bytes) {
    command.addAll(List.of("--perms", "1777", "--size", Long.toString(bytes), "--tmpfs", folder));
  }

  private static void addBind(List<String> command, Path host, Path inside) {
    command.addAll(List.of("--ro-bind", host.toString(), inside.toString()));
  }
}
