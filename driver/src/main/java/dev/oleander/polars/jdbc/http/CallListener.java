package dev.oleander.polars.jdbc.http;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.util.function.BooleanSupplier;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * Remembers the network connection of a call, runs its time limit, and stops a call that begins
 * while its JDBC connection is closed. Only the thread of the call touches it.
 *
 * <p>A call is registered before it looks for a connection. So closing, which marks the JDBC
 * connection closed before it cancels the registered calls, either finds the call or is found by it
 * here.
 */
final class CallListener extends EventListener {
  /** How much of a call its time limit is for. */
  enum Limited {
    /** Connecting and sending; the answer may take its time. */
    UNTIL_SENT,
    /** All, until whoever reads the answer stops the limit. */
    WHOLE
  }

  private final Transport transport;
  private final BooleanSupplier closed;
  private final Limited limited;
  private final CallLimit limit;
  private final Runnable breakOff;
  private Connection connection;
  private boolean connectedAnew;
  private boolean answered;
  private boolean released;

  CallListener(
      Transport transport,
      BooleanSupplier closed,
      Limited limited,
      CallLimit limit,
      Runnable breakOff) {
    this.transport = transport;
    this.closed = closed;
    this.limited = limited;
    this.limit = limit;
    this.breakOff = breakOff;
  }

  @Override
  public void callStart(Call call) {
    limit.start(breakOff);
  }

  @Override
  public void proxySelectStart(Call call, HttpUrl url) {
    stopIfClosed(call);
  }

  @Override
  public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
    connectedAnew = true;
  }

  @Override
  public void connectionAcquired(Call call, Connection acquired) {
    connection = acquired;
    released = false;
    stopIfClosed(call);
  }

  @Override
  public void connectionReleased(Call call, Connection given) {
    transport.used(given);
    released = true;
  }

  @Override
  public void responseHeadersStart(Call call) {
    if (limited == Limited.UNTIL_SENT) {
      limit.stop();
    }
  }

  @Override
  public void responseHeadersEnd(Call call, Response response) {
    answered = true;
  }

  /** Whether the call has given its connection back, so that another call may have it. */
  boolean released() {
    return released;
  }

  boolean connected() {
    return connection != null;
  }

  /** Whether a request went out on a socket that had been used before, and nothing came back. */
  boolean unansweredOnUsedSocket() {
    return connection != null && !connectedAnew && !answered;
  }

  /** The connection's socket, if the call has it to itself; else null. */
  Socket socket() {
    return connection == null || connection.protocol() != Protocol.HTTP_1_1
        ? null
        : connection.socket();
  }

  private void stopIfClosed(Call call) {
    if (closed.getAsBoolean()) {
      call.cancel();
    }
  }
}
