package dev.oleander.polars.jdbc.socks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import javax.net.SocketFactory;

/**
 * Makes sockets that connect through a SOCKS5 proxy. Any thread may use it.
 *
 * <p>Only unconnected sockets are made: the proxy is asked when the socket is told to connect.
 */
public final class Socks5SocketFactory extends SocketFactory {
  private final Socks5Proxy proxy;

  /**
   * @param proxy what all sockets go through
   */
  public Socks5SocketFactory(Socks5Proxy proxy) {
    this.proxy = proxy;
  }

  /**
   * An address that stands for a name which only the proxy is to look up.
   *
   * @param host the name
   */
  public static InetAddress unresolved(String host) throws UnknownHostException {
    return InetAddress.getByAddress(host, new byte[4]);
  }

  @Override
  public Socket createSocket() {
    return new Socks5Socket(proxy);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(unresolved(host), port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException("the proxy chooses the local address");
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException("the proxy chooses the local address");
  }

  private Socket connected(InetSocketAddress address) throws IOException {
    Socket socket = createSocket();
    try {
      socket.connect(address);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
