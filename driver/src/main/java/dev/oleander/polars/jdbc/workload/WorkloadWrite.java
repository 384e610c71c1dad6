package dev.oleander.polars.jdbc.workload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.http.HttpExchange;
import dev.oleander.polars.jdbc.http.OleanderHttp;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One run of a workload whose result is written to a table.
 *
 * <p>One thread runs it; any thread may {@link #cancel} it at any time. With an idempotency key it
 * is sent again, under another id, when its answer is lost: the server then answers what the first
 * one did. Without, nobody can say what became of it.
 */
public final class WorkloadWrite implements AutoCloseable {
  private static final String JSON = "application/json";
  private static final Duration CONTROL_LIMIT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT_GRACE = Duration.ofSeconds(10);

  /** How long a repeat waits for the first one, which still runs, before it asks again. */
  private static final Duration WHILE_UNDER_WAY = Duration.ofMillis(200);

  private static final Duration LONGEST_UNDER_WAY = Duration.ofMinutes(2);

  private static final String FINISHED = "FINISHED";
  private static final String CONFLICT = "CONFLICT";

  /** What stands between here and the server answers with these when it lost the answer itself. */
  private static final Set<Integer> OF_GATEWAYS = Set.of(502, 503, 504);

  private static final Logger LOGGER = Logger.getLogger("dev.oleander.polars.jdbc.workload");

  /** What became of what was to be written. */
  public enum Fate {
    /** Nothing was written. */
    NOT_WRITTEN,
    /** All was written. */
    WRITTEN,
    /** Nobody here can say. */
    UNKNOWN
  }

  private enum State {
    NEW,
    SENT,
    ENDED,
    CANCELLED
  }

  /** The workload under one id. */
  private record Attempt(String id, HttpExchange exchange) {}

  private final OleanderHttp http;
  private final WorkloadRequest request;
  private final Compute compute;

  // Moved on by any thread, by compare-and-set alone; ENDED and CANCELLED are final.
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

  // Added to by the thread that runs, always before it looks at the state; read by any thread.
  private final List<Attempt> attempts = new CopyOnWriteArrayList<>();

  private final String firstId = UUID.randomUUID().toString();
  private final CountDownLatch answered = new CountDownLatch(1);
  private final CountDownLatch cancelled = new CountDownLatch(1);

  // What the server said when it was told to cancel; null if nothing. Set by who cancels.
  private volatile String stateWhenCancelled;

  // Set by the thread that runs.
  private volatile Fate fate = Fate.NOT_WRITTEN;

  WorkloadWrite(OleanderHttp http, WorkloadRequest request, Compute compute) {
    this.http = http;
    this.request = request;
    this.compute = compute;
  }

  /** The id of the workload, a UUID that this client made; another one after a lost answer. */
  public String id() {
    return attempts.isEmpty() ? firstId : attempts.get(attempts.size() - 1).id();
  }

  /** What became of it, once {@link #run} has ended. */
  public Fate fate() {
    return fate;
  }

  private boolean isRepeatable() {
    return request.destination().orElseThrow().beyond().isPresent();
  }

  /**
   * Sends the workload and waits until its result is written. Once only.
   *
   * @throws SQLException what the server answered; 57014 when it was cancelled before it was
   *     written; 40003 when nobody can say whether it was written; 08001 when there is no way to
   *     the server
   */
  public Saved run() throws SQLException {
    long started = System.nanoTime();
    try {
      for (int made = 1; ; made++) {
        Attempt attempt = begin();
        Pause pause = new Pause(made, started);
        try {
          Optional<SQLException> refusal = attempt.exchange().execute(attempt.id());
          if (refusal.isPresent()) {
            refused(attempt, refusal.get(), pause);
          } else {
            Optional<Saved> saved = written(attempt, pause);
            if (saved.isPresent()) {
              return saved.get();
            }
          }
        } catch (SQLException e) {
          if (!attempt.exchange().answerLost()) {
            throw made > 1 && attempt.exchange().status() == 0 ? unknown(attempt, e) : e;
          }
          lost(attempt, null, e, pause);
        }
        rest(pause.length);
      }
    } finally {
      state.updateAndGet(last -> last == State.CANCELLED ? last : State.ENDED);
      answered.countDown();
    }
  }

  /** How long to wait before the next attempt, as an attempt finds out. */
  private static final class Pause {
    private final int made;
    private final long started;
    private Duration length = Duration.ZERO;

    Pause(int made, long started) {
      this.made = made;
      this.started = started;
    }

    Duration elapsed() {
      return Duration.ofNanos(System.nanoTime() - started);
    }
  }

  private Attempt begin() throws SQLException {
    String id = attempts.isEmpty() ? firstId : UUID.randomUUID().toString();
    HttpExchange exchange =
        http.post(
            request.body(id, compute, false),
            JSON,
            request.timeout() == null ? null : request.timeout().plus(TIMEOUT_GRACE),
            "api",
            "v1",
            "warehouse",
            "polars");
    Attempt attempt = new Attempt(id, exchange);
    attempts.add(attempt);
    state.compareAndSet(State.NEW, State.SENT);
    if (state.get() != State.SENT) { // and whoever cancelled may have missed this attempt
      throw cancelled(null);
    }
    return attempt;
  }

  /** Empty if the same is to be sent again after a pause. */
  private Optional<Saved> written(Attempt attempt, Pause pause) throws SQLException {
    try (HttpExchange exchange = attempt.exchange()) {
      if (!exchange.mediaType().equals(JSON)) {
        fate = Fate.UNKNOWN;
        throw SqlState.COMPLETION_UNKNOWN.exception(
            "The server answered workload "
                + attempt.id()
                + " with '"
                + exchange.mediaType()
                + "' instead of JSON, so that nobody can say whether it has written. Is the host of"
                + " the URL a workload server?");
      }
      Saved saved = SavedAnswer.read(exchange.body(), attempt.id());
      fate = Fate.WRITTEN;
      return Optional.of(saved);
    } catch (IOException e) {
      lost(attempt, e, attempt.exchange().bodyFailure(e, attempt.id()), pause);
      return Optional.empty();
    } catch (SQLException e) {
      fate = SqlState.COMPLETION_UNKNOWN.is(e) ? Fate.UNKNOWN : Fate.NOT_WRITTEN;
      throw e;
    }
  }

  private void refused(Attempt attempt, SQLException refusal, Pause pause) throws SQLException {
    HttpExchange exchange = attempt.exchange();
    if (exchange.refusalCode().isEmpty() && OF_GATEWAYS.contains(exchange.status())) {
      lost(attempt, new IOException("status " + exchange.status()), refusal, pause);
      return;
    }
    boolean underWay =
        pause.made > 1 && exchange.refusalCode().filter(CONFLICT::equals).isPresent();
    if (underWay && pause.elapsed().compareTo(LONGEST_UNDER_WAY) < 0) {
      pause.length = WHILE_UNDER_WAY;
      return;
    }
    boolean unknown = SqlState.COMPLETION_UNKNOWN.is(refusal) || underWay;
    fate = unknown ? Fate.UNKNOWN : Fate.NOT_WRITTEN;
    throw state.get() == State.CANCELLED && SqlState.CANCELLED.is(refusal)
        ? cancelled(refusal)
        : refusal;
  }

  /** Returns if the same is to be sent again after a pause. */
  private void lost(Attempt attempt, IOException why, SQLException failure, Pause pause)
      throws SQLException {
    fate = Fate.UNKNOWN;
    if (state.get() == State.CANCELLED) {
      fate = fateWhenCancelled();
      throw cancelled(failure);
    }
    Optional<Duration> next =
        isRepeatable() && !SqlState.TIMEOUT.is(failure)
            ? attempt.exchange().pauseBeforeRepeat(why, pause.made, pause.elapsed())
            : Optional.empty();
    if (next.isEmpty()) {
      throw unknown(attempt, failure);
    }
    LOGGER.log(
        Level.FINE,
        failure,
        () -> "The answer of workload " + attempt.id() + " is lost: once more");
    pause.length = next.get();
  }

  private SQLException unknown(Attempt attempt, SQLException failure) {
    if (SqlState.TIMEOUT.is(failure)) {
      stopOnServer();
      fate = fateWhenCancelled();
      return failure;
    }
    return SqlState.COMPLETION_UNKNOWN.exception(
        "Nobody can say whether workload "
            + attempt.id()
            + " has written its result to '"
            + request.destination().orElseThrow().table()
            + "': look at the table before you write again. "
            + failure.getMessage(),
        failure);
  }

  private Fate fateWhenCancelled() {
    String told = stateWhenCancelled;
    if (told == null) {
      return Fate.UNKNOWN;
    }
    return switch (told) {
      case FINISHED -> Fate.WRITTEN;
      case "CANCELLED", "FAILED", "TIMED_OUT", "OUT_OF_MEMORY" -> Fate.NOT_WRITTEN;
      default -> Fate.UNKNOWN;
    };
  }

  private void rest(Duration pause) throws SQLException {
    try {
      if (cancelled.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        fate = fateWhenCancelled();
        throw cancelled(null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SqlState.COMPLETION_UNKNOWN.exception(
          "The thread was interrupted while the answer of workload "
              + id()
              + " was asked for again: look at the table before you write again",
          e);
    }
  }

  /**
   * Asks the server how far the workload is, for at most a few seconds. Any thread.
   *
   * @return empty if the server does not tell
   */
  public Optional<WorkloadStatus> status() {
    return Workload.status(http, id());
  }

  /**
   * Stops the workload if it has not been written yet: tells the server, and breaks the call off if
   * the server cannot be told. Any thread; takes a few seconds at most. Idempotent; without effect
   * on what has ended.
   */
  public void cancel() {
    State before =
        state.getAndUpdate(now -> now == State.NEW || now == State.SENT ? State.CANCELLED : now);
    if (before == State.SENT) {
      stopOnServer();
      awaitAnswer();
      attempts.forEach(attempt -> attempt.exchange().cancel());
    }
    cancelled.countDown();
  }

  /** The server answers a call whose workload it has stopped, or has written after all. */
  private void awaitAnswer() {
    if (stateWhenCancelled == null) {
      return;
    }
    try {
      boolean unused = answered.await(CONTROL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopOnServer() {
    for (Attempt attempt : attempts) {
      try {
        JsonNode answer = http.delete(CONTROL_LIMIT, "api", "v1", "workloads", attempt.id());
        if (!FINISHED.equals(stateWhenCancelled)) {
          stateWhenCancelled = answer.path("state").asText();
        }
      } catch (SQLException e) {
        // A service without this extension answers 404.
        LOGGER.log(
            Level.FINE,
            e,
            () -> "Workload " + attempt.id() + " could not be cancelled on the server");
      }
    }
  }

  private SQLException cancelled(Throwable cause) {
    return SqlState.CANCELLED.exception("Workload " + id() + " was cancelled.", cause);
  }

  /** Stops what still runs. Idempotent. */
  @Override
  public void close() {
    cancel();
  }
}
