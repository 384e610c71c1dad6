package dev.oleander.polars.sandbox.worker.start;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.sandbox.worker.KillReason;
import dev.oleander.polars.sandbox.worker.box.Box;
import dev.oleander.polars.sandbox.worker.box.BoxEnd;
import dev.oleander.polars.sandbox.worker.box.BoxLauncher;
import dev.oleander.polars.sandbox.worker.box.BoxProcess;
import dev.oleander.polars.sandbox.worker.box.ForkedProcess;
import dev.oleander.polars.sandbox.worker.box.WorkerSocket;
import dev.oleander.polars.sandbox.worker.cgroup.BoxGroup;
import dev.oleander.polars.sandbox.worker.isolation.BoxFactory;
import dev.oleander.polars.sandbox.worker.isolation.BwrapCommand;
import dev.oleander.polars.sandbox.worker.state.StateDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process with everything imported that workers need, from which boxes are forked: see {@code
 * nursery.py}. Its boxes are in its process namespace, so that they end when it does. Safe for use
 * by any thread.
 */
final class Nursery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Nursery.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTROL = "control";
  private static final Duration GONE_WITHIN = Duration.ofSeconds(5);

  private static final Duration FOUND_WITHIN = Duration.ofSeconds(2);
  private static final Duration FIND_AGAIN = Duration.ofMillis(1);

  /** The status of a box that ended with its nursery: it was killed. */
  private static final int KILLED = 128 + 9;

  private final BoxFactory factory;
  private final Path folder;
  private final Box bubblewrap;
  private final SocketChannel control;
  private final Thread reader = new Thread(this::read, "oleander-nursery");
  private final CompletableFuture<ProcessHandle> process = new CompletableFuture<>();
  private final Map<Long, Forked> boxes = new ConcurrentHashMap<>();

  /** Whether it ends because the pool does. */
  private volatile boolean stopping;

  /** Set before the boxes that are left are told: whoever adds one asks afterwards. */
  private volatile boolean ended;

  /** What becomes known of a box, in this order; both are completed in any case. */
  private record Forked(CompletableFuture<Long> pid, CompletableFuture<Integer> status) {
    Forked() {
      this(new CompletableFuture<>(), new CompletableFuture<>());
    }
  }

  private Nursery(BoxFactory factory, Path folder, Box bubblewrap, SocketChannel control) {
    this.factory = factory;
    this.folder = folder;
    this.bubblewrap = bubblewrap;
    this.control = control;
    this.reader.setDaemon(true);
  }

  /**
   * Starts a nursery and waits until it is ready, for which it has as long as a worker.
   *
   * @throws IOException when it does not become so; nothing of it is then left
   */
  static Nursery start(
      BoxFactory factory, BwrapCommand command, StateDirectory state, BoxLauncher launcher)
      throws IOException, InterruptedException {
    Path folder = state.emptyNurseryFolder();
    try (WorkerSocket socket = WorkerSocket.listen(folder.resolve(CONTROL))) {
      List<String> program =
          List.of(
              "-m",
              "polars_worker.nursery",
              BwrapCommand.SOCKET_INSIDE.resolve(CONTROL).toString());
      Box bubblewrap =
          launcher.launch(
              command.buildNursery(folder, program),
              BoxGroup.none(),
              "nursery",
              BoxStart.LOG_LIMIT);
      Nursery nursery = null;
      boolean ready = false;
      try {
        Duration timeout = factory.config().startTimeout();
        SocketChannel control = socket.accept(bubblewrap.process(), timeout);
        nursery = new Nursery(factory, folder, bubblewrap, control);
        nursery.reader.start();
        nursery.process.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        // Bubblewrap may end before the first process inside, with which all others end.
        bubblewrap.noteInside();
        ready = true;
        return nursery;
      } catch (IOException | ExecutionException | TimeoutException e) {
        throw new IOException(
            "the nursery could not start: "
                + (bubblewrap.alive()
                    ? e.getMessage()
                    : "it " + new BoxEnd(factory.runtime().folders()).describe(bubblewrap)),
            e);
      } finally {
        if (!ready) {
          bubblewrap.endAndAwait();
          if (nursery != null) {
            nursery.close();
          }
        }
      }
    }
  }

  boolean alive() {
    return bubblewrap.alive() && !ended;
  }

  /** Its process on the host. */
  ProcessHandle process() {
    return process.join();
  }

  /** The folder of the sockets that its boxes connect to. */
  Path folder() {
    return folder;
  }

  /**
   * Forks a box. It then waits for a byte on its worker socket, see {@link StartingBox}.
   *
   * @throws IOException when it cannot be forked, or not in time: the nursery is then ended
   */
  BoxProcess fork(BoxOrder order, Duration atMost) throws IOException, InterruptedException {
    byte[] line = order.encode(factory);
    Forked forked = new Forked();
    boxes.put(order.number(), forked);
    if (!alive()) {
      boxes.remove(order.number());
      throw new IOException("the nursery has ended");
    }
    send(line);
    long pid;
    try {
      pid = forked.pid().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IOException("a box cannot be forked: " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      // It would neither fork nor bury others.
      giveUp();
      throw new IOException("the nursery does not answer, and is replaced", e);
    }
    return new ForkedProcess(findBox(pid, forked), forked.status(), this::giveUp);
  }

  /** Ends a nursery that hangs, and with it all its boxes. */
  private void giveUp() {
    LOG.error("the nursery hangs, and is ended with its boxes");
    bubblewrap.kill(KillReason.REPLACED);
  }

  /**
   * A box's first process on the host.
   *
   * @param pid its id as the nursery sees it
   */
  private ProcessHandle findBox(long pid, Forked forked) throws IOException {
    long deadline = System.nanoTime() + FOUND_WITHIN.toNanos();
    while (true) {
      Optional<ProcessHandle> found = NamespacePids.child(process(), pid, 1);
      if (found.isPresent()) {
        return found.get();
      }
      // The kernel's list of children can lack some while others end.
      if (forked.status().isDone() || System.nanoTime() > deadline) {
        throw new IOException("a box ended as soon as it was forked, or is not to be found");
      }
      LockSupport.parkNanos(FIND_AGAIN.toNanos());
    }
  }

  private void send(byte[] line) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(line);
    try {
      synchronized (control) {
        while (buffer.hasRemaining()) {
          control.write(buffer);
        }
      }
    } catch (ClosedByInterruptException e) {
      // The pool stops, and this connection with it.
      stopping = true;
      throw e;
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(control), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(JSON.readTree(line));
      }
    } catch (IOException e) {
      LOG.debug("the connection to the nursery broke off", e);
    } finally {
      end();
    }
  }

  private void take(JsonNode report) throws IOException {
    long number = report.path("number").asLong();
    long value = report.path("value").asLong();
    switch (report.path("event").asText()) {
      case "ready" -> process.complete(find(value));
      case "born" -> boxes.get(number).pid().complete(value);
      case "ended" -> boxes.remove(number).status().complete((int) value);
      case "failed" -> fail(boxes.remove(number), "error number " + value);
      default -> throw new IOException("the nursery reports something unknown: " + report);
    }
  }

  /** The nursery's own process: bubblewrap's grandchild. */
  private ProcessHandle find(long pid) throws IOException {
    for (String child : NamespacePids.children(bubblewrap.pid())) {
      var found =
          NamespacePids.child(ProcessHandle.of(Long.parseLong(child)).orElseThrow(), pid, 0);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new IOException("the nursery's process is not to be found");
  }

  private static void fail(Forked forked, String why) {
    forked.pid().completeExceptionally(new IOException(why));
    forked.status().complete(KILLED);
  }

  /** Ends what may be left, then says so to all who wait. */
  private void end() {
    ended = true;
    process.completeExceptionally(new IOException("the nursery ended before it was ready"));
    bubblewrap.endAndAwait();
    if (!boxes.isEmpty() && !stopping) {
      LOG.warn(
          "the nursery ended, and {} boxes with it: {}", boxes.size(), bubblewrap.log().text());
    }
    boxes.values().forEach(forked -> fail(forked, "the nursery has ended"));
    boxes.clear();
  }

  /** Ends the nursery and all its boxes; nothing of them is left when this returns. */
  @Override
  public void close() {
    bubblewrap.kill(KillReason.SHUTDOWN);
    boolean interrupted = false;
    while (reader.isAlive()) {
      try {
        reader.join(GONE_WITHIN.toMillis());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    try {
      control.close();
    } catch (IOException e) {
      LOG.warn("the connection to the nursery cannot be closed", e);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
