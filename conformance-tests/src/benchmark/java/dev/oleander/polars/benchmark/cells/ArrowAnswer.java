package dev.oleander.polars.benchmark.cells;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One connection to the replay server, without any HTTP library. One thread; close it to close the
 * socket.
 */
final class ArrowAnswer implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] request;

  ArrowAnswer(int port, String sql) throws IOException {
    String body = "{\"mode\":\"query\",\"query\":\"" + sql + "\"}";
    this.request =
        ("POST /api/v1/warehouse/polars HTTP/1.1\r\nContent-Length: %d\r\n\r\n"
                    .formatted(body.length())
                + body)
            .getBytes(StandardCharsets.US_ASCII);
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    this.in =
        new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES) {
          /** Without effect: the connection serves the next request. */
          @Override
          public void close() {}
        };
    this.out = socket.getOutputStream();
  }

  /**
   * Sends the request again.
   *
   * @return the Arrow stream of its answer, to be read to the end of its end mark
   */
  InputStream open() throws IOException {
    out.write(request);
    if (!HeadLine.read(in).startsWith("HTTP/1.1 200")) {
      throw new IOException("the replay server does not know the statement");
    }
    while (!HeadLine.read(in).isEmpty()) {
      // The head says nothing else that matters here.
    }
    return in;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
