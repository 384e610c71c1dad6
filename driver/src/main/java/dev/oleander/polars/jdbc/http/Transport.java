package dev.oleander.polars.jdbc.http;

import dev.oleander.polars.jdbc.config.HttpVersion;
import dev.oleander.polars.jdbc.config.ProxySettings;
import dev.oleander.polars.jdbc.config.TlsSettings;
import dev.oleander.polars.jdbc.socks.Socks5Proxy;
import dev.oleander.polars.jdbc.socks.Socks5SocketFactory;
import dev.oleander.polars.jdbc.tls.TlsContext;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/**
 * An HTTP client with its sockets and threads, which several JDBC connections share. Any thread may
 * use it.
 *
 * <p>Over HTTP/1.1 each running call has a socket of its own, so that a cancel never waits behind a
 * result that nobody reads. Over HTTP/2 results would share the window of their socket, and one
 * that nobody reads would stop the others; so each workload has a <em>lane</em> there, a socket
 * that carries one result at a time, and all other calls share another. A lane whose result was
 * broken off is closed, as an HTTP/1.1 socket would be: what the server had sent of the result by
 * then is still to come, OkHttp resets the stream once more for each frame of it, and a server that
 * counts the resets hangs up on whatever result comes next.
 */
final class Transport implements AutoCloseable {
  private final HttpThreads threads = new HttpThreads();
  private final OkHttpClient client;
  private final boolean http2;
  private volatile boolean closed;

  /** When a call last gave a socket back, of those that are open. */
  private final Map<Connection, Long> lastUsed = Collections.synchronizedMap(new WeakHashMap<>());

  // Lanes without a workload, the last used first. Guarded by itself.
  private final Deque<ConnectionPool> freeLanes = new ArrayDeque<>();

  private Transport(TransportSettings settings, TlsContext tls) {
    this.http2 = settings.version() == HttpVersion.TWO;
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .protocols(protocols(http2, settings.tls().isPresent()))
            .connectTimeout(settings.connectTimeout())
            // HttpThreads says why: CallLimit and ReadLimit watch instead.
            .callTimeout(Duration.ZERO)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .addNetworkInterceptor(RetryAfter.HIDING)
            .addNetworkInterceptor(new StaleSockets(this))
            .addNetworkInterceptor(new ReadLimit.Applied(threads))
            // A redirect would carry a workload, and in the end the token, to where nobody asked.
            .followRedirects(false);
    if (tls != null) {
      builder.sslSocketFactory(tls.sockets(), tls.trust());
      if (!tls.verifiesHost()) {
        builder.hostnameVerifier((host, session) -> true);
      }
    }
    goThrough(settings.proxy(), builder);
    this.client = threads.apply(builder).build();
  }

  /**
   * Reads the files of the TLS settings; connects to nothing yet.
   *
   * @throws SQLException 22023 if such a file cannot be used
   */
  static Transport open(TransportSettings settings) throws SQLException {
    TlsSettings tls = settings.tls().orElse(null);
    return new Transport(settings, tls == null ? null : TlsContext.of(tls));
  }

  private static List<Protocol> protocols(boolean http2, boolean tls) {
    if (!http2) {
      return List.of(Protocol.HTTP_1_1);
    }
    return tls ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(Protocol.H2_PRIOR_KNOWLEDGE);
  }

  private static void goThrough(ProxySettings settings, OkHttpClient.Builder builder) {
    String host = settings.address().host();
    int port = settings.address().port();
    ProxySettings.Credentials login = settings.credentials().orElse(null);
    switch (settings.address().kind()) {
      case SYSTEM -> {}
      case NONE -> builder.proxy(Proxy.NO_PROXY);
      case HTTP -> {
        String header =
            login == null
                ? null
                : Credentials.basic(
                    login.user(), login.password().reveal(), StandardCharsets.UTF_8);
        builder
            .proxy(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port)))
            .proxyAuthenticator(new ProxyLogin(header))
            .addNetworkInterceptor(new ProxyLogin(header));
      }
      case SOCKS5 ->
          builder
              .proxy(Proxy.NO_PROXY)
              .socketFactory(
                  new Socks5SocketFactory(
                      new Socks5Proxy(
                          host,
                          port,
                          login == null ? null : login.user(),
                          login == null ? null : login.password().reveal())))
              .dns(name -> List.of(Socks5SocketFactory.unresolved(name)));
    }
  }

  /** The client with a listener for one call, which has the sockets of all or a lane. */
  OkHttpClient client(CallListener listener, ConnectionPool lane) {
    OkHttpClient.Builder own = client.newBuilder().eventListener(listener);
    return (lane == null ? own : own.connectionPool(lane)).build();
  }

  Duration connectTimeout() {
    return Duration.ofMillis(client.connectTimeoutMillis());
  }

  /** A lane for a workload, to be given back; null over HTTP/1.1, which needs none. */
  ConnectionPool takeLane() {
    if (!http2) {
      return null;
    }
    synchronized (freeLanes) {
      ConnectionPool free = freeLanes.poll();
      return free != null ? free : threads.pool(1);
    }
  }

  /**
   * Gives a lane back whose workload has ended.
   *
   * @param lane null is none
   * @param brokenOff whether the workload's call was, so that the lane is to be closed
   */
  void giveBack(ConnectionPool lane, boolean brokenOff) {
    if (lane != null) {
      synchronized (freeLanes) {
        if (!closed && !brokenOff && freeLanes.size() < HttpThreads.IDLE_SOCKETS) {
          freeLanes.push(lane);
          return;
        }
      }
      lane.evictAll();
    }
  }

  HttpThreads threads() {
    return threads;
  }

  /** To be called when a call has given a socket back. */
  void used(Connection connection) {
    lastUsed.put(connection, System.nanoTime());
    if (closed) {
      evictIdle();
    }
  }

  /** How long ago a call gave this connection back; zero for one that is new. */
  Duration idle(Connection connection) {
    Long since = lastUsed.get(connection);
    return since == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  /** Closes the sockets that no call uses. */
  void evictIdle() {
    client.connectionPool().evictAll();
    synchronized (freeLanes) {
      freeLanes.forEach(ConnectionPool::evictAll);
    }
  }

  /** To be called when a call has ended: its socket may be the last one that is open. */
  void callEnded() {
    if (closed) {
      evictIdle();
    }
  }

  /** Closes all sockets and threads. To be called when all calls have been broken off. */
  @Override
  public void close() {
    closed = true;
    client.dispatcher().cancelAll();
    evictIdle();
    threads.close();
  }
}
