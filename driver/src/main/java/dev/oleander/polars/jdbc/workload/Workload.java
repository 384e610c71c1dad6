package dev.oleander.polars.jdbc.workload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.jdbc.error.ServerErrors;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One run of a query on the server.
 *
 * <p>One thread opens it, reads its stream and closes it; any thread may {@link #cancel} it at any
 * time. It must be closed:
 *
 * <pre>{@code
 * try (Workload workload = client.start(request)) {
 *   WorkloadResult result = workload.open();
 *   try {
 *     ... read its body to the end mark ...
 *     workload.finished();
 *   } catch (IOException e) {
 *     throw workload.failure(e);
 *   }
 * }
 * }</pre>
 */
public final class Workload implements AutoCloseable {
  /** The media type of a result. */
  private static final String ARROW_STREAM = "application/vnd.apache.arrow.stream";

  private static final String JSON = "application/json";

  /** How long cancelling and asking for the state may take. */
  private static final Duration CONTROL_LIMIT = Duration.ofSeconds(5);

  /** What the server is given beyond the time limit of a workload to report that it ran out. */
  private static final Duration TIMEOUT_GRACE = Duration.ofSeconds(10);

  private static final Set<String> FAILED_STATES =
      Set.of("FAILED", "CANCELLED", "TIMED_OUT", "OUT_OF_MEMORY");

  private static final String CLIENT_GONE = "CLIENT_GONE";

  private static final Logger LOGGER = Logger.getLogger("dev.oleander.polars.jdbc.workload");

  private enum State {
    /** Not sent. */
    NEW,
    /** Sent; the server may be working on it. */
    SENT,
    /** The result was read to its end. */
    FINISHED,
    /** The server refused it or reported that it failed: nothing runs there. */
    FAILED,
    /** Cancelled from here. */
    CANCELLED,
    /** Closed before any of the above. */
    CLOSED
  }

  /** The workload under one id. */
  private record Attempt(String id, HttpExchange exchange) {}

  private final OleanderHttp http;
  private final WorkloadRequest request;
  private final boolean zstd;
  private final Compute compute;

  // Moved on by any thread, by compare-and-set alone; all but NEW and SENT are final.
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

  // Set by the thread that opens, always before it looks at the state; read by any thread. The
  // exchange is null until it is opened.
  private volatile Attempt attempt;

  // Set once by the thread that opens.
  private volatile List<String> notices = List.of();

  Workload(OleanderHttp http, String id, WorkloadRequest request, boolean zstd, Compute compute) {
    this.http = http;
    this.attempt = new Attempt(id, null);
    this.request = request;
    this.zstd = zstd;
    this.compute = compute;
  }

  /**
   * The id of the workload, a UUID that this client made. It changes while the workload is opened
   * if the first one did not arrive.
   */
  public String id() {
    return attempt.id();
  }

  /** The rows that a batch of the result is to have; 0 if it is left to the server. */
  public int batchRows() {
    return request.batchRows();
  }

  /**
   * Sends the workload and waits until its result begins. Once only.
   *
   * @return the result; its body ends with {@link #close}
   * @throws SQLException what the server answered; 57014 when it was cancelled; 08xxx when there is
   *     no way to the server; HYT00 when a time limit ran out
   */
  public WorkloadResult open() throws SQLException {
    prepare(id());
    if (!state.compareAndSet(State.NEW, State.SENT)) {
      throw notOpened();
    }
    HttpExchange sending = send();
    notices = sending.header(WorkloadNotices.HEADER).map(WorkloadNotices::read).orElse(List.of());
    return switch (sending.mediaType()) {
      case ARROW_STREAM -> new WorkloadResult(WorkloadResult.Format.ARROW, sending.body());
      case JSON -> new WorkloadResult(WorkloadResult.Format.JSON, sending.body());
      default -> throw noResult(sending.mediaType());
    };
  }

  private void prepare(String id) throws SQLException {
    HttpExchange exchange =
        http.post(
            request.body(id, compute, zstd),
            ARROW_STREAM + ", " + JSON + ";q=0.5",
            request.timeout() == null ? null : request.timeout().plus(TIMEOUT_GRACE),
            "api",
            "v1",
            "warehouse",
            "polars");
    attempt = new Attempt(id, exchange);
  }

  /** Sends the workload, once more if the server was just closing the socket it went out on. */
  private HttpExchange send() throws SQLException {
    Attempt first = attempt;
    try {
      return send(first);
    } catch (SQLException e) {
      if (!first.exchange().unansweredOnUsedSocket() || !neverArrived(first.id())) {
        throw e;
      }
      LOGGER.log(Level.FINE, e, () -> "Workload " + first.id() + " did not arrive: once more");
    }
    prepare(UUID.randomUUID().toString());
    if (state.get() != State.SENT) { // before attempt was set: nobody stops the new one
      throw notOpened();
    }
    return send(attempt);
  }

  private HttpExchange send(Attempt sent) throws SQLException {
    Optional<SQLException> refusal;
    try {
      refusal = sent.exchange().execute(sent.id());
    } catch (SQLException e) {
      if (SqlState.CONNECTION_NOT_ESTABLISHED.is(e)) {
        throw failed(e); // it never got there
      }
      throw state.get() == State.CANCELLED ? cancelled(e) : e;
    }
    if (refusal.isPresent()) {
      throw failed(refusal.get());
    }
    return sent.exchange();
  }

  /**
   * Cancels an id, and with it a workload that may still arrive under it. A server that knows
   * nothing of it, not even when it was created, has run nothing.
   */
  private boolean neverArrived(String id) {
    try {
      JsonNode answer = http.delete(CONTROL_LIMIT, "api", "v1", "workloads", id);
      return answer.path("state").asText().equals("CANCELLED")
          && answer.has("createdAt")
          && answer.get("createdAt").isNull();
    } catch (SQLException e) {
      // A service without this extension cannot tell.
      LOGGER.log(Level.FINE, e, () -> "Nobody knows whether workload " + id + " arrived");
      return false;
    }
  }

  /** What the server has to say of the workload since it answered; none before. Any thread. */
  public List<String> notices() {
    return notices;
  }

  /**
   * Asks the server how far the workload is, for at most a few seconds. Any thread.
   *
   * @return empty if the server does not tell
   */
  public Optional<WorkloadStatus> status() {
    return status(http, id());
  }

  /** As {@link #status()}, of any workload. */
  static Optional<WorkloadStatus> status(OleanderHttp http, String id) {
    try {
      return Optional.of(WorkloadStatus.of(http.get(CONTROL_LIMIT, "api", "v1", "workloads", id)));
    } catch (SQLException e) {
      LOGGER.log(Level.FINE, e, () -> "The server does not tell how far workload " + id + " is");
      return Optional.empty();
    }
  }

  /**
   * Stops the workload: breaks the call off, and tells the server over another connection. Any
   * thread; does not wait for the thread that opens or reads. Idempotent, and without effect on
   * what has finished. A workload that is not open yet never will be.
   */
  public void cancel() {
    State before = end(State.CANCELLED);
    if (before == State.SENT) {
      stopOnServer();
    }
  }

  /**
   * To be called when the result has been read to its end mark: there is nothing left to cancel.
   */
  public void finished() {
    state.compareAndSet(State.SENT, State.FINISHED);
  }

  /**
   * To be called when the server itself reported, in the result, that the workload failed: there is
   * nothing left to cancel.
   *
   * @return what to throw
   */
  public SQLException failed(SQLException failure) {
    if (!state.compareAndSet(State.SENT, State.FAILED) && state.get() == State.CANCELLED) {
      return cancelled(failure);
    }
    return failure;
  }

  /**
   * What to throw when reading the result failed: asks the server why, for at most a few seconds.
   *
   * @param cause what the stream, or its reader, threw
   */
  public SQLException failure(IOException cause) {
    if (state.get() == State.CANCELLED) {
      return cancelled(cause);
    }
    SQLException failure = attempt.exchange().bodyFailure(cause, id());
    try {
      JsonNode answer = http.get(CONTROL_LIMIT, "api", "v1", "workloads", id());
      String reported = answer.path("state").asText();
      if (CLIENT_GONE.equals(answer.path("errorCode").asText())) {
        // What the server saw of the same cut, which the failure here says better.
        return failed(failure);
      }
      if (FAILED_STATES.contains(reported)) {
        return failed(reported(answer, reported, cause));
      }
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
    return state.get() == State.CANCELLED ? cancelled(cause) : failure;
  }

  /**
   * Gives the connection back. A workload that has not finished is cancelled, so that nothing goes
   * on running on the server. Idempotent.
   */
  @Override
  public void close() {
    State before = end(State.CLOSED);
    if (before == State.SENT) {
      stopOnServer();
    }
    HttpExchange open = attempt.exchange();
    if (open != null) {
      open.close();
    }
  }

  /** Moves to a final state unless there is one, and tells what was before. */
  private State end(State last) {
    return state.getAndUpdate(
        current -> current == State.NEW || current == State.SENT ? last : current);
  }

  private void stopOnServer() {
    Attempt last = attempt;
    last.exchange().cancel();
    try {
      http.delete(CONTROL_LIMIT, "api", "v1", "workloads", last.id());
    } catch (SQLException e) {
      // A service without this extension answers 404; it notices that the call was broken off.
      LOGGER.log(
          Level.FINE, e, () -> "Workload " + last.id() + " could not be cancelled on the server");
    }
  }

  private SQLException noResult(String mediaType) {
    return SqlState.GENERAL_ERROR.exception(
        "The server answered workload "
            + id()
            + " with '"
            + mediaType
            + "' instead of an Arrow stream or JSON. Is the host of the URL a workload server?");
  }

  private SQLException notOpened() {
    return switch (state.get()) {
      case CANCELLED -> cancelled(null);
      case CLOSED -> SqlState.INVALID_CURSOR_STATE.exception("Workload " + id() + " is closed.");
      default ->
          SqlState.INVALID_CURSOR_STATE.exception("Workload " + id() + " was opened before.");
    };
  }

  private SQLException cancelled(Throwable cause) {
    return SqlState.CANCELLED.exception("Workload " + id() + " was cancelled.", cause);
  }

  private SQLException reported(JsonNode answer, String reported, IOException cause) {
    String code = answer.path("errorCode").asText(null);
    if (code == null && !reported.equals("FAILED")) {
      code = reported; // the other states are spelled as their codes are
    }
    String reason = answer.path("error").asText(null);
    return ServerErrors.exception(
        ServerErrors.state(code, 0),
        (reason == null ? "the workload ended as " + reported : reason)
            + " ["
            + (code == null ? reported : code)
            + ", workload "
            + id()
            + "]",
        reason,
        null,
        id(),
        cause);
  }
}
