package dev.oleander.polars.sandbox.relay;

import dev.oleander.polars.sandbox.relay.socket.SendBuffers;
import dev.oleander.polars.sandbox.relay.socket.SocketLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The relays of all boxes, and the threads that they share. Any thread; closing it closes them.
 *
 * <p>There are no more threads than boxes times {@link Relay#MOST_CONNECTIONS}, and one for each.
 */
public final class Relays implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration GONE_WITHIN = Duration.ofSeconds(5);

  private final Duration patience;
  private final ExecutorService threads = Executors.newCachedThreadPool(daemons("oleander-relay-"));
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(daemons("oleander-relay-clock-"));
  private final Set<Relay> open = ConcurrentHashMap.newKeySet();
  private final Tails tails = new Tails();
  private final SendBuffers buffers = new SendBuffers();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder requests = new LongAdder();

  /**
   * @throws IOException when this machine cannot have any
   */
  public Relays() throws IOException {
    this(Duration.ofMinutes(2));
  }

  /**
   * @param patience how long a box may take over what a connection waits for
   */
  // The repetition ends with the clock.
  @SuppressWarnings("FutureReturnValueIgnored")
  Relays(Duration patience) throws IOException {
    SocketLibrary.require();
    this.patience = patience;
    long every = Math.min(LOOK_EVERY.toMillis(), Math.max(1, patience.toMillis() / 4));
    clock.scheduleWithFixedDelay(
        () -> open.forEach(Relay::stopStalled), every, every, TimeUnit.MILLISECONDS);
  }

  /**
   * Listens for one box. The relay answers that nothing may be read until it is granted something.
   *
   * @param folder which is made for it and must not be there: only the server and the box may reach
   *     what is in it
   * @return which the caller closes when the box has ended
   */
  public Relay listen(Path folder) throws IOException {
    Relay relay = Relay.listen(folder, this);
    open.add(relay);
    try {
      threads.execute(relay::serve);
      return relay;
    } catch (RejectedExecutionException e) {
      relay.neverServe();
      relay.close();
      throw new IOException("the relays are closed", e);
    }
  }

  /** How many bytes of objects boxes have been sent. */
  public long bytes() {
    return bytes.sum();
  }

  /** How many requests of boxes were answered with an object or its head. */
  public long requests() {
    return requests.sum();
  }

  Duration patience() {
    return patience;
  }

  Tails tails() {
    return tails;
  }

  SendBuffers buffers() {
    return buffers;
  }

  void run(Runnable task) {
    threads.execute(task);
  }

  void count(long sent) {
    bytes.add(sent);
  }

  void countRequest() {
    requests.increment();
  }

  void closed(Relay relay) {
    open.remove(relay);
  }

  private static ThreadFactory daemons(String name) {
    AtomicLong number = new AtomicLong();
    return task -> {
      Thread thread = new Thread(task, name + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void close() {
    clock.shutdownNow();
    open.forEach(Relay::close);
    threads.shutdownNow();
    buffers.close();
    try {
      threads.awaitTermination(GONE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
