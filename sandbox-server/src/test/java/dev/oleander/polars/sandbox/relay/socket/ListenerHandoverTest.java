package dev.oleander.polars.sandbox.relay.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.worker.TestBoxes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What another process hands over, and how that ends. */
@Timeout(60)
final class ListenerHandoverTest {
  private static final int LONG_ENOUGH_TO_WAIT_MILLIS = 200;

  @TempDir private Path folder;
  private Path path;
  private ListenerHandover handover;
  private final SendBuffers buffers = new SendBuffers();

  @BeforeEach
  void listen() throws IOException {
    path = folder.resolve("s");
    handover = ListenerHandover.listen(path);
  }

  @AfterEach
  void close() {
    handover.close();
    buffers.close();
  }

  @Test
  void servesThePortThatItWasHanded() throws Exception {
    InetSocketAddress port = HandedPort.to(path);
    byte[] sent = new byte[3_000_000];
    new Random(1).nextBytes(sent);
    try (BoxListener listener = handover.await();
        SocketChannel box = SocketChannel.open(port);
        BoxConnection connection = listener.accept(buffers)) {
      connection.setSendBytes(100_000);
      box.write(ByteBuffer.wrap("asked".getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer asked = ByteBuffer.allocate(10).position(2);
      assertThat(connection.read(asked)).isEqualTo(5);
      assertThat(new String(asked.array(), 2, 5, StandardCharsets.US_ASCII)).isEqualTo("asked");

      CompletableFuture<byte[]> received =
          start(() -> box.socket().getInputStream().readNBytes(sent.length));
      int at = 0;
      while (at < sent.length) {
        int added = connection.add(sent, at, Math.min(70_001, sent.length - at));
        if (added == 0) {
          connection.flush();
        }
        at += added;
      }
      connection.flush();
      assertThat(Arrays.equals(received.join(), sent)).isTrue();

      box.shutdownOutput();
      assertThat(connection.read(asked)).isEqualTo(-1);
      connection.shutdownOutput();
      assertThat(box.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void isStoppedWhileItWaits() throws Exception {
    CompletableFuture<BoxListener> waiting = start(handover::await);
    Thread.sleep(LONG_ENOUGH_TO_WAIT_MILLIS);
    assertThat(waiting).isNotDone();

    handover.stop();

    assertThat(waiting)
        .failsWithin(10, TimeUnit.SECONDS)
        .withThrowableThat()
        .withRootCauseInstanceOf(IOException.class);
    assertThatThrownBy(handover::await).isInstanceOf(IOException.class);
  }

  @Test
  void aListenerIsStoppedWhileItWaits() throws Exception {
    HandedPort.to(path);
    try (BoxListener listener = handover.await()) {
      CompletableFuture<BoxConnection> waiting = start(() -> listener.accept(buffers));
      Thread.sleep(LONG_ENOUGH_TO_WAIT_MILLIS);
      assertThat(waiting).isNotDone();

      listener.stop();

      assertThat(waiting)
          .failsWithin(10, TimeUnit.SECONDS)
          .withThrowableThat()
          .withRootCauseInstanceOf(IOException.class);
      assertThatThrownBy(() -> listener.accept(buffers)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aConnectionIsStoppedWhileItWaits() throws Exception {
    InetSocketAddress port = HandedPort.to(path);
    try (BoxListener listener = handover.await();
        SocketChannel silent = SocketChannel.open(port);
        BoxConnection reading = listener.accept(buffers);
        SocketChannel full = SocketChannel.open(port);
        BoxConnection sending = listener.accept(buffers)) {
      CompletableFuture<Integer> read = start(() -> reading.read(ByteBuffer.allocate(10)));
      CompletableFuture<Integer> sent =
          start(
              () -> {
                while (true) {
                  sending.add(new byte[100_000], 0, 100_000);
                  sending.flush();
                }
              });
      Thread.sleep(LONG_ENOUGH_TO_WAIT_MILLIS);
      assertThat(read).isNotDone();
      assertThat(sent).isNotDone();

      reading.stop();
      sending.stop();

      assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
      assertThat(sent)
          .failsWithin(10, TimeUnit.SECONDS)
          .withThrowableThat()
          .withRootCauseInstanceOf(IOException.class)
          .withMessageContaining("Broken pipe");
      assertThat(silent.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(full.isOpen()).isTrue();
    }
  }

  @Test
  void refusesABoxThatHandsOverNothing() throws Exception {
    try (SocketChannel box = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      box.connect(UnixDomainSocketAddress.of(path));
      box.write(ByteBuffer.wrap(new byte[100]));

      assertThatThrownBy(handover::await)
          .isInstanceOf(IOException.class)
          .hasMessage("a box has handed over no socket");
    }
  }

  @Test
  void refusesABoxThatOnlyConnects() throws Exception {
    SocketChannel box = SocketChannel.open(StandardProtocolFamily.UNIX);
    box.connect(UnixDomainSocketAddress.of(path));
    box.close();

    assertThatThrownBy(handover::await)
        .isInstanceOf(IOException.class)
        .hasMessage("a box has handed over no socket");
  }

  @Test
  void takesOneFileAndNoMore() throws Exception {
    Process process =
        new ProcessBuilder(
                TestBoxes.python().toString(),
                "-I",
                "-S",
                "-c",
                """
                import socket, sys
                with socket.socket(socket.AF_UNIX) as server:
                    server.connect(sys.argv[1])
                    socket.send_fds(server, [b'x'], [0, 1, 2, 0, 1, 2])
                """,
                path.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    int before = openFiles();
    try (BoxListener nonsense = handover.await()) {
      assertThat(openFiles()).isLessThanOrEqualTo(before + 1);
      assertThatThrownBy(() -> nonsense.accept(buffers))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("accept: Socket operation on non-socket");
    }
  }

  @Test
  void leavesNoFileOpen() throws Exception {
    int before = openFiles();
    for (int i = 0; i < 20; i++) {
      Path another = folder.resolve("another" + i);
      try (ListenerHandover next = ListenerHandover.listen(another)) {
        InetSocketAddress port = HandedPort.to(another);
        try (BoxListener listener = next.await();
            SocketChannel box = SocketChannel.open(port);
            BoxConnection connection = listener.accept(buffers)) {
          box.shutdownOutput();
          assertThat(connection.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
      }
    }
    assertThat(openFiles()).isLessThan(before + 10);
  }

  @Test
  void saysThatAPathIsTooLong() {
    Path tooLong = folder.resolve("x".repeat(108));
    assertThatThrownBy(() -> ListenerHandover.listen(tooLong))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("107 bytes")
        .hasMessageContaining(tooLong.toString());
  }

  @Test
  void saysThatAPathIsTaken() {
    assertThatThrownBy(() -> ListenerHandover.listen(path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bind " + path)
        .hasMessageContaining("Address already in use");
  }

  private static int openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return Math.toIntExact(files.count());
    }
  }

  private static <T> CompletableFuture<T> start(Callable<T> task) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return task.call();
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        },
        each -> new Thread(each).start());
  }
}
