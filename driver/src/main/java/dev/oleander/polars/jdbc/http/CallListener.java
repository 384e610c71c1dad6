package dev.oleander.polars.jdbc.http;

import java.net.Socket;
import java.util.function.BooleanSupplier;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.HttpUrl;

/**
 * Remembers the network connection of a call, runs its time limit, and stops a call that begins
 * while its client is closed. Only the thread of the call touches it.
 *
 * <p>A call is registered before it looks for a connection. So closing, which marks the client
 * closed before it cancels the registered calls, either finds the call or is found by it here.
 */
final class CallListener extends EventListener {
  /** How much of a call its time limit is for. */
  enum Limited {
    /** Connecting and sending; the answer may take its time. */
    UNTIL_SENT,
    /** All, until whoever reads the answer stops the limit. */
    WHOLE
  }

  private final BooleanSupplier closed;
  private final Limited limited;
  private final CallLimit limit;
  private Socket socket;

  CallListener(BooleanSupplier closed, Limited limited, CallLimit limit) {
    this.closed = closed;
    this.limited = limited;
    this.limit = limit;
  }

  @Override
  public void callStart(Call call) {
    limit.start(call);
  }

  @Override
  public void proxySelectStart(Call call, HttpUrl url) {
    stopIfClosed(call);
  }

  @Override
  public void connectionAcquired(Call call, Connection connection) {
    socket = connection.socket();
    stopIfClosed(call);
  }

  @Override
  public void responseHeadersStart(Call call) {
    if (limited == Limited.UNTIL_SENT) {
      limit.stop();
    }
  }

  CallLimit limit() {
    return limit;
  }

  boolean connected() {
    return socket != null;
  }

  /** The connection's socket; null if there was none. */
  Socket socket() {
    return socket;
  }

  private void stopIfClosed(Call call) {
    if (closed.getAsBoolean()) {
      call.cancel();
    }
  }
}
