package dev.oleander.polars.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before an object store on a port of the loopback, and fails as it is told. */
public final class FailingStore implements AutoCloseable {
  private static final byte[] UNAVAILABLE =
      "HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.ISO_8859_1);

  private final URI store;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger breaks = new AtomicInteger();
  private volatile int breakAfter;

  public FailingStore(URI store) throws IOException {
    this.store = store;
    this.server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Answers the next connections with 503, and ends those that there are. */
  public void refuse(int times) {
    refusals.set(times);
    endAll();
  }

  /** Resets the next connections after so many bytes of answers, and ends those that there are. */
  public void breakOff(int times, int bytes) {
    breakAfter = bytes;
    breaks.set(times);
    endAll();
  }

  /** Fails no more. */
  public void recover() {
    refusals.set(0);
    breaks.set(0);
  }

  /** How many failures that were ordered have not taken place. */
  public int left() {
    return Math.max(0, refusals.get()) + Math.max(0, breaks.get());
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        open.add(client);
        start(() -> serve(client));
      } catch (IOException e) {
        return; // It is closed.
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      if (refusals.getAndDecrement() > 0) {
        int unused = client.getInputStream().read(new byte[16 << 10]);
        client.getOutputStream().write(UNAVAILABLE);
        return;
      }
      long most = breaks.getAndDecrement() > 0 ? breakAfter : Long.MAX_VALUE;
      try (Socket far = new Socket(store.getHost(), store.getPort())) {
        open.add(far);
        start(() -> pass(client, far, Long.MAX_VALUE));
        pass(far, client, most);
        if (most != Long.MAX_VALUE) {
          client.setSoLinger(true, 0);
        }
        open.remove(far);
      }
    } catch (IOException e) {
      // One of both has gone.
    } finally {
      open.remove(client);
    }
  }

  private static void pass(Socket from, Socket to, long most) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16 << 10];
      long left = most;
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          break;
        }
        out.write(buffer, 0, read);
        left -= read;
      }
    } catch (IOException e) {
      // One of both has gone.
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "failing-store");
    thread.setDaemon(true);
    thread.start();
  }

  private void endAll() {
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    open.clear();
  }

  @Override
  public void close() throws IOException {
    server.close();
    endAll();
  }
}
