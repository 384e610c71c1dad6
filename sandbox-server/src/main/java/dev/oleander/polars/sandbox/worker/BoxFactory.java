package dev.oleander.polars.sandbox.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** All that was found out once at start and that every box needs. */
record BoxFactory(
    WorkerPoolConfig config,
    PythonRuntime runtime,
    BoxIdentity identity,
    SeccompFilter filter,
    BoxCommand command) {

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
    return new BoxFactory(config, runtime, identity, filter, command);
  }
}
