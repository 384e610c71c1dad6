package dev.oleander.polars.sandbox.worker;

import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The command line of a box. The canary and the workers are started by the same one; only what runs
 * inside differs.
 */
final class BoxCommand {
  /** Where the worker's source and its socket are inside, so that no host path is told. */
  static final Path SOURCE_INSIDE = Path.of("/run/oleander/source");

  static final Path SOCKET_INSIDE = Path.of("/run/oleander/socket");

  private static final Path USR = Path.of("/usr");
  private static final List<String> SYSTEM_FOLDERS =
      List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32");

  private static final long SHARED_MEMORY_BYTES = 16L << 20;

  /** What the interpreter, Arrow and the mapped libraries take, beside Polars' own memory. */
  private static final long RUNTIME_MEMORY_BYTES = 256L << 20;

  private final WorkerPoolConfig config;
  private final HostTools tools;
  private final PythonRuntime runtime;
  private final BoxIdentity identity;
  private final Path filterFile;

  /**
   * @param filterFile holds the {@link SeccompFilter}'s program
   * @throws IsolationException when a folder that boxes need cannot be given to them
   */
  BoxCommand(
      WorkerPoolConfig config,
      HostTools tools,
      PythonRuntime runtime,
      BoxIdentity identity,
      Path filterFile)
      throws IsolationException {
    this.config = config;
    this.tools = tools;
    this.runtime = runtime;
    this.identity = identity;
    this.filterFile = filterFile;
    for (Path folder : folders(Optional.empty())) {
      if (!Files.isDirectory(folder)) {
        throw new IsolationException(
            "%s, which workers are to read, is no folder: create it or correct the configuration"
                .formatted(folder));
      }
      if (config.stateDirectory().startsWith(folder)) {
        throw new IsolationException(
            "workers would see the server's own state, because %s is inside %s: move one of them"
                .formatted(config.stateDirectory(), folder));
      }
    }
  }

  /**
   * The folders that a box sees at their own path, {@code /usr} left out.
   *
   * @param readable those of the lake; empty for all that the pool was given. What is not there is
   *     left out: a box cannot be given it, and sees nothing in its place.
   * @throws IllegalArgumentException when one of them is outside the lake
   */
  List<Path> folders(Optional<List<Path>> readable) {
    List<Path> needed = new ArrayList<>(runtime.folders());
    if (readable.isEmpty()) {
      needed.addAll(config.readable());
    } else {
      readable.get().stream()
          .map(this::requireInLake)
          .filter(Files::isDirectory)
          .forEach(needed::add);
    }
    return Binds.outermost(needed).stream().filter(folder -> !folder.startsWith(USR)).toList();
  }

  private Path requireInLake(Path folder) {
    Path plain = folder.toAbsolutePath().normalize();
    if (config.readable().stream().noneMatch(plain::startsWith)) {
      throw new IllegalArgumentException(
          "%s is in none of the folders that the pool's boxes may read".formatted(folder));
    }
    return plain;
  }

  /** The folders that belong to Python, which a workload has no need to know of. */
  List<Path> pythonFolders() {
    return runtime.folders();
  }

  /** The user that the box in a slot runs as on the host; only of meaning for a root server. */
  int uid(int slot) {
    return config.firstUid() + slot;
  }

