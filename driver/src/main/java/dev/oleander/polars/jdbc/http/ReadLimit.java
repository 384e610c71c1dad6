package dev.oleander.polars.jdbc.http;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * The most that a request, whose tag it is, waits for the next byte of its answer: the socket
 * itself watches over it.
 *
 * @param limit zero for none
 */
record ReadLimit(Duration limit) {
  /** Gives the socket of a request its limit. */
  static final Interceptor APPLIED = ReadLimit::apply;

  private static Response apply(Interceptor.Chain chain) throws IOException {
    ReadLimit tag = Objects.requireNonNull(chain.request().tag(ReadLimit.class), "tag");
    tag.applyTo(Objects.requireNonNull(chain.connection(), "connection").socket());
    return chain.proceed(chain.request());
  }

  void applyTo(Socket socket) throws IOException {
    long millis = limit.isZero() ? 0 : Math.max(1, limit.toMillis());
    socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, millis));
  }
}
