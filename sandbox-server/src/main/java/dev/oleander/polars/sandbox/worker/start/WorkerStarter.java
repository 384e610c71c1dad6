package dev.oleander.polars.sandbox.worker.start;

import dev.oleander.polars.sandbox.relay.Relay;
import dev.oleander.polars.sandbox.worker.KillReason;
import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.box.Box;
import dev.oleander.polars.sandbox.worker.box.BoxEnd;
import dev.oleander.polars.sandbox.worker.box.BoxMeter;
import dev.oleander.polars.sandbox.worker.box.MemoryWatch;
import dev.oleander.polars.sandbox.worker.box.ProcessTree;
import dev.oleander.polars.sandbox.worker.box.ScratchWatch;
import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.protocol.ConnectionException;
import dev.oleander.polars.sandbox.worker.protocol.Worker;
import dev.oleander.polars.sandbox.worker.protocol.WorkerConnection;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts workers and waits until they are ready. Used by the threads of all slots. */
public final class WorkerStarter {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerStarter.class);
  private static final Duration GONE_WITHIN = Duration.ofSeconds(5);

  private final BoxFactory factory;
  private final StateDirectory state;
  private final BoxStart boxes;
  private final ScheduledExecutorService clock;
  private final MemoryWatch memory;
  private final ScratchWatch scratch;
  private final BoxEnd end;

  public WorkerStarter(
      BoxFactory factory,
      StateDirectory state,
      BoxStart boxes,
      ScheduledExecutorService clock,
      MemoryWatch memory,
      ScratchWatch scratch) {
    this.factory = factory;
    this.state = state;
    this.boxes = boxes;
    this.clock = clock;
    this.memory = memory;
    this.scratch = scratch;
    this.end = new BoxEnd(factory.runtime().folders());
  }

  /**
   * A worker that is ready.
   *
   * @param readable the folders of the lake that it sees; empty for all
   * @throws IOException when it does not become so in time; nothing of it is then left
   * @throws IllegalArgumentException when a folder is outside the lake
   */
  public Worker start(int slot, Optional<List<Path>> readable)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Duration each = factory.config().startTimeout().dividedBy(boxes.attempts());
    int left = boxes.attempts();
    while (true) {
      left--;
      try {
        Worker worker = launch(slot, readable, each);
        LOG.debug("worker {} was ready after {} ms", slot, millisSince(begun));
        return worker;
      } catch (StartTimeoutException e) {
        if (left == 0) {
          throw e;
        }
        LOG.warn("worker {} was not ready within {}, and is started anew", slot, each);
      }
    }
  }

  /** A box was killed because it was not ready in time. */
  private static final class StartTimeoutException extends IOException {
    StartTimeoutException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private Worker launch(int slot, Optional<List<Path>> readable, Duration atMost)
      throws IOException, InterruptedException {
    BoxGroup group = factory.group(slot);
    Box box = null;
    Worker worker = null;
    Optional<Relay> relay = Optional.empty();
    try (StartingBox starting = boxes.start(slot, group, readable, atMost)) {
      relay = starting.relay();
      box = starting.box();
      BoxMeter meter =
          new BoxMeter(group, new ProcessTree(box.pid(), factory.runtime().pageSize()));
      Tier tier = factory.config().tier(slot);
      memory.add(box, meter, tier.memoryBytes());
      if (factory.command().scratchOnDisk()) {
        Path folder = factory.command().scratch(state.slotFolder(slot));
        scratch.add(box, folder, tier.scratchBytes());
      }
      worker = awaitReady(slot, starting, meter, atMost);
      return worker;
    } finally {
      if (worker == null) {
        relay.ifPresent(Relay::close);
        if (box != null) {
          box.endAndAwait();
        }
        group.close();
      }
    }
  }

  private Worker awaitReady(int slot, StartingBox starting, BoxMeter meter, Duration atMost)
      throws IOException, InterruptedException {
    Box box = starting.box();
    ScheduledFuture<?> deadline =
        clock.schedule(
            () -> box.kill(KillReason.TIMED_OUT), atMost.toMillis(), TimeUnit.MILLISECONDS);
    try {
      // The deadline comes first, so that the box is known to have been killed for it.
      SocketChannel channel = starting.connect(atMost.plus(GONE_WITHIN));
      Worker worker =
          new Worker(
              slot,
              factory.config().tier(slot),
              box,
              meter,
              new WorkerConnection(channel),
              starting.relay(),
              end);
      try {
        worker.awaitHello();
        box.noteInside();
        return worker;
      } catch (ConnectionException e) {
        worker.close();
        throw new IOException(e.getMessage(), e);
      }
    } catch (IOException e) {
      throw failure(box, e);
    } finally {
      deadline.cancel(false);
    }
  }

  private IOException failure(Box box, IOException cause) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (box.killed().equals(Optional.of(KillReason.TIMED_OUT))) {
      return new StartTimeoutException(
          "a worker was not ready within %d ms: give it longer or find out what slows the host down"
              .formatted(factory.config().startTimeout().toMillis()),
          cause);
    }
    if (box.killed().isPresent()) {
      return new IOException(
          "a worker " + box.killed().get().toException(cause).getMessage(), cause);
    }
    return new IOException("a worker could not start: it " + end.describe(box), cause);
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
