package dev.oleander.polars.jdbc.config;

import java.util.Objects;

/**
 * What the connection property {@code proxy} says.
 *
 * @param host a name or an address, an IPv6 address without brackets; empty for SYSTEM and NONE
 */
public record ProxyAddress(Kind kind, String host, int port) {
  /** The kinds of ways to a server. */
  public enum Kind {
    /** What the system properties of Java say. */
    SYSTEM,
    /** Straight to the server. */
    NONE,
    /** An HTTP proxy: a tunnel for TLS, else whole requests. */
    HTTP,
    /** A SOCKS proxy, version 5, which resolves the name of the server. */
    SOCKS5
  }

  static final ProxyAddress SYSTEM = new ProxyAddress(Kind.SYSTEM, "", 0);
  static final ProxyAddress NONE = new ProxyAddress(Kind.NONE, "", 0);

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
  // class loader of an unloaded driver.
  @Override
  public boolean equals(Object other) {
    return other instanceof ProxyAddress that
        && kind.equals(that.kind)
        && host.equals(that.host)
        && port == that.port;
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, host, port);
  }
}
