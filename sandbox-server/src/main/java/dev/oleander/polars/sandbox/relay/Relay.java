package dev.oleander.polars.sandbox.relay;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
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
 * One box's way to what its workload may read: a Unix socket that only the server and the box can
 * reach. Any thread.
 */
public final class Relay implements AutoCloseable {
  /** How many connections a box may have; it waits for one to end before it is given another. */
  static final int MOST_CONNECTIONS = 64;

  /**
   * So much may be on the way to a box, as far as the kernel allows: more than one piece, so that
   * the next is got from the store meanwhile.
   */
  private static final int SEND_BYTES = 512 << 10;

  /** The name of the socket in its folder; short, because a socket's path has to be. */
  public static final String SOCKET = "s";

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  private final Path path;
  private final ServerSocketChannel server;
  private final Relays relays;
  private final Semaphore places = new Semaphore(MOST_CONNECTIONS);
  private final Set<RelayConnection> connections = ConcurrentHashMap.newKeySet();

  /** Null while nothing may be read. */
  private volatile RelayAccess granted;

  /** Whether a connection waits for the place of another one. */
  private volatile boolean crowded;

  private volatile boolean closed;

  private Relay(Path path, ServerSocketChannel server, Relays relays) {
    this.path = path;
    this.server = server;
    this.relays = relays;
  }

  static Relay listen(Path folder, Relays relays) throws IOException {
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    Relay relay = new Relay(folder.resolve(SOCKET), server, relays);
    boolean listening = false;
    try {
      server.bind(UnixDomainSocketAddress.of(relay.path), MOST_CONNECTIONS);
      Files.setPosixFilePermissions(relay.path, PosixFilePermissions.fromString("rw-------"));
      listening = true;
      return relay;
    } finally {
      if (!listening) {
        relay.close();
      }
    }
  }

  /** The socket. */
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
    connections.forEach(RelayConnection::closeIfAnswering);
  }

  Optional<RelayAccess> granted() {
    return Optional.ofNullable(granted);
  }

  /** Runs on a thread of its own until the relay is closed. */
  void accept() {
    while (!closed) {
      try {
        SocketChannel channel = server.accept();
        RelayConnection connection = new RelayConnection(channel, this, relays);
        boolean taken = false;
        try {
          channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BYTES);
          awaitPlace();
          connections.add(connection);
          if (closed) {
            connection.close();
          }
          relays.run(() -> serve(connection));
          taken = true;
        } finally {
          if (!taken) {
            connection.close();
          }
        }
      } catch (IOException e) {
        if (!closed) {
          LOG.warn("the relay of a box takes no connections any more", e);
        }
        return;
      } catch (InterruptedException | RejectedExecutionException e) {
        LOG.debug("the relays are closed", e);
        return;
      }
    }
  }

  /** Clients keep connections that they do not need at the moment, while others wait. */
  private void awaitPlace() throws InterruptedException {
    if (!places.tryAcquire()) {
      crowded = true;
      try {
        connections.forEach(RelayConnection::closeIfIdle);
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

  void closeStalled() {
    long now = System.nanoTime();
    connections.forEach(connection -> connection.closeIfStalled(now));
  }

  @Override
  public void close() {
    closed = true;
    granted = null;
    try {
      server.close();
      Files.deleteIfExists(path);
      Files.deleteIfExists(path.getParent());
    } catch (IOException e) {
      LOG.warn("the relay of a box cannot be closed", e);
    }
    connections.forEach(RelayConnection::close);
    relays.closed(this);
  }
}
