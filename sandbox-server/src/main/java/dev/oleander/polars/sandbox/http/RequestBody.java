package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Takes the whole body of a request, without a thread that waits for it. Jetty calls it by one
 * thread at a time.
 */
final class RequestBody implements Runnable {
  /** The largest body that is taken. */
  static final int MOST_BYTES = 8 << 20;

  /** So much is read and dropped before a refusal: many clients read no answer while they send. */
  private static final int MOST_DROPPED_BYTES = 64 << 20;

  private final Request request;
  private final Consumer<byte[]> taken;
  private final Consumer<SandboxException> refused;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long length;

  private RequestBody(Request request, Consumer<byte[]> taken, Consumer<SandboxException> refused) {
    this.request = request;
    this.taken = taken;
    this.refused = refused;
  }

  /** Calls one of the two, once, now or later. */
  static void read(Request request, Consumer<byte[]> taken, Consumer<SandboxException> refused) {
    RequestBody body = new RequestBody(request, taken, refused);
    if (request.getLength() > MOST_DROPPED_BYTES) {
      body.refuse();
    } else {
      body.run();
    }
  }

  /** Takes what has arrived, and asks to be called again when there is more. */
  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        refused.accept(
            new SandboxException(
                ErrorCode.CLIENT_GONE, "the body of the request broke off", chunk.getFailure()));
        return;
      }
      boolean last = chunk.isLast();
      take(chunk);
      chunk.release();
      if (length > MOST_BYTES && (last || length > MOST_DROPPED_BYTES)) {
        refuse();
        return;
      }
      if (last) {
        taken.accept(bytes.toByteArray());
        return;
      }
    }
  }

  private void take(Content.Chunk chunk) {
    length += chunk.remaining();
    if (length <= MOST_BYTES) {
      byte[] part = new byte[chunk.remaining()];
      chunk.get(part, 0, part.length);
      bytes.writeBytes(part);
    }
  }

  private void refuse() {
    refused.accept(
        new SandboxException(
            ErrorCode.REQUEST_TOO_LARGE,
            "the body of the request is larger than %d bytes".formatted(MOST_BYTES)));
  }
}
