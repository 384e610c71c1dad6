package dev.oleander.polars.sandbox.relay;

import dev.oleander.polars.sandbox.relay.socket.BoxConnection;
import dev.oleander.polars.sandbox.relay.socket.BoxListener;
import dev.oleander.polars.sandbox.relay.socket.ListenerHandover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One box's way to what its workload may read: a port of the box's own loopback that the server
 * serves. The box hands it over when it starts, by a Unix socket that only the server and the box
 * can reach. Any thread.
 */
public final class Relay implements AutoCloseable {
  /** How many connections a box may have; it waits for one to end before it is given another. */
  static final int MOST_CONNECTIONS = 64;

  /**
   * So much may be on the way to a box, as far as the kernel allows: more than one piece, so that
   * the next is got from the store meanwhile.
   */
  private static final int SEND_BYTES = 512 << 10;

  /** The name of the Unix socket in its folder; short, because a socket's path has to be. */
  public static final String SOCKET = "s";

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  private final Path path;
  private final ListenerHandover handover;
  private final Relays relays;
  private final Semaphore places = new Semaphore(MOST_CONNECTIONS);
  private final Set<RelayConnection> connections = ConcurrentHashMap.newKeySet();

  /** Null until the box has handed it over. */
  private volatile BoxListener listener;

  /** Null while nothing may be read. */
  private volatile RelayAccess granted;

  /** Whether a connection waits for the place of another one. */
  private volatile boolean crowded;

  private volatile boolean closed;

  private Relay(Path path, ListenerHandover handover, Relays relays) {
    this.path = path;
    this.handover = handover;
    this.relays = relays;
  }

  /** The caller runs {@link #serve}, or gives it up by {@link #close} and {@link #neverServe}. */
  static Relay listen(Path folder, Relays relays) throws IOException {
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path path = folder.resolve(SOCKET);
    ListenerHandover handover = null;
    boolean listening = false;
    try {
      handover = ListenerHandover.listen(path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      listening = true;
      return new Relay(path, handover, relays);
    } finally {
      if (!listening) {
        if (handover != null) {
          handover.close();
        }
        Files.deleteIfExists(path);
        Files.deleteIfExists(folder);
      }
    }
  }

  /** The Unix socket. */
  Path path() {
    return path;
  }

  /** Gives the socket and its folder to the user, and the group, that the box runs as. */
  public void giveTo(int uid) throws IOException {
    for (Path owned : new Path[] {path, path.getParent()}) {
      Files.setAttribute(owned, "unix:uid", uid);
      Files.setAttribute(owned, "unix:gid", uid);
    }
  }

  /** Lets the box read what a workload may, until {@link #revoke}. */
  public void grant(RelayAccess access) {
    granted = access;
  }

  /** Lets the box read nothing any more; what it is reading breaks off. */
  public void revoke() {
    granted = null;
    connections.forEach(RelayConnection::stopIfAnswering);
  }

  Optional<RelayAccess> granted() {
    return Optional.ofNullable(granted);
  }

  /** Runs on a thread of its own until the relay is closed. */
  void serve() {
    try (BoxListener handed = awaitListener()) {
      listener = handed;
      while (!closed) {
        accept(handed);
      }
    } catch (IOException e) {
      if (!closed) {
        LOG.warn("the relay of a box takes no connections any more", e);
      }
    } catch (InterruptedException | RejectedExecutionException e) {
      LOG.debug("the relays are closed", e);
    }
  }

  private BoxListener awaitListener() throws IOException {
    try (handover) {
      return handover.await();
    }
  }

  private void accept(BoxListener from) throws IOException, InterruptedException {
    BoxConnection accepted = from.accept(relays.buffers());
    RelayConnection connection = new RelayConnection(accepted, this, relays);
    boolean taken = false;
    try {
      accepted.setSendBytes(SEND_BYTES);
      awaitPlace();
      connections.add(connection);
      if (closed) {
        connection.stop();
      }
      relays.run(() -> serve(connection));
      taken = true;
    } finally {
      if (!taken) {
        connection.close();
      }
    }
  }

  /** Clients keep connections that they do not need at the moment, while others wait. */
  private void awaitPlace() throws InterruptedException {
    if (!places.tryAcquire()) {
      crowded = true;
      try {
        connections.forEach(RelayConnection::stopIfIdle);
        places.acquire();
      } finally {
        crowded = false;
      }
    }
  }

  /** Whether a connection should make room for another one when it has been answered. */
  boolean crowded() {
    return crowded;
  }

  /**
   * How many connections are between two requests: one is in use for a moment after its box has the
   * last byte of an answer.
   */
  long idle() {
    return connections.stream().filter(RelayConnection::isIdle).count();
  }

  private void serve(RelayConnection connection) {
    try (connection) {
      connection.serve();
    } catch (RuntimeException e) {
      LOG.error("the relay of a box failed", e);
    } finally {
      connections.remove(connection);
      places.release();
    }
  }

  void stopStalled() {
    long now = System.nanoTime();
    connections.forEach(connection -> connection.stopIfStalled(now));
  }

  /** In the place of {@link #serve}, whose part it was to do this. */
  void neverServe() {
    handover.close();
  }

  @Override
  public void close() {
    closed = true;
    granted = null;
    handover.stop();
    BoxListener handed = listener;
    if (handed != null) {
      handed.stop();
    }
    try {
      Files.deleteIfExists(path);
      Files.deleteIfExists(path.getParent());
    } catch (IOException e) {
      LOG.warn("the socket of a box's relay cannot be removed", e);
    }
    connections.forEach(RelayConnection::stop);
    relays.closed(this);
  }
}
