package dev.oleander.polars.benchmark.link;

import dev.oleander.polars.benchmark.client.CommandLoop;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Passes TCP connections on to a port of this machine, and what comes back no faster than a link of
 * so many bits a second would: all connections share it. It adds no delay of its own. Arguments:
 * the port, megabits a second. Command: {@code port}.
 */
public final class ThrottledRelay implements AutoCloseable {
  /** Small beside what a link carries in the time that a sleeping thread may wake up late. */
  private static final int BUFFER_BYTES = 16 << 10;

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final int target;
  private final Link link;
  private final ServerSocket listener;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "relay");
            thread.setDaemon(true);
            return thread;
          });

  private ThrottledRelay(int target, Link link, ServerSocket listener) {
    this.target = target;
    this.link = link;
    this.listener = listener;
  }

  public static void main(String[] arguments) throws IOException {
    Link link = new Link(Long.parseLong(arguments[1]) * 1_000_000);
    try (ThrottledRelay relay =
        new ThrottledRelay(
            Integer.parseInt(arguments[0]), link, new ServerSocket(0, 50, LOOPBACK))) {
      relay.threads.execute(relay::accept);
      CommandLoop.run((name, argument) -> Integer.toString(relay.listener.getLocalPort()));
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(LOOPBACK, target);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        threads.execute(() -> pass(client, server, null));
        threads.execute(() -> pass(server, client, link));
      }
    } catch (SocketException e) {
      if (!listener.isClosed()) {
        throw new UncheckedIOException(e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends both connections with the first of the two directions that ends. */
  private static void pass(Socket from, Socket to, Link link) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (link != null) {
          link.carry(read);
        }
        out.write(buffer, 0, read);
      }
    } catch (SocketException e) {
      // One of the two has gone.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
