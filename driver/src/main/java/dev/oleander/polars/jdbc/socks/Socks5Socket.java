package dev.oleander.polars.jdbc.socks;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A socket that asks a SOCKS5 proxy for its connection: RFC 1928, and RFC 1929 for a password. */
final class Socks5Socket extends Socket {
  private static final int VERSION = 5;
  private static final int NO_AUTHENTICATION = 0;
  private static final int BY_PASSWORD = 2;
  private static final int CONNECT = 1;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;

  /** What the reply codes 1 to 8 mean. */
  private static final List<String> REFUSALS =
      List.of(
          "it failed",
          "its rules do not allow the connection",
          "the network cannot be reached",
          "the host cannot be reached",
          "the connection was refused",
          "it took too long",
          "it does not make connections",
          "it does not know this kind of address");

  private final Socks5Proxy proxy;

  Socks5Socket(Socks5Proxy proxy) {
    this.proxy = proxy;
  }

  @Override
  public void connect(SocketAddress endpoint) throws IOException {
    connect(endpoint, 0);
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) throws IOException {
    InetSocketAddress target = (InetSocketAddress) endpoint;
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout);
    InetSocketAddress address = new InetSocketAddress(proxy.host(), proxy.port());
    if (address.isUnresolved()) {
      throw new UnknownHostException("the proxy " + proxy.host());
    }
    super.connect(address, timeout);
    int readLimit = getSoTimeout();
    try {
      DataInputStream in = new DataInputStream(new Until(end, timeout));
      OutputStream out = getOutputStream();
      authenticate(in, out);
      out.write(request(target));
      readReply(in);
    } finally {
      if (!isClosed()) {
        setSoTimeout(readLimit);
      }
    }
  }

  private void authenticate(DataInputStream in, OutputStream out) throws IOException {
    out.write(
        proxy.user() == null
            ? new byte[] {VERSION, 1, NO_AUTHENTICATION}
            : new byte[] {VERSION, 2, NO_AUTHENTICATION, BY_PASSWORD});
    if (in.readUnsignedByte() != VERSION) {
      throw refused("it does not speak SOCKS 5");
    }
    switch (in.readUnsignedByte()) {
      case NO_AUTHENTICATION -> {}
      case BY_PASSWORD -> logIn(in, out);
      default ->
          throw refused(
              proxy.user() == null
                  ? "it wants a name and a password: set proxyUser and proxyPassword"
                  : "it takes neither nobody nor a name with a password");
    }
  }

  private void logIn(DataInputStream in, OutputStream out) throws IOException {
    if (proxy.user() == null) {
      throw refused("it wants a name and a password: set proxyUser and proxyPassword");
    }
    ByteArrayOutputStream login = new ByteArrayOutputStream();
    login.write(1); // the version of this part
    append(login, proxy.user(), "proxyUser");
    append(login, proxy.password(), "proxyPassword");
    out.write(login.toByteArray());
    in.readUnsignedByte();
    if (in.readUnsignedByte() != 0) {
      throw refused("it does not take the name and the password: see proxyUser, proxyPassword");
    }
  }

  private void append(ByteArrayOutputStream to, String text, String property) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > 255) {
      throw refused(property + " must have 1 to 255 bytes");
    }
    to.write(bytes.length);
    to.write(bytes);
  }

  /** An address whose bytes are all zero stands for its name, which the proxy looks up. */
  private byte[] request(InetSocketAddress target) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.write(VERSION);
    request.write(CONNECT);
    request.write(0);
    InetAddress address = target.getAddress();
    if (address == null || address.isAnyLocalAddress()) {
      byte[] name = target.getHostString().getBytes(StandardCharsets.US_ASCII);
      if (name.length > 255) {
        throw refused("the name of the host is too long");
      }
      request.write(NAME);
      request.write(name.length);
      request.write(name);
    } else {
      byte[] bytes = address.getAddress();
      request.write(bytes.length == 4 ? IPV4 : IPV6);
      request.write(bytes);
    }
    request.write(target.getPort() >> 8);
    request.write(target.getPort());
    return request.toByteArray();
  }

  private void readReply(DataInputStream in) throws IOException {
    in.readUnsignedByte();
    int code = in.readUnsignedByte();
    if (code != 0) {
      throw refused(code <= REFUSALS.size() ? REFUSALS.get(code - 1) : "reply " + code);
    }
    in.readUnsignedByte();
    int length =
        switch (in.readUnsignedByte()) {
          case IPV4 -> 4;
          case IPV6 -> 16;
          case NAME -> in.readUnsignedByte();
          default -> throw refused("its reply cannot be read");
        };
    in.readFully(new byte[length + 2]); // where it connects from, which nobody needs
  }

  private SocketException refused(String why) {
    return new SocketException("the SOCKS proxy " + proxy + " refuses: " + why);
  }

  /** Reads until a time at most, a byte or what there is. */
  private final class Until extends InputStream {
    private final long end;
    private final boolean limited;

    Until(long end, int timeout) {
      this.end = end;
      this.limited = timeout > 0;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (limited) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          throw new SocketTimeoutException("the SOCKS proxy " + proxy + " took too long");
        }
        setSoTimeout((int) left);
      }
      int read = getInputStream().read(into, offset, length);
      if (read < 0) {
        throw refused("it hangs up");
      }
      return read;
    }
  }
}
