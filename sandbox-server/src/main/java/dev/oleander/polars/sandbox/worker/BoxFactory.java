package dev.oleander.polars.sandbox.worker;

import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import dev.oleander.polars.sandbox.worker.cgroup.ControlGroups;
import dev.oleander.polars.sandbox.worker.cgroup.GroupLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** All that was found out once at start and that every box needs. */
record BoxFactory(
    WorkerPoolConfig config,
    PythonRuntime runtime,
    BoxIdentity identity,
    SeccompFilter filter,
    BoxCommand command,
    ControlGroups groups) {

  /** What bubblewrap needs for itself; it is in the group, too. */
  private static final int OWN_PROCESSES = 2;

  private static final long LEAST_MARGIN_BYTES = 64L << 20;
  private static final int MARGIN_PART = 16;

  /**
   * Finds what boxes are made of on this host, and compiles the worker's source.
   *
   * @throws IsolationException when something is missing
   */
  static BoxFactory prepare(WorkerPoolConfig config, BoxIdentity identity, StateDirectory state)
      throws IsolationException, IOException, InterruptedException {
    SeccompFilter filter = SeccompFilter.forArchitecture(System.getProperty("os.arch"));
    HostTools tools = HostTools.find();
    PythonRuntime runtime = PythonRuntime.probe(config.python());
    Path longest = state.slotFolder(config.workers() - 1);
    if (!WorkerSocket.fits(longest)) {
      throw new IsolationException(
          "the path of the state directory %s is too long for sockets, which may have %d bytes: name"
                  .formatted(config.stateDirectory(), WorkerSocket.MAX_PATH_BYTES)
              + " a shorter one");
    }
    BoxCommand command =
        new BoxCommand(config, tools, runtime, identity, state.writeFilter(filter.program()));
    // Boxes cannot write, so that without this each start would compile anew.
    HostCommand.run(
        List.of(
            config.python().toString(),
            "-I",
            "-m",
            "compileall",
            "-q",
            config.workerSource().toString()));
    return new BoxFactory(config, runtime, identity, filter, command, state.groups());
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
  BoxGroup group(int slot) throws IOException {
    Tier tier = config.tier(slot);
    long margin = Math.max(LEAST_MARGIN_BYTES, tier.memoryBytes() / MARGIN_PART);
    return groups.make(
        new GroupLimits(
            tier.memoryBytes() + margin, tier.processes() + OWN_PROCESSES, tier.cpus()));
  }
}
