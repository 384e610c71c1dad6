package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.telemetry.ServerMetrics;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;

/** {@code GET /metrics}, for Prometheus. */
final class Metrics implements Endpoint {
  private final ServerMetrics metrics;

  Metrics(ServerMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void handle(Exchange exchange) {
    byte[] text = metrics.text();
    Response response = exchange.response();
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, ServerMetrics.CONTENT_TYPE);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, text.length);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.write(true, ByteBuffer.wrap(text), exchange.callback());
  }
}
