package dev.oleander.polars.jdbc.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.Response;

/**
 * One POST and its streamed answer.
 *
 * <p>One thread executes, reads and closes it; any thread may {@link #cancel} it.
 */
public final class HttpExchange implements AutoCloseable {
  private final OleanderHttp http;
  private final Sending sending;
  private final String call;

  // Only touched by the thread that executes and reads.
  private Sending.Answer answer;
  private boolean unanswered;
  private RetryPolicy.Failed lost; // null if there was an answer, or nothing was sent
  private String refusalCode; // null if there is none
  private int status; // 0 without an answer
  private boolean closed;
  private boolean cancelledBeforeClose;

  /**
   * @param call what is asked for, for messages
   */
  HttpExchange(OleanderHttp http, Sending sending, String call) {
    this.http = http;
    this.sending = sending;
    this.call = call;
  }

  /**
   * Sends the request and waits for the headers of the answer. Once only.
   *
   * @param workload the id of the workload, for messages
   * @return what the server refused the request with, so that nothing runs there; empty if it
   *     answers with success
   * @throws SQLException if no answer came: 08001, 08003, 08006, HYT00, or 57014 if cancelled
   */
  public Optional<SQLException> execute(String workload) throws SQLException {
    http.begin(sending);
    boolean answers = false;
    try {
      answer = sending.send();
      sending.limit().stop();
      Response response = answer.response();
      status = response.code();
      if (response.isSuccessful()) {
        answers = true;
        return Optional.empty();
      }
      ErrorAnswer refusal = OleanderHttp.errorAnswer(response);
      refusalCode = refusal.code();
      return Optional.of(OleanderHttp.failure(refusal, response, workload, sending.tries()));
    } catch (IOException e) {
      http.checkOpen();
      IOException failure = sending.limit().explain(e);
      unanswered =
          answer == null
              && !TransportFailure.isTimeout(failure)
              && !sending.isCancelled()
              && sending.listener().unansweredOnUsedSocket();
      if (sending.listener().connected()) {
        lost = new RetryPolicy.Failed(failure, true, http.hasAnswered());
      }
      throw http.failures()
          .exception(
              failure,
              call + " (workload " + workload + ")",
              sending.listener().connected(),
              sending.isCancelled(),
              sending.tries(),
              http.hasAnswered());
    } finally {
      if (!answers) {
        close();
        sending.end();
      }
    }
  }

  /**
   * Whether the request may have gone to a socket that the server was just closing: it had been
   * used before, and nothing came back.
   */
  public boolean unansweredOnUsedSocket() {
    return unanswered;
  }

  /** The status of the answer; 0 without one. */
  public int status() {
    return status;
  }

  /** The {@code errorCode} that the server refused the request with. */
  public Optional<String> refusalCode() {
    return Optional.ofNullable(refusalCode);
  }

  /** Whether the request was sent and no answer came, so that nobody here knows its effect. */
  public boolean answerLost() {
    return lost != null;
  }

  /**
   * The pause before the same request may be sent again, by another exchange, if it has its effect
   * once however often it is sent.
   *
   * @param failure why reading the answer failed; null if there was none
   * @param made the attempts so far
   * @param elapsed the time since the first one began
   * @return empty if it is not to be sent again
   */
  public Optional<Duration> pauseBeforeRepeat(IOException failure, int made, Duration elapsed) {
    RetryPolicy.Failed failed =
        lost != null ? lost : new RetryPolicy.Failed(failure, true, http.hasAnswered());
    return http.retries()
        .next(RetryPolicy.Repeatable.ALWAYS, failed, made, elapsed, Duration.ofDays(1));
  }

  /** The media type of the answer without parameters, in lower case; empty where it has none. */
  public String mediaType() {
    MediaType type = answer.response().body().contentType();
    return type == null ? "" : (type.type() + "/" + type.subtype()).toLowerCase(Locale.ROOT);
  }

  /** A header of the answer. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(answer.response().header(name));
  }

  /**
   * The body as it comes; fails when the exchange is cancelled. To close it closes the exchange.
   */
  public InputStream body() {
    return new FilterInputStream(answer.response().body().byteStream()) {
      @Override
      public void close() {
        HttpExchange.this.close();
      }
    };
  }

  /**
   * What it means that reading the body failed.
   *
   * @param workload the id of the workload, for the message
   */
  public SQLException bodyFailure(IOException failure, String workload) {
    return http.failures()
        .exception(
            failure,
            call + " (workload " + workload + ")",
            true,
            closed ? cancelledBeforeClose : sending.isCancelled(),
            "",
            true);
  }

  /** Breaks the call off, wherever it is. Any thread; idempotent; before execute too. */
  public void cancel() {
    sending.cancel();
  }

  /** Gives the socket back if the body is near its end, else closes it. Idempotent. */
  @Override
  public void close() {
    if (answer != null && !closed) {
      closed = true;
      cancelledBeforeClose = sending.isCancelled();
      AnswerEnd.release(answer, http.threads());
    }
    sending.end();
  }
}
