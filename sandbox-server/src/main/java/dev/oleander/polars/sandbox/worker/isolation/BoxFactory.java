package dev.oleander.polars.sandbox.worker.isolation;

import dev.oleander.polars.sandbox.relay.Relay;
import dev.oleander.polars.sandbox.relay.Relays;
import dev.oleander.polars.sandbox.worker.Isolation;
import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.box.MemoryWatch;
import dev.oleander.polars.sandbox.worker.box.WorkerSocket;
import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import dev.oleander.polars.sandbox.worker.cgroup.ControlGroups;
import dev.oleander.polars.sandbox.worker.cgroup.GroupLimits;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that was found out once at start and that every box needs. */
public record BoxFactory(
    WorkerPoolConfig config,
    PythonRuntime runtime,
    BoxIdentity identity,
    SeccompFilter filter,
    BoxCommand command,
    ControlGroups groups,
    Optional<Relays> relays) {

  /** What bubblewrap needs for itself; it is in the group, too. */
  private static final int OWN_PROCESSES = 2;

  private static final long LEAST_MARGIN_BYTES = 64L << 20;
  private static final int MARGIN_PART = 16;

  /**
   * Finds what boxes are made of on this host, and compiles the worker's source.
   *
   * @throws IsolationException when something is missing
   */
  public static BoxFactory prepare(WorkerPoolConfig config, StateDirectory state)
      throws IsolationException, IOException, InterruptedException {
    return prepare(config, state, Optional.empty());
  }

  /**
   * The same for boxes that read object stores, if their isolation lets them.
   *
   * @param relays who listens for them, and is closed by its owner
   * @throws IsolationException when something is missing
   */
  public static BoxFactory prepare(
      WorkerPoolConfig config, StateDirectory state, Optional<Relays> relays)
      throws IsolationException, IOException, InterruptedException {
    return prepare(config, state, PythonRuntime.probe(config.python()), relays);
  }

  /**
   * The same with an interpreter that has been asked.
   *
   * @param runtime what the interpreter says of itself and of the kernel
   * @throws IsolationException when something is missing
   */
  public static BoxFactory prepare(
      WorkerPoolConfig config, StateDirectory state, PythonRuntime runtime)
      throws IsolationException, IOException, InterruptedException {
    return prepare(config, state, runtime, Optional.empty());
  }

  private static BoxFactory prepare(
      WorkerPoolConfig config, StateDirectory state, PythonRuntime runtime, Optional<Relays> wanted)
      throws IsolationException, IOException, InterruptedException {
    SeccompFilter filter = SeccompFilter.forArchitecture(System.getProperty("os.arch"));
    BoxIdentity identity = BoxIdentity.of(config.isolation());
    Path longest = state.slotFolder(config.workers() + 1);
    if (!WorkerSocket.fits(longest)) {
      throw new IsolationException(
          "the path of the state directory %s is too long for sockets, which may have %d bytes: name"
                  .formatted(config.stateDirectory(), WorkerSocket.MAX_PATH_BYTES)
              + " a shorter one");
    }
    // Without a network of its own a box would share its port with the host.
    Optional<Relays> relays = wanted.filter(each -> config.isolation() == Isolation.BWRAP);
    BoxCommand command = command(config, state, runtime, filter, identity, relays.isPresent());
    // Boxes cannot write, so that without this each start would compile anew.
    HostCommand.run(
        List.of(
            config.python().toString(),
            "-I",
            "-m",
            "compileall",
            "-q",
            config.workerSource().toString()));
    return new BoxFactory(config, runtime, identity, filter, command, state.groups(), relays);
  }

  /**
   * A control group for a box in a slot, with the limits of its tier.
   *
   * <p>The memory limit is a little above the tier's: so {@link MemoryWatch} is what ends the box
   * that needs too much, and all of it, where the kernel would end one process; and so there is
   * room for the programs themselves, which are cached files, when the box needs all it may have.
   * Whoever is quicker than the watch meets the kernel's limit.
   *
   * @return the group, which the caller closes
   */
  public BoxGroup group(int slot) throws IOException {
    Tier tier = command.contents().tier(slot);
    long margin = Math.max(LEAST_MARGIN_BYTES, tier.memoryBytes() / MARGIN_PART);
    return groups.make(
        new GroupLimits(
            tier.memoryBytes() + margin, tier.processes() + OWN_PROCESSES, tier.cpus()));
  }

  /** The program of the system call filter of boxes with namespaces. */
  public byte[] filterProgram() {
    return relays.isPresent() ? filter.loopbackProgram() : filter.program();
  }

  /**
   * Listens for what a box wants to read of object stores.
   *
   * @param slot whose user the box is
   * @param folder which is made, for the socket
   * @return empty when boxes read none; else the caller's to close
   */
  public Optional<Relay> listenForReads(int slot, Path folder) throws IOException {
    if (relays.isEmpty()) {
      return Optional.empty();
    }
    Relay relay = relays.get().listen(folder);
    boolean given = false;
    try {
      if (identity == BoxIdentity.ROOT_DROP) {
        relay.giveTo(command.uid(slot));
      }
      given = true;
      return Optional.of(relay);
    } finally {
      if (!given) {
        relay.close();
      }
    }
  }

  /** The system calls that are refused to boxes whatever their arguments, by name. */
  public Map<String, Integer> denied() {
    return switch (config.isolation()) {
      case BWRAP -> filter.denied();
      case LANDLOCK -> filter.deniedStrictly();
      case PROCESS -> Map.of();
    };
  }

  /** Makes what the box in a slot may write, if that is a folder of the host. */
  public void makeScratch(int slot, Path slotFolder) throws IOException {
    if (!command.scratchOnDisk()) {
      return;
    }
    Path scratch = StateDirectory.makeScratch(command.scratch(slotFolder));
    if (identity == BoxIdentity.ROOT_DROP) {
      Files.setAttribute(scratch, "unix:uid", command.uid(slot));
      Files.setAttribute(scratch, "unix:gid", command.uid(slot));
    }
  }

  private static BoxCommand command(
      WorkerPoolConfig config,
      StateDirectory state,
      PythonRuntime runtime,
      SeccompFilter filter,
      BoxIdentity identity,
      boolean loopback)
      throws IsolationException, IOException, InterruptedException {
    BoxContents contents = new BoxContents(config, runtime, identity);
    if (config.isolation() == Isolation.BWRAP) {
      return new BwrapCommand(
          HostTools.find(),
          contents,
          state.writeFilter(loopback ? filter.loopbackProgram() : filter.program()),
          loopback);
    }
    Optional<Path> strictFilter = Optional.empty();
    if (config.isolation() == Isolation.LANDLOCK) {
      Landlock.require(runtime.landlockAbi());
      strictFilter = Optional.of(state.writeFilter(filter.strictProgram()));
    }
    if (identity == BoxIdentity.ROOT_DROP) {
      state.letOthersPass();
      List<Path> needed = new ArrayList<>(contents.folders(Optional.empty()));
      needed.add(config.workerSource());
      needed.add(config.stateDirectory());
      requirePassable(needed);
    }
    return new SupervisedCommand(HostTools.findShell(), contents, strictFilter);
  }

  /** Boxes that are users of their own and see the host's paths must get to where these lead. */
  private static void requirePassable(List<Path> folders) throws IsolationException, IOException {
    for (Path above : Binds.parents(folders)) {
      if (!Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        throw new IsolationException(
            "workers, which run as users of their own, cannot pass %s to what they need in it: let"
                    .formatted(above)
                + " others pass it (chmod o+x %s), or move what is in it elsewhere"
                    .formatted(above));
      }
    }
  }
}
