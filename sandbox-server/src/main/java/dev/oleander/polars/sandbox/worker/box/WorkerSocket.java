package dev.oleander.polars.sandbox.worker.box;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A Unix socket that takes one connection, from one box, and is then gone. */
public final class WorkerSocket implements AutoCloseable {
  public static final String NAME = "worker.sock";

  /** The room for a path in the kernel's {@code sockaddr_un}, without the closing zero. */
  public static final int MAX_PATH_BYTES = 107;

  private final Path path;
  private final ServerSocketChannel server;

  private WorkerSocket(Path path, ServerSocketChannel server) {
    this.path = path;
    this.server = server;
  }

  public static boolean fits(Path folder) {
    return folder.resolve(NAME).toString().getBytes(StandardCharsets.UTF_8).length
        <= MAX_PATH_BYTES;
  }

  /** Listens at a path that is free, in a folder that is private to the server. */
  public static WorkerSocket listen(Path path) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path), 1);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      return new WorkerSocket(path, server);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  public Path path() {
    return path;
  }

  /** Gives the socket and its folder to the user that a box runs as. */
  public void giveTo(int uid) throws IOException {
    for (Path owned : new Path[] {path, path.getParent()}) {
      Files.setAttribute(owned, "unix:uid", uid);
      Files.setAttribute(owned, "unix:gid", uid);
    }
  }

  /**
   * Waits for the box to connect, then removes the socket.
   *
   * @throws IOException also when the box ends before or the time is up
   */
  public SocketChannel accept(BoxProcess box, Duration atMost)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    try (Selector selector = Selector.open()) {
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      wakeAtTheEnd(selector, box);
      while (true) {
        SocketChannel channel = server.accept();
        if (channel != null) {
          channel.configureBlocking(true);
          return channel;
        }
        if (!box.alive()) {
          throw new IOException("the box ended before it connected");
        }
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new IOException("the box did not connect within " + atMost.toMillis() + " ms");
        }
        selector.select(left);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    } finally {
      Files.deleteIfExists(path);
    }
  }

  /** At once, if it has ended; else on the thread that learns of it. */
  @SuppressWarnings("FutureReturnValueIgnored")
  private static void wakeAtTheEnd(Selector selector, BoxProcess box) {
    box.exit().thenRun(selector::wakeup);
  }

  /** Closes the socket and removes its path, if it is still there. */
  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(path);
  }
}
