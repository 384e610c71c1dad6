package dev.oleander.polars.sandbox.worker.isolation;

import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.box.MemoryWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every box has, whatever keeps it apart: folders to read, an environment, limits. */
public final class BoxContents {
  private static final Logger LOG = LoggerFactory.getLogger(BoxContents.class);
  static final Path USR = Path.of("/usr");

  /** What the interpreter, Arrow and the mapped libraries take, beside Polars' own memory. */
  private static final long RUNTIME_MEMORY_BYTES = 256L << 20;

  /** Which part of the memory may hold what is read ahead, as it is in the files. */
  private static final int READ_AHEAD_PART = 8;

  /** Half as many as there may be connections to a box's relay, so that row groups have room. */
  private static final String FILES_AT_ONCE = "32";

  private final WorkerPoolConfig config;
  private final PythonRuntime runtime;
  private final BoxIdentity identity;

  /**
   * @throws IsolationException when a folder that boxes need cannot be given to them, or holds what
   *     they must not see
   */
  BoxContents(WorkerPoolConfig config, PythonRuntime runtime, BoxIdentity identity)
      throws IsolationException {
    this.config = config;
    this.runtime = runtime;
    this.identity = identity;
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
      requireHidden(folder);
    }
    requireHidden(USR);
  }

  private void requireHidden(Path folder) throws IsolationException {
    for (Path hidden : config.hidden()) {
      if (hidden.startsWith(folder) || real(hidden).startsWith(folder)) {
        throw new IsolationException(
            "workers could read %s, because it is inside %s: move it elsewhere"
                .formatted(hidden, folder));
      }
    }
  }

  /** Where a link leads to; the path itself when it is not there. */
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      LOG.trace("{} is not there", path, e);
      return path;
    }
  }

  /**
   * The folders that a box sees at their own path, {@code /usr} left out.
   *
   * @param readable those of the lake; empty for all that the pool was given. What is not there is
   *     left out: a box cannot be given it, and sees nothing in its place.
   * @throws IllegalArgumentException when one of them is outside the lake
   */
  public List<Path> folders(Optional<List<Path>> readable) {
    List<Path> needed = new ArrayList<>(runtime.folders());
    needed.addAll(lakeFolders(readable));
    return Binds.outermost(needed).stream().filter(folder -> !folder.startsWith(USR)).toList();
  }

  /** Those of them that are the lake's. */
  public List<Path> lakeFolders(Optional<List<Path>> readable) {
    return readable
        .map(
            folders ->
                folders.stream().map(this::requireInLake).filter(Files::isDirectory).toList())
        .orElse(config.readable());
  }

  /** Those of the files to be covered that are in what the box sees. */
  List<Path> covered(List<Path> folders) {
    return config.covered().stream()
        .filter(file -> folders.stream().anyMatch(file::startsWith))
        .toList();
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
  public List<Path> pythonFolders() {
    return runtime.folders();
  }

  /** Where the worker's source is on the host. */
  Path workerSource() {
    return config.workerSource();
  }

  /** Who a box is on the host. */
  BoxIdentity identity() {
    return identity;
  }

  /** The user that the box in a slot runs as on the host; only of meaning for a root server. */
  public int uid(int slot) {
    return config.firstUid() + slot;
  }

  /** The tier of a slot; the smallest for the canary, which has a slot after all others. */
  public Tier tier(int slot) {
    return slot < config.workers() ? config.tier(slot) : config.tiers().get(0);
  }

  /**
   * All that a box finds in its environment, beside {@code PWD}, which bubblewrap adds.
   *
   * @param source where the worker's source is inside
   * @param scratch the one folder that the box may write
   */
  Map<String, String> environment(Tier tier, Path source, Path scratch) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("HOME", scratch.toString());
    environment.put("TMPDIR", scratch.toString());
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("TZ", "UTC");
    StringBuilder modules = new StringBuilder(source.toString());
    runtime.packages().forEach(folder -> modules.append(':').append(folder));
    environment.put("PYTHONPATH", modules.toString());
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    runtime
        .libraryFolder()
        .ifPresent(folder -> environment.put("LD_LIBRARY_PATH", folder.toString()));
    environment.put("ARROW_DEFAULT_MEMORY_POOL", "system");
    environment.put("OMP_NUM_THREADS", Integer.toString(tier.threads()));
    environment.put("POLARS_MAX_THREADS", Integer.toString(tier.threads()));
    // An object store lets each request wait; local files are read no slower by this.
    environment.put("POLARS_MAX_CONCURRENT_SCANS", FILES_AT_ONCE);
    environment.put("POLARS_NUM_READERS_PRE_INIT", FILES_AT_ONCE);
    // Of local files; where requests wait for an object store, the worker asks for more at once.
    environment.put("POLARS_ROW_GROUP_PREFETCH_SIZE", Integer.toString(tier.threads()));
    environment.put(
        "POLARS_ROW_GROUP_PREFETCH_KBYTES_BUDGET",
        Long.toString((tier.memoryBytes() >> 10) / READ_AHEAD_PART));
    environment.put(
        "POLARS_OOMKILL_THRESHOLD_MB",
        Long.toString((tier.memoryBytes() - RUNTIME_MEMORY_BYTES) >> 20));
    environment.put("POLARS_TEMP_DIR", scratch.toString());
    return environment;
  }

  /**
   * The limits on a process in the box, by {@code prlimit}'s names. None on processor time: a warm
   * worker serves many workloads, each with its own deadline. None on address space: Polars
   * reserves far more than it uses; see {@link MemoryWatch}.
   */
  public Map<String, Long> limits(Tier tier) {
    Map<String, Long> limits = new LinkedHashMap<>();
    limits.put("nproc", Math.min(tier.processes(), runtime.hardLimits().processes()));
    limits.put("nofile", Math.min(tier.openFiles(), runtime.hardLimits().openFiles()));
    limits.put("fsize", Math.min(tier.scratchBytes(), runtime.hardLimits().fileSize()));
    limits.put("core", 0L);
    return limits;
  }

  /** The interpreter alone. */
  Path python() {
    return runtime.executable();
  }

  /** The interpreter and how to run it: nothing of a user's own, nothing of the working folder. */
  List<String> interpreter() {
    return List.of(runtime.executable().toString(), "-s", "-P");
  }
}
