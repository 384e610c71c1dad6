package dev.oleander.polars.sandbox.relay.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.worker.TestBoxes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A port that another process listens on until it has handed that over, as a box does. */
public final class HandedPort {
  private static final String HAND_OVER =
      """
      import socket, sys
      with socket.create_server(('127.0.0.1', 0), backlog=128) as listener:
          with socket.socket(socket.AF_UNIX) as server:
              server.connect(sys.argv[1])
              socket.send_fds(server, [b'x'], [listener.fileno()])
          print(listener.getsockname()[1])
      """;

  private HandedPort() {}

  /** Hands one over by the Unix socket at a path. */
  public static InetSocketAddress to(Path handover) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                TestBoxes.python().toString(), "-I", "-S", "-c", HAND_OVER, handover.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    String port = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port.strip()));
  }
}
