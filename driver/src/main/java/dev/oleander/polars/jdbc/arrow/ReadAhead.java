package dev.oleander.polars.jdbc.arrow;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The frames of a stream, of which another thread reads the next while one is in use.
 *
 * <p>There are two bodies: the one of the frame in use, and the one that is read into; with each
 * frame they change places. So never more than one frame is read ahead.
 *
 * <p><b>Threads.</b> Everything here belongs to the thread that calls {@link #next} and {@link
 * #close}, which do not overlap, but for this: from the moment a task is handed to the executor
 * until its future is complete, the reader and the spare body belong to the task. Whoever closes
 * meanwhile leaves it to the task to give back the memory and close the stream, since a stream and
 * an array that another thread reads into cannot be taken from it.
 *
 * <p>Small results are read by the caller alone: handing over costs more than it gives.
 */
final class ReadAhead implements AutoCloseable {
  /** So many batches are read by the caller before anything is read ahead. */
  private static final int CALLERS_BATCHES = 3;

  /** Below this size of a frame, handing the next one over takes longer than reading it. */
  private static final int WORTHWHILE = 64 << 10;

  /** How long {@link #close} waits for a task whose stream was broken off. */
  private static final Duration UNWIND_LIMIT = Duration.ofSeconds(5);

  private final FrameReader reader;
  private final ResultMemory memory;
  private final Executor executor;

  private BatchBody current;
  private BatchBody spare;
  private int batches;
  private boolean enough; // of reading ahead: there is no memory for it
  private CompletableFuture<Frame> task; // that reads into the spare body, or null
  private CompletableFuture<Void> closed; // complete when all is given back; null while open

  /**
   * @param reader closed with this
   * @param executor runs the tasks, or refuses them; null for none
   */
  ReadAhead(FrameReader reader, ResultMemory memory, Executor executor) {
    this.reader = reader;
    this.memory = memory;
    this.executor = executor;
    this.current = new BatchBody(memory);
    this.spare = new BatchBody(memory);
  }

  /**
   * The next frame. The one before is given up with it.
   *
   * @return null at the end mark
   * @throws InterruptedIOException if the thread is interrupted while it waits for another; its
   *     flag stays set
   * @throws IOException as {@link FrameReader#next}, now and not when it was read ahead
   * @throws SQLException as {@link FrameReader#next}
   */
  Frame next() throws IOException, SQLException {
    Frame frame = task == null ? reader.next(current, ResultMemory.Claim.NEEDED) : taken();
    if (frame != null) {
      if (frame.isRecordBatch()) {
        batches++;
      }
      if (batches >= CALLERS_BATCHES && frame.body().length() >= WORTHWHILE) {
        begin();
      }
    }
    return frame;
  }

  /** Lets the caller keep the body of the frame that is in use, and release it. */
  void keepBody() {
    current = new BatchBody(memory);
  }

  private void begin() {
    if (executor == null || enough) {
      return;
    }
    BatchBody into = spare;
    CompletableFuture<Frame> reading = new CompletableFuture<>();
    try {
      executor.execute(() -> read(into, reading));
      task = reading;
    } catch (RejectedExecutionException e) {
      // All threads are busy, or the connection is being closed: the caller reads by itself.
      task = null;
    }
  }

  /** Runs in the executor. */
  private void read(BatchBody into, CompletableFuture<Frame> reading) {
    Frame frame;
    try {
      frame = reader.next(into, ResultMemory.Claim.AHEAD);
    } catch (Throwable e) { // whatever it is, it is the consumer's to hear
      reading.completeExceptionally(e);
      return;
    }
    reading.complete(frame);
  }

  private Frame taken() throws IOException, SQLException {
    Frame frame;
    try {
      frame = task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while waiting for a batch");
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      task = null;
      if (!reader.lacksMemory()) {
        throw failure(e.getCause());
      }
      // There is room for it once the frame before is gone.
      enough = true;
      current.release();
      return reader.next(current, ResultMemory.Claim.NEEDED);
    }
    task = null;
    BatchBody used = current;
    current = spare;
    spare = used;
    return frame;
  }

  /** Throws or answers what the task threw; its stack trace tells that another thread read. */
  private static IOException failure(Throwable thrown) throws SQLException {
    if (thrown instanceof IOException e) {
      return e;
    }
    if (thrown instanceof SQLException e) {
      throw e;
    }
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
    throw new IllegalStateException(thrown);
  }

  /**
   * Gives the memory back and closes the stream, and waits a little if a task has to do so.
   * Idempotent.
   */
  @Override
  public void close() {
    if (closed == null) {
      CompletableFuture<Frame> running = task;
      task = null;
      closed =
          running == null
              ? CompletableFuture.completedFuture(null)
              : running.handle(
                  (frame, failure) -> {
                    release();
                    return null;
                  });
      if (running == null) {
        release();
        return;
      }
    }
    await(closed);
  }

  private void release() {
    current.release();
    spare.release();
    reader.close();
  }

  private static void await(CompletableFuture<Void> closed) {
    try {
      closed.get(UNWIND_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      // The task has not noticed yet that its stream was broken off; it gives the memory back.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
