package dev.oleander.polars.jdbc.http;

import dev.oleander.polars.jdbc.config.ProxyAddress;
import dev.oleander.polars.jdbc.error.SqlState;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import okhttp3.HttpUrl;

/**
 * What a failure below HTTP means: the table from {@link IOException} to SQLState.
 *
 * @param server where the call was to go
 * @param proxy the way there
 */
record TransportFailure(HttpUrl server, ProxyAddress proxy) {
  /** How the first bytes of a TLS alert look to a reader of HTTP. */
  private static final String TLS_ALERT = "Unexpected status line: \u0015\u0003";

  /**
   * The exception for a call that got no answer.
   *
   * @param call what was asked for, such as {@code GET /api/v1/catalogs}
   * @param connected whether there was a network connection
   * @param cancelled whether the call was broken off from here
   * @param tries how many attempts there were; empty for one
   * @param knownServer whether the server has answered before
   */
  SQLException exception(
      IOException failure,
      String call,
      boolean connected,
      boolean cancelled,
      String tries,
      boolean knownServer) {
    String host = server.host().contains(":") ? "[" + server.host() + "]" : server.host();
    String where = host + ":" + server.port() + way();
    String counted = tries.isEmpty() ? "" : " (" + tries + ")";
    // A time limit for the whole call works by cancelling it, so it is looked at first.
    if (isTimeout(failure)) {
      return connected
          ? SqlState.TIMEOUT.exception(
              call
                  + " at "
                  + where
                  + " took longer than its time limit ("
                  + reason(failure)
                  + ")"
                  + counted
                  + ".",
              failure)
          : SqlState.CONNECTION_NOT_ESTABLISHED.exception(
              "No connection to "
                  + where
                  + " within the time limit"
                  + counted
                  + "; see 'connectTimeout'. A server without TLS may look so too: then set"
                  + " tls=false.",
              failure);
    }
    if (cancelled) {
      return SqlState.CANCELLED.exception(call + " was cancelled.", failure);
    }
    if (failure instanceof InterruptedIOException) {
      return SqlState.CANCELLED.exception(
          "The thread was interrupted during " + call + ".", failure);
    }
    if (failure instanceof UnknownHostException) {
      return SqlState.CONNECTION_NOT_ESTABLISHED.exception(
          proxy.kind() == ProxyAddress.Kind.HTTP || proxy.kind() == ProxyAddress.Kind.SOCKS5
              ? "The host of the proxy " + proxy + " is not known" + counted + "."
              : "The host '" + server.host() + "' is not known" + counted + ".",
          failure);
    }
    Optional<String> tls = TlsFailure.explain(failure, server.host());
    if (tls.isPresent() || (failure instanceof SSLException && !connected)) {
      return SqlState.CONNECTION_NOT_ESTABLISHED.exception(
          "No TLS connection to "
              + where
              + ": "
              + tls.orElseGet(() -> reason(failure) + ". If it speaks plain HTTP, set tls=false")
              + ".",
          failure);
    }
    if (failure instanceof ProtocolException
        && failure.getMessage() != null
        && failure.getMessage().startsWith(TLS_ALERT)) {
      return SqlState.CONNECTION_NOT_ESTABLISHED.exception(
          "No connection to " + where + ": it speaks TLS. Set tls=true.", failure);
    }
    if (failure instanceof ProxyLogin.ProxyRefusedException) {
      return SqlState.CONNECTION_NOT_ESTABLISHED.exception(
          "No connection to " + where + ": " + reason(failure) + ".", failure);
    }
    if (!connected) {
      return SqlState.CONNECTION_NOT_ESTABLISHED.exception(
          "Cannot connect to " + where + ": " + reason(failure) + counted + ".", failure);
    }
    if (server.isHttps() && !knownServer) {
      // It hangs up after the handshake, and what it says of that comes too late to be read.
      return SqlState.CONNECTION_NOT_ESTABLISHED.exception(
          "No TLS connection to "
              + where
              + ": "
              + reason(failure)
              + counted
              + ". Perhaps it demands a certificate of the client: see tlsClientCertificate.",
          failure);
    }
    return SqlState.CONNECTION_FAILURE.exception(
        "The connection to "
            + where
            + " failed during "
            + call
            + ": "
            + reason(failure)
            + counted
            + ".",
        failure);
  }

  private String way() {
    return switch (proxy.kind()) {
      case NONE, SYSTEM -> "";
      case HTTP -> " through the proxy " + proxy;
      case SOCKS5 -> " through the SOCKS proxy " + proxy;
    };
  }

  static boolean isTimeout(IOException failure) {
    return failure instanceof SocketTimeoutException
        || (failure instanceof InterruptedIOException && "timeout".equals(failure.getMessage()));
  }

  private static String reason(IOException failure) {
    // What OkHttp says of a missing end of line names its buffer.
    if (failure instanceof EOFException
        && failure.getMessage() != null
        && failure.getMessage().startsWith("\\n not found")) {
      return "the server closed it";
    }
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
