package dev.oleander.polars.benchmark.cells;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.benchmark.client.CommandLoop;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A workload server that has each answer in memory, as an Arrow stream, and does nothing but send
 * it: what is measured at its client is the client. Arguments: pairs of a statement and the file
 * with its answer. Command: {@code port}.
 */
public final class ReplayServer implements AutoCloseable {
  private static final byte[] CATALOG =
      "{\"ok\": true, \"namespaces\": [\"default\"]}".getBytes(StandardCharsets.UTF_8);

  private final Map<String, byte[]> answers;
  private final ServerSocket listener;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "replay");
            thread.setDaemon(true);
            return thread;
          });
  private final ObjectMapper mapper = new ObjectMapper();

  private ReplayServer(Map<String, byte[]> answers, ServerSocket listener) {
    this.answers = answers;
    this.listener = listener;
  }

  public static void main(String[] arguments) throws IOException {
    Map<String, byte[]> answers = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      answers.put(arguments[i], Files.readAllBytes(Path.of(arguments[i + 1])));
    }
    try (ReplayServer server =
        new ReplayServer(
            Map.copyOf(answers), new ServerSocket(0, 50, InetAddress.getLoopbackAddress()))) {
      server.threads.execute(server::accept);
      CommandLoop.run((name, argument) -> Integer.toString(server.listener.getLocalPort()));
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        client.setTcpNoDelay(true);
        threads.execute(() -> serve(client));
      }
    } catch (SocketException e) {
      if (!listener.isClosed()) {
        throw new UncheckedIOException(e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(Socket client) {
    try (client;
        InputStream in = new BufferedInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream()) {
      for (String request = HeadLine.read(in); !request.isEmpty(); request = HeadLine.read(in)) {
        byte[] body = in.readNBytes(contentLength(in));
        if (request.startsWith("POST ")) {
          String sql = mapper.readTree(body).path("query").asText();
          answer(out, "application/vnd.apache.arrow.stream", answers.get(sql));
        } else {
          answer(out, "application/json", CATALOG);
        }
      }
    } catch (SocketException e) {
      // The client has gone.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(OutputStream out, String mediaType, byte[] body) throws IOException {
    if (body == null) {
      out.write(
          "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      return;
    }
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(mediaType, body.length);
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(body);
  }

  /** Reads the rest of a request's head, and answers how long its body is. */
  private static int contentLength(InputStream in) throws IOException {
    int length = 0;
    for (String line = HeadLine.read(in); !line.isEmpty(); line = HeadLine.read(in)) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring("content-length:".length()).trim());
      }
    }
    return length;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
