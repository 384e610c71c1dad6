package dev.oleander.polars.jdbc.http;

import dev.oleander.polars.jdbc.config.Secret;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Request;
import okhttp3.Response;

/**
 * One request to the server, and the attempts that it takes until there is an answer.
 *
 * <p>One thread sends it and ends it; any thread may {@link #cancel} it.
 */
final class Sending {
  private static final int UNAUTHORIZED = 401;

  /** How often an idle socket may turn out to be dead; all others are closed after the first. */
  private static final int MOST_STALE = 3;

  /** An answer, and the call it came by. */
  record Answer(Call call, CallListener listener, Response response) {}

  private final OleanderHttp http;
  private final Transport transport;
  private final Request.Builder request;
  private final RetryPolicy.Repeatable repeatable;
  private final CallLimit limit;
  private final CallListener.Limited limited;
  private final CountDownLatch cancelled = new CountDownLatch(1);

  // Only touched by the thread that sends.
  private ConnectionPool lane; // null for none
  private CallListener listener;
  private int attempts;
  private long started;

  // Ends once, whoever closes.
  private final AtomicBoolean ended = new AtomicBoolean();

  // Set by the thread that sends before the call begins; read by any thread.
  private volatile Call current;

  /**
   * @param request all but the token
   * @param limit of the whole call, or of each attempt up to its answer
   */
  Sending(
      OleanderHttp http,
      Transport transport,
      Request.Builder request,
      RetryPolicy.Repeatable repeatable,
      CallListener.Limited limited,
      CallLimit limit) {
    this.http = http;
    this.transport = transport;
    this.request = request;
    this.repeatable = repeatable;
    this.limited = limited;
    this.limit = limit;
  }

  /** Sends it, and waits for the headers of an answer. Once only. */
  Answer send() throws IOException, SQLException {
    started = System.nanoTime();
    if (repeatable == RetryPolicy.Repeatable.UNLESS_IT_ARRIVED) {
      lane = transport.takeLane();
    }
    int stale = 0;
    boolean renewed = false;
    attempts = 1;
    while (true) {
      Secret token = http.token().current();
      Call call = begin(token);
      Optional<Duration> pause;
      try {
        Response response = OleanderHttp.execute(call);
        http.answered();
        Answer answer = new Answer(call, listener, response);
        if (response.code() == UNAUTHORIZED && !renewed && renews(token, answer)) {
          renewed = true;
          continue;
        }
        Optional<Duration> retryAfter = RetryAfter.of(response);
        pause = next(new RetryPolicy.Answered(response.code(), retryAfter));
        if (pause.isEmpty()) {
          return answer;
        }
        AnswerEnd.release(answer, transport.threads());
      } catch (StaleSockets.StaleSocketException e) {
        if (++stale > MOST_STALE) {
          throw e;
        }
        transport.evictIdle();
        continue;
      } catch (IOException e) {
        pause =
            isCancelled()
                ? Optional.empty()
                : next(
                    new RetryPolicy.Failed(
                        limit.explain(e), listener.connected(), http.hasAnswered()));
        if (pause.isEmpty()) {
          throw e;
        }
      }
      rest(pause.get());
      attempts++;
    }
  }

  private Call begin(Secret token) throws IOException {
    limit.check();
    if (limited == CallListener.Limited.UNTIL_SENT) {
      limit.stop();
    }
    listener = new CallListener(transport, http::isClosed, limited, limit, this::breakOff);
    Call call =
        transport
            .client(listener, lane)
            .newCall(request.header("Authorization", "Bearer " + token.reveal()).build());
    current = call;
    if (cancelled.getCount() == 0) { // before current was set, so that nobody cancelled the call
      call.cancel();
    }
    return call;
  }

  /** Whether there is another token; then, and if it cannot be read, the answer is done with. */
  private boolean renews(Secret refused, Answer answer) throws SQLException {
    boolean keeps = false;
    try {
      keeps = !http.token().renew(refused);
    } finally {
      if (!keeps) {
        AnswerEnd.release(answer, transport.threads());
      }
    }
    return !keeps;
  }

  private Optional<Duration> next(RetryPolicy.Outcome outcome) {
    return http.retries().next(repeatable, outcome, attempts, elapsed(), left());
  }

  private Duration left() {
    return limited == CallListener.Limited.WHOLE && !limit.length().isZero()
        ? limit.length().minus(elapsed())
        : Duration.ofDays(1);
  }

  private void rest(Duration pause) throws IOException {
    try {
      if (cancelled.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("Canceled");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("the thread was interrupted between two attempts");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /** How many attempts it took, for a message; empty for one. */
  String tries() {
    return attempts <= 1
        ? ""
        : String.format(Locale.ROOT, "%d attempts in %.1f s", attempts, elapsed().toMillis() / 1e3);
  }

  /** The request, without the token. */
  Request request() {
    return request.removeHeader("Authorization").build();
  }

  /** Of the last attempt. */
  CallListener listener() {
    return listener;
  }

  CallLimit limit() {
    return limit;
  }

  /** Whether it was broken off from here. */
  boolean isCancelled() {
    Call last = current;
    return cancelled.getCount() == 0 || (last != null && last.isCanceled());
  }

  /** Breaks it off, wherever it is. Any thread; idempotent; before it is sent too. */
  void cancel() {
    cancelled.countDown();
    breakOff();
  }

  private void breakOff() {
    Call running = current;
    if (running != null) {
      running.cancel();
    }
  }

  /** To be called when the answer was read or there is none. Idempotent. */
  void end() {
    if (ended.compareAndSet(false, true)) {
      limit.stop();
      transport.giveBack(lane, isCancelled());
      transport.callEnded();
      http.forget(this);
    }
  }
}
