package dev.oleander.polars.jdbc.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A small HTTP proxy: tunnels, and whole requests, one a connection; with a password if told so.
 */
final class HttpProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final String credentials; // null: anybody may use it

  /** The first line of each request that it let through. */
  final List<String> passed = new CopyOnWriteArrayList<>();

  private final List<Socket> open = new CopyOnWriteArrayList<>();

  HttpProxy(String user, String password) throws IOException {
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.credentials =
        user == null
            ? null
            : "Basic "
                + Base64.getEncoder()
                    .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  private void accept() throws IOException {
    while (!listening.isClosed()) {
      Socket client = listening.accept();
      open.add(client);
      start(() -> serve(client));
    }
  }

  private void serve(Socket client) throws IOException {
    try (client) {
      InputStream in = client.getInputStream();
      String head = head(in);
      String first = head.substring(0, head.indexOf("\r\n"));
      OutputStream out = client.getOutputStream();
      if (credentials != null && !head.contains("Proxy-Authorization: " + credentials + "\r\n")) {
        out.write(
            "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        return;
      }
      passed.add(first);
      String[] words = first.split(" ", -1);
      if (words[0].equals("CONNECT")) {
        int colon = words[1].lastIndexOf(':');
        try (Socket server =
            new Socket(
                InetAddress.getLoopbackAddress(),
                Integer.parseInt(words[1].substring(colon + 1)))) {
          out.write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          start(() -> server.getInputStream().transferTo(out));
          in.transferTo(server.getOutputStream());
        }
        return;
      }
      URI target = URI.create(words[1]);
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target.getPort())) {
        server
            .getOutputStream()
            .write(
                head.replace(words[1], target.getRawPath())
                    .replaceAll("(?i)proxy-authorization:[^\r]*\r\n", "")
                    .getBytes(StandardCharsets.ISO_8859_1));
        start(() -> server.getInputStream().transferTo(out));
        in.transferTo(server.getOutputStream());
      }
    }
  }

  /** Byte by byte, so that nothing of the body is taken. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  interface Task {
    void run() throws IOException;
  }

  static void start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // Either end was closed, as each is in the end.
                return;
              }
            },
            "test-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
