package dev.oleander.polars.sandbox.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Where the server may listen with what protects it. */
final class BindRules {
  private BindRules() {}

  /**
   * Checks an address to listen on.
   *
   * @param bind an IP address or the name of one
   * @throws ConfigException when the name is not known here, or the address can be reached from
   *     other machines and that is not safe, or not asked for
   */
  static void check(String bind, boolean tls, boolean plainHttp, String isolation)
      throws ConfigException {
    if (onlyLoopback(bind)) {
      return;
    }
    if (isolation.equals("process")) {
      throw new ConfigException(
          "bind: %s can be reached from other machines, and isolation 'process' does not keep their workloads apart from this one: use isolation bwrap or landlock, or bind to 127.0.0.1"
              .formatted(bind));
    }
    if (!tls && !plainHttp) {
      throw new ConfigException(
          "bind: %s can be reached from other machines, and without TLS everyone in between reads tokens and results: set tls.certificate and tls.key, or bind to 127.0.0.1; if a proxy before this server speaks TLS, set plainHttp: true or pass --plain-http"
              .formatted(bind));
    }
  }

  private static boolean onlyLoopback(String bind) throws ConfigException {
    try {
      return Arrays.stream(InetAddress.getAllByName(bind)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      throw new ConfigException(
          "bind: '%s' is neither an IP address nor a name that is known here".formatted(bind), e);
    }
  }
}
