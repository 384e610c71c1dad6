package dev.oleander.polars.jdbc.socks;

/**
 * A SOCKS5 proxy.
 *
 * @param host a name or an address
 * @param user null where the proxy wants none
 * @param password null where the proxy wants none
 */
public record Socks5Proxy(String host, int port, String user, String password) {
  /** Without the password. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
