package dev.oleander.polars.jdbc.http;

import dev.oleander.polars.jdbc.error.SqlState;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import okhttp3.HttpUrl;

/** What a failure below HTTP means: the table from {@link IOException} to SQLState. */
final class TransportFailure {
  private TransportFailure() {}

  /**
   * The exception for a call that got no answer.
   *
   * @param call what was asked for, such as {@code GET /api/v1/catalogs}
   * @param connected whether there was a network connection
   * @param cancelled whether the call was broken off from here
   */
  static SQLException of(
      IOException failure, HttpUrl server, String call, boolean connected, boolean cancelled) {
    String host = server.host().contains(":") ? "[" + server.host() + "]" : server.host();
    String where = host + ":" + server.port();
    // A time limit for the whole call works by cancelling it, so it is looked at first.
    if (isTimeout(failure)) {
      return connected
          ? SqlState.TIMEOUT.exception(
              call + " at " + where + " took longer than its time limit (" + reason(failure) + ").",
              failure)
          : SqlState.CONNECTION_NOT_ESTABLISHED.exception(
              "No connection to "
                  + where
                  + " within the time limit; see 'connectTimeout'. A server without TLS may look so"
                  + " too: then set tls=false.",
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
          "The host '" + server.host() + "' is not known.", failure);
    }
    if (failure instanceof SSLException) {
      return SqlState.CONNECTION_NOT_ESTABLISHED.exception(
          "No TLS connection to "
              + where
              + ": "
              + reason(failure)
              + ". If the server speaks plain HTTP, set tls=false.",
          failure);
    }
    if (!connected) {
      return SqlState.CONNECTION_NOT_ESTABLISHED.exception(
          "Cannot connect to " + where + ": " + reason(failure) + ".", failure);
    }
    return SqlState.CONNECTION_FAILURE.exception(
        "The connection to " + where + " failed during " + call + ": " + reason(failure) + ".",
        failure);
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
