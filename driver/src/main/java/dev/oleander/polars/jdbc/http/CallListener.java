package dev.oleander.polars.jdbc.http;

import java.util.function.BooleanSupplier;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.HttpUrl;

/**
 * Remembers whether a call had a network connection, and stops one that begins while its client is
 * closed. Only the thread of the call touches it.
 *
 * <p>A call is registered before it looks for a connection. So closing, which marks the client
 * closed before it cancels the registered calls, either finds the call or is found by it here.
 */
final class CallListener extends EventListener {
  private final BooleanSupplier closed;
  private boolean connected;

  CallListener(BooleanSupplier closed) {
    this.closed = closed;
  }

  @Override
  public void proxySelectStart(Call call, HttpUrl url) {
    stopIfClosed(call);
  }

  @Override
  public void connectionAcquired(Call call, Connection connection) {
    connected = true;
    stopIfClosed(call);
  }

  boolean connected() {
    return connected;
  }

  private void stopIfClosed(Call call) {
    if (closed.getAsBoolean()) {
      call.cancel();
    }
  }
}
