package dev.oleander.polars.jdbc.http;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;

/**
 * The most that a request, whose tag it is, waits for the next byte of its answer. Over HTTP/1.1
 * the socket itself watches over it; over HTTP/2, where calls share a socket, a timer does.
 *
 * @param limit zero for none
 */
record ReadLimit(Duration limit) {

  void applyTo(Socket socket) throws IOException {
    long millis = limit.isZero() ? 0 : Math.max(1, limit.toMillis());
    socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, millis));
  }

  /** Gives each call its limit. */
  static final class Applied implements Interceptor {
    private final HttpThreads threads;

    Applied(HttpThreads threads) {
      this.threads = threads;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
      ReadLimit tag = Objects.requireNonNull(chain.request().tag(ReadLimit.class), "tag");
      Connection connection = Objects.requireNonNull(chain.connection(), "connection");
      if (connection.protocol() == Protocol.HTTP_1_1) {
        tag.applyTo(connection.socket());
        Response response = chain.proceed(chain.request());
        return response.isSuccessful()
            ? through(response, new UnreadSource(response.body().source(), chain.call()))
            : response;
      }
      if (tag.limit.isZero()) {
        return chain.proceed(chain.request());
      }
      Watch watch = new Watch(threads, tag.limit, chain.call());
      Response response = watch.over(() -> chain.proceed(chain.request()));
      return through(response, new WatchedSource(response.body().source(), watch));
    }

    private static Response through(Response response, Source source) {
      return response.newBuilder().body(new ReplacedBody(response.body(), source)).build();
    }
  }

  private interface Wait<T> {
    T end() throws IOException;
  }

  /** Breaks a call off that waits too long at one place. By the thread of the call. */
  private static final class Watch {
    private final HttpThreads threads;
    private final Duration limit;
    private final Call call;
    private volatile boolean expired;

    Watch(HttpThreads threads, Duration limit, Call call) {
      this.threads = threads;
      this.limit = limit;
      this.call = call;
    }

    <T> T over(Wait<T> wait) throws IOException {
      Future<?> timer =
          threads.after(
              limit,
              () -> {
                expired = true;
                call.cancel();
              });
      try {
        return wait.end();
      } catch (IOException e) {
        if (expired) {
          SocketTimeoutException timeout = new SocketTimeoutException("Read timed out");
          timeout.initCause(e);
          throw timeout;
        }
        throw e;
      } finally {
        timer.cancel(false);
      }
    }
  }

  private static final class WatchedSource extends ForwardingSource {
    private final Watch watch;

    WatchedSource(Source source, Watch watch) {
      super(source);
      this.watch = watch;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
      return watch.over(() -> delegate().read(sink, byteCount));
    }
  }
}
