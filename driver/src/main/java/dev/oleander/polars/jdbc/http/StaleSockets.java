package dev.oleander.polars.jdbc.http;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Looks whether the server has closed a socket while it lay idle, before a request is sent on it
 * that must not be sent twice. To look costs a millisecond, so a socket that was used just now is
 * believed.
 */
final class StaleSockets implements Interceptor {
  private static final Duration BELIEVED = Duration.ofMillis(250);

  private final Transport transport;

  StaleSockets(Transport transport) {
    this.transport = transport;
  }

  /** Nothing was sent: the socket is dead. */
  static final class StaleSocketException extends IOException {
    private static final long serialVersionUID = 1L;

    StaleSocketException() {
      super("the server closed the idle connection");
    }
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    RequestBody body = chain.request().body();
    Connection connection = chain.connection();
    if (body != null
        && body.isOneShot()
        && connection != null
        && connection.protocol() == Protocol.HTTP_1_1
        && transport.idle(connection).compareTo(BELIEVED) > 0
        && isDead(connection.socket())) {
      throw new StaleSocketException();
    }
    return chain.proceed(chain.request());
  }

  /** On an idle socket there is nothing to read: not even bytes are right. */
  private static boolean isDead(Socket socket) {
    try {
      int limit = socket.getSoTimeout();
      try {
        socket.setSoTimeout(1);
        socket.getInputStream().read();
        return true;
      } catch (SocketTimeoutException e) {
        return false;
      } finally {
        socket.setSoTimeout(limit);
      }
    } catch (IOException e) {
      return true;
    }
  }
}
