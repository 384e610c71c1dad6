package dev.oleander.polars.sandbox.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Sends an answer through one buffer of fixed size and blocks while the client does not read.
 * Nothing reaches the client, status and headers included, before the buffer is full or flushed:
 * until then another answer can be given. One thread writes; {@link #abandon} may come from any.
 */
final class ResponseStream implements AutoCloseable {
  private static final int BUFFER_BYTES = 128 << 10;
  private static final Duration LAST_MOMENT = Duration.ofSeconds(1);
  private static final long FLUSH_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Response response;
  private final Runnable head;
  private final Duration stallTimeout;
  private final RetainableByteBuffer pooled;
  private final ByteBuffer buffer;
  private boolean committed;
  private boolean broken;
  private long lastSent = System.nanoTime();

  /** The write that the client has not taken yet; guarded by this. */
  private CompletableFuture<Void> pending;

  /** Guarded by this. */
  private boolean abandoned;

  /**
   * @param head sets status and headers; runs right before the first bytes are sent
   * @param stallTimeout how long one buffer may wait for the client
   */
  ResponseStream(Response response, ByteBufferPool buffers, Runnable head, Duration stallTimeout) {
    this.response = response;
    this.head = head;
    this.stallTimeout = stallTimeout;
    this.pooled = buffers.acquire(BUFFER_BYTES, true);
    this.buffer = pooled.getByteBuffer();
    buffer.clear().limit(BUFFER_BYTES);
  }

  /** Whether the client may have seen the beginning of the answer. */
  boolean committed() {
    return committed;
  }

  void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      if (!buffer.hasRemaining()) {
        send(false);
      }
      int part = Math.min(left, buffer.remaining());
      buffer.put(bytes, from, part);
      from += part;
      left -= part;
    }
  }

  void write(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }

  /** Sends what is there if the client has not been sent anything for a while. */
  void flushIfStale() throws IOException {
    if (System.nanoTime() - lastSent > FLUSH_AFTER_NANOS && buffer.position() > 0) {
      send(false);
    }
  }

  /** Sends the rest and ends the answer. */
  void finish() throws IOException {
    send(true);
  }

  /**
   * Gives the client only a moment more to take what is sent: the workload is stopped, and what
   * remains is the end of the answer.
   */
  void abandon() {
    CompletableFuture<Void> waiting;
    synchronized (this) {
      abandoned = true;
      waiting = pending;
    }
    if (waiting != null) {
      hurry(waiting);
    }
  }

  private static void hurry(CompletableFuture<Void> waiting) {
    CompletableFuture<Void> unused = waiting.orTimeout(LAST_MOMENT.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void send(boolean last) throws IOException {
    if (broken) {
      throw new IOException("the client cannot be written to any more");
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    boolean stopped;
    synchronized (this) {
      pending = done;
      stopped = abandoned;
    }
    if (stopped) {
      hurry(done);
    }
    if (!committed) {
      committed = true;
      head.run();
    }
    buffer.flip();
    response.write(
        last, buffer, Callback.from(() -> done.complete(null), done::completeExceptionally));
    await(done);
    buffer.clear().limit(BUFFER_BYTES);
    lastSent = System.nanoTime();
  }

  private void await(CompletableFuture<Void> done) throws IOException {
    try {
      done.get(stallTimeout.toNanos(), TimeUnit.NANOSECONDS);
      synchronized (this) {
        pending = null;
      }
    } catch (InterruptedException e) {
      broken = true;
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the client was reading", e);
    } catch (TimeoutException e) {
      broken = true;
      SocketTimeoutException stalled =
          new SocketTimeoutException(
              "the client read nothing for " + stallTimeout.toSeconds() + " seconds");
      stalled.initCause(e);
      throw stalled;
    } catch (ExecutionException e) {
      broken = true;
      throw new IOException("the client cannot be written to", e.getCause());
    }
  }

  /**
   * Gives the buffer back. A buffer that Jetty may still be writing from is left to the collector.
   */
  @Override
  public void close() {
    if (!broken) {
      pooled.release();
    }
  }
}
