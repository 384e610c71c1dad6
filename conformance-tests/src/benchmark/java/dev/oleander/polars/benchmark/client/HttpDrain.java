package dev.oleander.polars.benchmark.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Takes the server's Arrow stream from the socket and looks at nothing but its status line: as fast
 * as any client could get it. Arguments: port, token.
 *
 * <p>Command: {@code drain JSON}, a workload, answers {@link Fetched}.
 */
public final class HttpDrain {
  private static final int BUFFER_BYTES = 1 << 20;

  private final int port;
  private final String token;

  private HttpDrain(int port, String token) {
    this.port = port;
    this.token = token;
  }

  public static void main(String[] arguments) throws IOException {
    HttpDrain drain = new HttpDrain(Integer.parseInt(arguments[0]), arguments[1]);
    CommandLoop.run((name, workload) -> drain.drain(workload).toLine());
  }

  private Fetched drain(String workload) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    long bytes = 0;
    long start = System.nanoTime();
    long first = start;
    try (SocketChannel socket =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      send(socket, workload);
      for (int read = socket.read(buffer); read >= 0; read = socket.read(buffer)) {
        if (bytes == 0) {
          first = System.nanoTime();
          checkStatus(buffer.duplicate().flip());
        }
        bytes += read;
        buffer.clear();
      }
    }
    return new Fetched(0, 0, bytes, first - start, System.nanoTime() - start);
  }

  private void send(SocketChannel socket, String workload) throws IOException {
    byte[] body = workload.getBytes(StandardCharsets.UTF_8);
    String head =
        String.join(
            "\r\n",
            "POST /api/v1/warehouse/polars HTTP/1.1",
            "Host: 127.0.0.1:" + port,
            "Authorization: Bearer " + token,
            "Accept: application/vnd.apache.arrow.stream",
            "Content-Type: application/json",
            "Content-Length: " + body.length,
            "Connection: close",
            "",
            "");
    ByteBuffer request = ByteBuffer.allocate(head.length() + body.length);
    request.put(head.getBytes(StandardCharsets.US_ASCII)).put(body).flip();
    while (request.hasRemaining()) {
      socket.write(request);
    }
  }

  private static void checkStatus(ByteBuffer answer) throws IOException {
    String head = StandardCharsets.ISO_8859_1.decode(answer).toString();
    if (!head.startsWith("HTTP/1.1 200")) {
      throw new IOException("the server refused the workload: " + head);
    }
  }
}
