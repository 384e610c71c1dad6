package dev.oleander.polars.sandbox.worker.start;

import dev.oleander.polars.sandbox.relay.Relay;
import dev.oleander.polars.sandbox.worker.box.Box;
import dev.oleander.polars.sandbox.worker.box.BoxLauncher;
import dev.oleander.polars.sandbox.worker.box.BoxLog;
import dev.oleander.polars.sandbox.worker.box.BoxProcess;
import dev.oleander.polars.sandbox.worker.box.WorkerSocket;
import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.isolation.BwrapCommand;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forks each box from a nursery, and keeps that there: starts another when it has ended. */
public final class NurseryStart implements BoxStart {
  static final String REPORT_NAME = "nursery";

  private static final Logger LOG = LoggerFactory.getLogger(NurseryStart.class);

  /**
   * A fork can hang, rarely, in a lock that a thread of the nursery's held: another one will not.
   */
  private static final int ATTEMPTS = 3;

  private final BoxFactory factory;
  private final BwrapCommand command;
  private final StateDirectory state;
  private final BoxLauncher launcher;
  private final AtomicLong lastNumber = new AtomicLong();

  /** Guarded by this. */
  private Nursery nursery;

  /** Guarded by this. */
  private boolean closed;

  private NurseryStart(
      BoxFactory factory,
      BwrapCommand command,
      StateDirectory state,
      BoxLauncher launcher,
      Nursery nursery) {
    this.factory = factory;
    this.command = command;
    this.state = state;
    this.launcher = launcher;
    this.nursery = nursery;
  }

  /**
   * Starts the first nursery.
   *
   * @throws IOException when there can be none
   */
  public static NurseryStart open(
      BoxFactory factory, BwrapCommand command, StateDirectory state, BoxLauncher launcher)
      throws IOException, InterruptedException {
    return new NurseryStart(
        factory, command, state, launcher, Nursery.start(factory, command, state, launcher));
  }

  @Override
  public String reportName() {
    return REPORT_NAME;
  }

  @Override
  public int attempts() {
    return ATTEMPTS;
  }

  @Override
  public StartingBox start(int slot, BoxGroup group, Optional<List<Path>> readable, Duration atMost)
      throws IOException, InterruptedException {
    BoxOrder order = new BoxOrder(lastNumber.incrementAndGet(), slot, readable, Optional.empty());
    return fork(order, group, "worker-" + slot, BoxStart.LOG_LIMIT, atMost);
  }

  /** Starts a box in the place of a slot's worker that runs a program of the server's. */
  public StartingBox startProbe(
      int slot, BoxGroup group, Optional<List<Path>> readable, BoxOrder.Probe probe, int logLimit)
      throws IOException, InterruptedException {
    BoxOrder order = new BoxOrder(lastNumber.incrementAndGet(), slot, readable, Optional.of(probe));
    return fork(order, group, "probe", logLimit, factory.config().startTimeout());
  }

  /** The process of the nursery there is, on the host. */
  public ProcessHandle process() throws IOException, InterruptedException {
    return nursery().process();
  }

  private StartingBox fork(
      BoxOrder order, BoxGroup group, String name, int logLimit, Duration atMost)
      throws IOException, InterruptedException {
    Nursery from = nursery();
    WorkerSocket socket = WorkerSocket.listen(from.folder().resolve(order.workerSocket()));
    Optional<Relay> relay = Optional.empty();
    Box box = null;
    try (WorkerSocket logSocket = WorkerSocket.listen(from.folder().resolve(order.logSocket()))) {
      if (order.probe().isEmpty()) {
        relay = factory.listenForReads(order.slot(), from.folder().resolve(order.relayFolder()));
      }
      BoxProcess process = from.fork(order, atMost);
      try {
        // It does nothing of its own before StartingBox.connect.
        group.add(process.pid());
        BoxLog log =
            new BoxLog(
                Channels.newInputStream(logSocket.accept(process, atMost)),
                logLimit,
                "oleander-log-" + name);
        log.start();
        box = new Box(process, log, group);
        return new StartingBox(box, socket, true, relay);
      } finally {
        if (box == null) {
          process.end();
        }
      }
    } finally {
      if (box == null) {
        relay.ifPresent(Relay::close);
        socket.close();
      }
    }
  }

  private synchronized Nursery nursery() throws IOException, InterruptedException {
    if (closed) {
      throw new IOException("the nursery is closed");
    }
    if (!nursery.alive()) {
      LOG.warn("the nursery has ended, and is started again");
      nursery.close();
      nursery = Nursery.start(factory, command, state, launcher);
    }
    return nursery;
  }

  @Override
  public synchronized void close() {
    closed = true;
    nursery.close();
  }
}
