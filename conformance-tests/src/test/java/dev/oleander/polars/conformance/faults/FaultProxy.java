package dev.oleander.polars.conformance.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Passes network connections on to a server on this machine, and breaks one of them when it is told
 * to. Any thread; closing it closes all.
 */
final class FaultProxy implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final int serverPort;
  private final ServerSocket listener;
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicReference<ArmedFault> armed = new AtomicReference<>();
  private final AtomicLong toServer = new AtomicLong();
  private final AtomicLong toClient = new AtomicLong();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "fault-proxy");
            thread.setDaemon(true);
            return thread;
          });

  private FaultProxy(int serverPort, ServerSocket listener) {
    this.serverPort = serverPort;
    this.listener = listener;
  }

  static FaultProxy start(int serverPort) throws IOException {
    FaultProxy proxy = new FaultProxy(serverPort, new ServerSocket(0, 50, LOOPBACK));
    proxy.threads.execute(proxy::accept);
    return proxy;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Lets a fault happen to what passes from now on. */
  void arm(Fault fault) {
    armed.set(new ArmedFault(fault));
  }

  /**
   * Lets everything pass from now on, except on connections that are broken.
   *
   * @return whether the fault has happened
   */
  boolean heal() {
    ArmedFault former = armed.getAndSet(null);
    connections.forEach(ProxiedConnection::endStall);
    return former != null && former.fired();
  }

  /** What has passed so far. */
  Fault.Traffic traffic() {
    return new Fault.Traffic(toServer.get(), toClient.get());
  }

  /** The connections that the client has open, or the server. */
  Set<ProxiedConnection> connections() {
    return Set.copyOf(connections);
  }

  private void accept() {
    try {
      while (true) {
        begin(listener.accept());
      }
    } catch (IOException e) {
      if (!listener.isClosed()) {
        throw new IllegalStateException("the proxy cannot accept connections any more", e);
      }
    }
  }

  private void begin(Socket client) throws IOException {
    Socket server;
    try {
      server = new Socket(LOOPBACK, serverPort);
    } catch (IOException e) {
      client.close();
      return;
    }
    ProxiedConnection connection = new ProxiedConnection(this, client, server);
    connections.add(connection);
    threads.execute(() -> connection.pump(Fault.Direction.TO_SERVER));
    threads.execute(() -> connection.pump(Fault.Direction.TO_CLIENT));
  }

  /** How many of the bytes pass, and what happens then. */
  Passage pass(Fault.Direction direction, int bytes) {
    ArmedFault fault = armed.get();
    int passing = fault == null ? bytes : fault.passing(direction, bytes);
    (direction == Fault.Direction.TO_SERVER ? toServer : toClient).addAndGet(passing);
    return new Passage(
        passing, passing < bytes ? Optional.of(fault.fault().kind()) : Optional.empty());
  }

  record Passage(int bytes, Optional<Fault.Kind> fault) {}

  void ended(ProxiedConnection connection) {
    connections.remove(connection);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    connections.forEach(ProxiedConnection::reset);
    threads.shutdown();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the proxy's threads do not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
