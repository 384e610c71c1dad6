package dev.oleander.polars.jdbc.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A small SOCKS5 proxy, which knows every name as this machine; with a password if told so. */
final class SocksProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final String login; // user:password; null: anybody may use it

  /** What was asked for: names or addresses, each with its port. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  private final List<Socket> open = new CopyOnWriteArrayList<>();

  /** The reply to a request that is to fail; 0 for none. */
  volatile int refusal;

  SocksProxy(String login) throws IOException {
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.login = login;
    HttpProxy.start(
        () -> {
          while (!listening.isClosed()) {
            Socket client = listening.accept();
            open.add(client);
            HttpProxy.start(() -> serve(client));
          }
        });
  }

  int port() {
    return listening.getLocalPort();
  }

  private void serve(Socket client) throws IOException {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      in.readUnsignedByte();
      byte[] methods = in.readNBytes(in.readUnsignedByte());
      int method = login == null ? 0 : 2;
      boolean offered = new String(methods, StandardCharsets.ISO_8859_1).indexOf(method) >= 0;
      out.write(new byte[] {5, (byte) (offered ? method : 0xff)});
      if (!offered) {
        return;
      }
      if (login != null) {
        in.readUnsignedByte();
        String user = text(in);
        boolean right = login.equals(user + ":" + text(in));
        out.write(new byte[] {1, (byte) (right ? 0 : 1)});
        if (!right) {
          return;
        }
      }
      in.readNBytes(3);
      int kind = in.readUnsignedByte();
      String host =
          kind == 3
              ? text(in)
              : InetAddress.getByAddress(in.readNBytes(kind == 1 ? 4 : 16)).getHostAddress();
      int port = in.readUnsignedShort();
      asked.add(host + ":" + port);
      out.write(new byte[] {5, (byte) refusal, 0, 3, 1, 'x', 0, 0});
      if (refusal != 0) {
        return;
      }
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
        HttpProxy.start(() -> server.getInputStream().transferTo(out));
        in.transferTo(server.getOutputStream());
      }
    }
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
