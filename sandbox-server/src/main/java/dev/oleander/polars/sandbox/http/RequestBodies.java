package dev.oleander.polars.sandbox.http;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Takes the whole bodies of requests, without threads that wait for them: each of a limited size,
 * in a limited time, and all together in limited memory. Any thread.
 */
final class RequestBodies {
  /** So many of the largest bodies may be held at once. */
  private static final int MOST_AT_ONCE = 8;

  /** So much is read and dropped before a refusal: many clients read no answer while they send. */
  private static final long MOST_DROPPED_BYTES = 64L << 20;

  private final int mostBytes;
  private final RequestClock clock;

  /** The bytes of all bodies that are held. */
  private final AtomicLong held = new AtomicLong();

  /**
   * @param mostBytes the largest body that is taken
   */
  RequestBodies(int mostBytes, RequestClock clock) {
    this.mostBytes = mostBytes;
    this.clock = clock;
  }

  /** A body; closing it, once, makes room for others. */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a record
  record Body(byte[] bytes, Runnable release) implements AutoCloseable {
    @Override
    public void close() {
      release.run();
    }
  }

  /**
   * Calls one of the two, once, now or later.
   *
   * @param taken closes the body
   */
  void read(Request request, Consumer<Body> taken, Consumer<SandboxException> refused) {
    Reading reading = new Reading(request, taken, refused);
    if (request.getLength() > Math.max(MOST_DROPPED_BYTES, mostBytes)) {
      reading.refuse(tooLarge());
    } else {
      reading.begin();
    }
  }

  private SandboxException tooLarge() {
    return new SandboxException(
        ErrorCode.REQUEST_TOO_LARGE,
        "the body of the request is larger than %d bytes".formatted(mostBytes));
  }

  /** One body that arrives. Jetty calls it by one thread at a time, the clock by another. */
  private final class Reading implements Runnable {
    private final Request request;
    private final Consumer<Body> taken;
    private final Consumer<SandboxException> refused;

    // All below is guarded by this.
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long length;
    private long reserved;
    private boolean full;
    private boolean over;
    private Future<?> late;

    Reading(Request request, Consumer<Body> taken, Consumer<SandboxException> refused) {
      this.request = request;
      this.taken = taken;
      this.refused = refused;
    }

    synchronized void begin() {
      late = clock.whenLate(this::late);
      run();
    }

    private synchronized void late() {
      refuse(
          new SandboxException(
              ErrorCode.REQUEST_TIMEOUT,
              "the body of the request did not arrive in time: send it again"));
    }

    /** Takes what has arrived, and asks to be called again when there is more. */
    @Override
    public synchronized void run() {
      while (!over) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          request.demand(this);
          return;
        }
        if (Content.Chunk.isFailure(chunk)) {
          refuse(
              new SandboxException(
                  ErrorCode.CLIENT_GONE, "the body of the request broke off", chunk.getFailure()));
          return;
        }
        boolean last = chunk.isLast();
        take(chunk);
        chunk.release();
        if (last || length > MOST_DROPPED_BYTES) {
          end(last);
        }
      }
    }

    private void take(Content.Chunk chunk) {
      int count = chunk.remaining();
      length += count;
      if (length > mostBytes || full) {
        return;
      }
      if (held.addAndGet(count) > (long) MOST_AT_ONCE * mostBytes) {
        held.addAndGet(-count);
        full = true;
        return;
      }
      reserved += count;
      byte[] part = new byte[count];
      chunk.get(part, 0, count);
      bytes.writeBytes(part);
    }

    private void end(boolean last) {
      if (length > mostBytes) {
        refuse(tooLarge());
      } else if (full) {
        refuse(
            new SandboxException(
                ErrorCode.BUSY,
                "the server holds as many bodies of requests as it may: try again later"));
      } else if (last) {
        over = true;
        late.cancel(false);
        taken.accept(new Body(bytes.toByteArray(), new Release(reserved)));
      }
    }

    private void refuse(SandboxException why) {
      synchronized (this) {
        if (over) {
          return;
        }
        over = true;
        if (late != null) {
          late.cancel(false);
        }
        held.addAndGet(-reserved);
        bytes.reset();
      }
      refused.accept(why);
    }
  }

  /** Makes room, the first time that it runs. */
  private final class Release implements Runnable {
    private final AtomicLong left;

    Release(long bytes) {
      left = new AtomicLong(bytes);
    }

    @Override
    public void run() {
      held.addAndGet(-left.getAndSet(0));
    }
  }
}
