package dev.oleander.polars.sandbox.worker.start;

import dev.oleander.polars.sandbox.relay.Relay;
import dev.oleander.polars.sandbox.worker.box.Box;
import dev.oleander.polars.sandbox.worker.box.BoxLauncher;
import dev.oleander.polars.sandbox.worker.box.WorkerSocket;
import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.isolation.BoxIdentity;
import dev.oleander.polars.sandbox.worker.isolation.BwrapCommand;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts each box by itself, and in it Python from nothing. */
public final class ColdStart implements BoxStart {
  static final String REPORT_NAME = "cold";
  private static final String RELAY = "r";

  private final BoxFactory factory;
  private final StateDirectory state;
  private final BoxLauncher launcher;

  public ColdStart(BoxFactory factory, StateDirectory state, BoxLauncher launcher) {
    this.factory = factory;
    this.state = state;
    this.launcher = launcher;
  }

  @Override
  public String reportName() {
    return REPORT_NAME;
  }

  @Override
  public int attempts() {
    return 1;
  }

  @Override
  public StartingBox start(int slot, BoxGroup group, Optional<List<Path>> readable, Duration atMost)
      throws IOException {
    Path folder = state.emptySlotFolder(slot);
    WorkerSocket socket = WorkerSocket.listen(folder.resolve(WorkerSocket.NAME));
    Optional<Relay> relay = Optional.empty();
    Box box = null;
    try {
      relay = factory.listenForReads(slot, folder.resolve(RELAY));
      factory.makeScratch(slot, folder);
      if (factory.identity() == BoxIdentity.ROOT_DROP) {
        socket.giveTo(factory.command().uid(slot));
      }
      List<String> program =
          new ArrayList<>(List.of("-m", "polars_worker", factory.command().socketArgument()));
      relay.ifPresent(
          there ->
              program.add(
                  BwrapCommand.SOCKET_INSIDE.resolve(RELAY).resolve(Relay.SOCKET).toString()));
      box =
          launcher.launch(
              factory.command().build(slot, group, folder, readable, program),
              group,
              "worker-" + slot,
              BoxStart.LOG_LIMIT);
      return new StartingBox(box, socket, false, relay);
    } finally {
      if (box == null) {
        relay.ifPresent(Relay::close);
        socket.close();
      }
    }
  }

  @Override
  public void close() {
    // Each box has its owner.
  }
}
