package dev.oleander.polars.jdbc.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.Response;

/**
 * One POST and its streamed answer.
 *
 * <p>One thread executes, reads and closes it; any thread may {@link #cancel} it.
 */
public final class HttpExchange implements AutoCloseable {
  private final OleanderHttp http;
  private final Call call;

  // Only touched by the thread that executes and reads.
  private final CallListener listener;
  private Response response;
  private boolean closed;
  private boolean cancelledBeforeClose;

  HttpExchange(OleanderHttp http, Call call, CallListener listener) {
    this.http = http;
    this.call = call;
    this.listener = listener;
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
    http.checkOpen();
    try {
      response = OleanderHttp.execute(call);
      return response.isSuccessful()
          ? Optional.empty()
          : Optional.of(OleanderHttp.failure(response, workload));
    } catch (IOException e) {
      http.checkOpen();
      throw TransportFailure.of(
          listener.limit().explain(e),
          http.server(),
          OleanderHttp.describe(call.request()) + " (workload " + workload + ")",
          listener.connected(),
          call.isCanceled());
    } finally {
      listener.limit().stop();
    }
  }

  /** The media type of the answer without parameters, in lower case; empty where it has none. */
  public String mediaType() {
    MediaType type = response.body().contentType();
    return type == null ? "" : (type.type() + "/" + type.subtype()).toLowerCase(Locale.ROOT);
  }

  /** A header of the answer. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(response.header(name));
  }

  /**
   * The body as it comes; fails when the exchange is cancelled. To close it closes the exchange.
   */
  public InputStream body() {
    return new FilterInputStream(response.body().byteStream()) {
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
    return TransportFailure.of(
        failure,
        http.server(),
        OleanderHttp.describe(call.request()) + " (workload " + workload + ")",
        true,
        closed ? cancelledBeforeClose : call.isCanceled());
  }

  /** Breaks the call off, wherever it is. Any thread; idempotent; before execute too. */
  public void cancel() {
    call.cancel();
  }

  /** Gives the socket back if the body is near its end, else closes it. Idempotent. */
  @Override
  public void close() {
    if (response != null && !closed) {
      closed = true;
      cancelledBeforeClose = call.isCanceled();
      AnswerEnd.release(call, listener, response);
    }
  }
}