  /**
   * The whole command.
   *
   * @param group what the box enters first of all, with all its processes
   * @param socketFolder the slot's folder on the host, seen inside as {@link #SOCKET_INSIDE}
   * @param readable the folders of the lake that the box may read; empty for all
   * @param pythonArguments what the interpreter is to run
   */
  List<String> build(
      int slot,
      BoxGroup group,
      Path socketFolder,
      Optional<List<Path>> readable,
      List<String> pythonArguments) {
    List<Path> folders = folders(readable);
    List<String> command = new ArrayList<>(group.inside(tools.shell()));
    // A Java process hands on no open files but the first three: the shell opens the filter.
    command.addAll(List.of(tools.shell().toString(), "-c", "exec 9<\"$1\"; shift; exec \"$@\""));
    command.addAll(List.of("box", filterFile.toString()));
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
    command.addAll(identity.bwrapOptions());
    command.addAll(List.of("--hostname", "box", "--chdir", "/", "--clearenv"));
    Tier tier = config.tier(slot);
    environment(tier).forEach((name, value) -> command.addAll(List.of("--setenv", name, value)));
    addSystem(command, tier);
    for (Path parent : Binds.parents(folders)) {
      // Made by bubblewrap itself they would be closed to all but root.
      command.addAll(List.of("--dir", parent.toString()));
    }
    for (Path folder : folders) {
      addBind(command, folder, folder);
    }
    command.addAll(List.of("--dir", "/run", "--dir", SOURCE_INSIDE.getParent().toString()));
    addBind(command, config.workerSource(), SOURCE_INSIDE);
    addBind(command, socketFolder, SOCKET_INSIDE);
    command.addAll(List.of("--remount-ro", "/dev", "--remount-ro", "/"));
    command.addAll(List.of("--seccomp", "9", "--"));
    command.addAll(identity.dropCommand(tools.setpriv(), uid(slot)));
    command.add(tools.prlimit().toString());
    // No limit on processor time: a warm worker serves many workloads, each with its own deadline.
    // No limit on address space: Polars reserves far more than it uses. See MemoryWatch.
    limits(tier).forEach((name, value) -> command.add("--" + name + "=" + value));
    command.addAll(List.of("--", runtime.executable().toString(), "-s", "-P"));
    command.addAll(pythonArguments);
    return command;
  }

  /** All that a box finds in its environment, beside {@code PWD}, which bubblewrap adds. */
  Map<String, String> environment(Tier tier) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("HOME", "/tmp");
    environment.put("TMPDIR", "/tmp");
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("TZ", "UTC");
    StringBuilder modules = new StringBuilder(SOURCE_INSIDE.toString());
    runtime.packages().forEach(folder -> modules.append(':').append(folder));
    environment.put("PYTHONPATH", modules.toString());
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    runtime
        .libraryFolder()
        .ifPresent(folder -> environment.put("LD_LIBRARY_PATH", folder.toString()));
    environment.put("ARROW_DEFAULT_MEMORY_POOL", "system");
    environment.put("OMP_NUM_THREADS", Integer.toString(tier.threads()));
    environment.put("POLARS_MAX_THREADS", Integer.toString(tier.threads()));
    // Reading further ahead than the threads decode holds back the first row and needs memory.
    environment.put("POLARS_ROW_GROUP_PREFETCH_SIZE", Integer.toString(tier.threads()));
    environment.put(
        "POLARS_OOMKILL_THRESHOLD_MB",
        Long.toString((tier.memoryBytes() - RUNTIME_MEMORY_BYTES) >> 20));
    environment.put("POLARS_TEMP_DIR", "/tmp");
    return environment;
  }

  /** The limits on a process in the box, by {@code prlimit}'s names. */
  Map<String, Long> limits(Tier tier) {
    Map<String, Long> limits = new LinkedHashMap<>();
    limits.put("nproc", Math.min(tier.processes(), runtime.hardLimits().processes()));
    limits.put("nofile", Math.min(tier.openFiles(), runtime.hardLimits().openFiles()));
    limits.put("fsize", Math.min(tier.scratchBytes(), runtime.hardLimits().fileSize()));
    limits.put("core", 0L);
    return limits;
  }

  private static void addSystem(List<String> command, Tier tier) {
    addBind(command, USR, USR);
    for (String name : SYSTEM_FOLDERS) {
      Path folder = Path.of("/", name);
      if (Files.isSymbolicLink(folder)) {
        command.addAll(List.of("--symlink", linkTarget(folder), folder.toString()));
      } else if (Files.isDirectory(folder)) {
        addBind(command, folder, folder);
      }
    }
    command.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
    addScratch(command, "/tmp", tier.scratchBytes());
    addScratch(command, "/dev/shm", SHARED_MEMORY_BYTES);
  }

  private static String linkTarget(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(link + " cannot be read", e);
    }
  }

  private static void addScratch(List<String> command, String folder, long bytes) {
    command.addAll(List.of("--perms", "1777", "--size", Long.toString(bytes), "--tmpfs", folder));
  }

  private static void addBind(List<String> command, Path host, Path inside) {
    command.addAll(List.of("--ro-bind", host.toString(), inside.toString()));
  }
}
