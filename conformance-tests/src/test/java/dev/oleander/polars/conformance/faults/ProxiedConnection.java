package dev.oleander.polars.conformance.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection from a client and the one to the server that goes with it. Threads share it. */
final class ProxiedConnection {
  private static final int BUFFER_BYTES = 32 << 10;
  private static final long DELAY_MILLIS = 30;
  private static final int TRICKLED_BYTES = 200;

  private final FaultProxy proxy;
  private final Socket client;
  private final Socket server;
  private final AtomicInteger pumping = new AtomicInteger(2);
  private final CountDownLatch stallEnd = new CountDownLatch(1);

  /** Written by the thread that meets the fault: from then on nothing passes that way. */
  private volatile boolean toServerCut;

  /** Written by the thread that meets the fault: from then on nothing passes that way. */
  private volatile boolean toClientCut;

  private volatile boolean stalled;

  ProxiedConnection(FaultProxy proxy, Socket client, Socket server) throws IOException {
    this.proxy = proxy;
    this.client = client;
    this.server = server;
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
  }

  /** Passes bytes on one way until that way ends, and closes both when both ways have. */
  void pump(Fault.Direction direction) {
    boolean toServer = direction == Fault.Direction.TO_SERVER;
    Socket from = toServer ? client : server;
    Socket to = toServer ? server : client;
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      for (int read = from.getInputStream().read(buffer);
          read >= 0;
          read = from.getInputStream().read(buffer)) {
        if (stalled) {
          stall();
        } else if (!(toServer ? toServerCut : toClientCut)) {
          pass(direction, to, buffer, read);
        }
      }
      if (stalled) {
        stall();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // One of the two is gone; so is the connection.
      reset();
    } finally {
      if (pumping.decrementAndGet() == 0) {
        close();
      }
    }
  }

  private void pass(Fault.Direction direction, Socket to, byte[] buffer, int length)
      throws IOException {
    FaultProxy.Passage passage = proxy.pass(direction, length);
    OutputStream out = to.getOutputStream();
    out.write(buffer, 0, passage.bytes());
    if (passage.fault().isPresent()) {
      happen(passage.fault().get(), direction);
      if (!passage.fault().get().cuts()) {
        int rest = length - passage.bytes();
        int slow = passage.fault().get() == Fault.Kind.TRICKLE ? Math.min(rest, TRICKLED_BYTES) : 0;
        for (int i = 0; i < slow; i++) {
          out.write(buffer, passage.bytes() + i, 1);
        }
        out.write(buffer, passage.bytes() + slow, rest - slow);
      }
    }
  }

  private void happen(Fault.Kind fault, Fault.Direction direction) throws IOException {
    switch (fault) {
      case RESET -> reset();
      case FIN -> {
        toServerCut = true;
        toClientCut = true;
        client.shutdownOutput();
        server.shutdownOutput();
      }
      case TRUNCATE -> {
        if (direction == Fault.Direction.TO_SERVER) {
          toServerCut = true;
          server.shutdownOutput();
        } else {
          toClientCut = true;
          client.shutdownOutput();
        }
      }
      case STALL -> {
        stalled = true;
        stall();
      }
      case DELAY -> pause();
      case TRICKLE -> {}
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(DELAY_MILLIS);
    } catch (InterruptedException e) {
      throw new IOException("the proxy is stopped", e);
    }
  }

  /** Until the fault is over; the connection is then lost. */
  private void stall() throws IOException {
    try {
      if (!stallEnd.await(10, TimeUnit.MINUTES)) {
        throw new IOException("nobody has ended the stall");
      }
    } catch (InterruptedException e) {
      throw new IOException("the proxy is stopped", e);
    }
    throw new IOException("the connection was lost");
  }

  void endStall() {
    if (stalled) {
      reset();
    }
  }

  /** Tells both ends that the connection was reset. Idempotent. */
  void reset() {
    closeHard(client);
    closeHard(server);
    stallEnd.countDown();
  }

  private static void closeHard(Socket socket) {
    try {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    } catch (IOException e) {
      // Closed already.
    }
  }

  @Override
  public String toString() {
    return "%s to %s, pumping %d ways, cut to server %s, to client %s, stalled %s"
        .formatted(client, server, pumping.get(), toServerCut, toClientCut, stalled);
  }

  private void close() {
    try {
      client.close();
      server.close();
    } catch (IOException e) {
      reset();
    }
    proxy.ended(this);
  }
}
