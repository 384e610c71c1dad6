package dev.oleander.polars.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Stands before an object store on a port of the loopback, and fails or takes its time as it is
 * told. Every request has a connection of its own.
 */
public final class FailingStore implements AutoCloseable {
  private static final int MOST_HEAD_BYTES = 64 << 10;

  /** Less than anything that is written has. */
  private static final int SOME_BYTES = 64;

  private final URI store;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private volatile Duration delay = Duration.ZERO;
  private volatile Plan plan = Plan.NONE;

  /** What can become of a request. */
  public enum Fault {
    UNAVAILABLE,
    ERROR,
    /** The connection is reset before anything is passed on. */
    RESET,
    /** It is reset within the body of the request, of which the store has got some. */
    RESET_WITHIN,
    /** The store has done what was asked for, and its answer never comes. */
    ANSWER_LOST,
    /** Nothing comes at all. */
    SILENCE
  }

  /**
   * @param bytes of the answer that come before the connection is reset, with {@link Fault#RESET}
   */
  private record Plan(Predicate<String> which, Fault fault, int bytes, AtomicInteger times) {
    static final Plan NONE = new Plan(line -> false, Fault.RESET, 0, new AtomicInteger());

    boolean takes(String line) {
      return which.test(line) && times.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }
  }

  public FailingStore(URI store) throws IOException {
    this.store = store;
    this.server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Answers the next requests with 503. */
  public void refuse(int times) {
    plan = new Plan(line -> true, Fault.UNAVAILABLE, 0, new AtomicInteger(times));
  }

  /** Resets the connections of the next requests after so many bytes of answers. */
  public void breakOff(int times, int bytes) {
    plan = new Plan(line -> true, Fault.RESET, bytes, new AtomicInteger(times));
  }

  /**
   * Fails some requests until it recovers.
   *
   * @param which is given the first lines of requests
   */
  public void fail(Fault fault, Predicate<String> which) {
    plan = new Plan(which, fault, 0, new AtomicInteger(Integer.MAX_VALUE));
  }

  /** Takes so long over every request, as a store does that is far away. */
  public void delay(Duration each) {
    delay = each;
  }

  /** How many requests were served at once, at most, since this was asked last. */
  public int mostAtOnce() {
    return mostAtOnce.getAndSet(0);
  }

  /** Fails no more. */
  public void recover() {
    plan = Plan.NONE;
  }

  /** How many failures that were ordered have not taken place. */
  public int left() {
    return plan.times().get();
  }

  /** The first lines of the requests that came since this was asked last. */
  public List<String> requests() {
    List<String> seen = List.copyOf(requests);
    requests.clear();
    return seen;
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
      String head = head(client.getInputStream());
      String line = head.substring(0, head.indexOf("\r\n"));
      requests.add(line);
      mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
      try {
        Thread.sleep(delay.toMillis());
      } finally {
        atOnce.decrementAndGet();
      }
      Plan now = plan;
      if (now.takes(line)) {
        fail(client, head, now);
      } else {
        try (Socket far = send(head)) {
          start(() -> pass(client, far, Long.MAX_VALUE));
          pass(far, client, Long.MAX_VALUE);
        }
      }
    } catch (IOException | InterruptedException e) {
      // One of both has gone.
    } finally {
      open.remove(client);
    }
  }

  private void fail(Socket client, String head, Plan now) throws IOException {
    switch (now.fault()) {
      case UNAVAILABLE -> answer(client, "503 Slow Down");
      case ERROR -> answer(client, "500 Internal Server Error");
      case RESET -> {
        if (now.bytes() > 0) {
          try (Socket far = send(head)) {
            start(() -> pass(client, far, Long.MAX_VALUE));
            pass(far, client, now.bytes());
          }
        }
        client.setSoLinger(true, 0);
      }
      case RESET_WITHIN -> {
        try (Socket far = send(head)) {
          start(() -> pass(far, client, Long.MAX_VALUE));
          pass(client, far, SOME_BYTES);
          far.setSoLinger(true, 0);
        }
        client.setSoLinger(true, 0);
      }
      case ANSWER_LOST -> {
        try (Socket far = send(head)) {
          start(() -> pass(client, far, Long.MAX_VALUE));
          String begin = head(far.getInputStream());
          if (begin.startsWith("HTTP/1.1 100 ")) {
            client.getOutputStream().write(begin.getBytes(StandardCharsets.ISO_8859_1));
            far.getInputStream().transferTo(OutputStream.nullOutputStream());
          }
        }
        client.setSoLinger(true, 0);
      }
      case SILENCE -> client.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
  }

  /** What is sent with the request is taken, so that the answer is not lost with it. */
  private static void answer(Socket client, String status) throws IOException {
    client
        .getOutputStream()
        .write(
            "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                .formatted(status)
                .getBytes(StandardCharsets.ISO_8859_1));
    client.shutdownOutput();
    client.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  /** Begins to pass a request on. */
  private Socket send(String head) throws IOException {
    Socket far = new Socket(store.getHost(), store.getPort());
    open.add(far);
    far.getOutputStream()
        .write(
            head.replaceFirst("\r\n", "\r\nConnection: close\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
    return far;
  }

  /** All to the empty line, and that. */
  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    String text = "";
    while (!text.endsWith("\r\n\r\n")) {
      int value = in.read();
      if (value < 0 || head.size() > MOST_HEAD_BYTES) {
        throw new EOFException("there is no whole head");
      }
      head.write(value);
      if (value == '\n') {
        text = head.toString(StandardCharsets.ISO_8859_1);
      }
    }
    return text;
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

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
