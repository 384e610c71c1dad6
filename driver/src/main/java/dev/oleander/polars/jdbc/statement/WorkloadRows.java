package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.OleanderPolarsProgress;
import dev.oleander.polars.jdbc.arrow.ColumnReader;
import dev.oleander.polars.jdbc.arrow.ResultBatches;
import dev.oleander.polars.jdbc.arrow.ResultColumn;
import dev.oleander.polars.jdbc.arrow.StreamPiece;
import dev.oleander.polars.jdbc.config.ConnectionProperty;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.json.JsonArrowStream;
import dev.oleander.polars.jdbc.json.JsonResultException;
import dev.oleander.polars.jdbc.workload.Workload;
import dev.oleander.polars.jdbc.workload.WorkloadResult;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One run of a query, from sending it to the end of its result.
 *
 * <p><b>Threads.</b> One thread, the consumer, opens it and loads its batches. Any thread may
 * {@link #cancel} or {@link #close} it at any time, also while the consumer waits for the server,
 * which then stops waiting. A thread of the connection may read one batch ahead; it touches nothing
 * here, only the stream, and {@link ResultBatches} sees to it that the stream outlives that.
 *
 * <p><b>States.</b> The first that ends {@code RUNNING} stands, but that {@code CLOSED} follows on
 * all. Only the consumer comes to {@code FINISHED} and {@code FAILED}: what went wrong while a
 * batch was read ahead is a failure when the consumer gets there, after the rows before it. Whoever
 * comes to {@code CANCELLED}, {@code TIMED_OUT} and {@code CLOSED} breaks off the stream next,
 * which ends every wait for it.
 */
final class WorkloadRows implements ResultRows, Run, AutoCloseable {
  /** How long {@link #close} waits for a reading thread whose stream it has just broken off. */
  private static final Duration UNWIND_LIMIT = Duration.ofSeconds(5);

  private enum State {
    RUNNING,
    FINISHED,
    FAILED,
    CANCELLED,
    TIMED_OUT,
    CLOSED
  }

  private final Workload workload;
  private final Session session;
  private final Duration timeout;

  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);

  // Set before the state becomes FAILED, by the reading thread.
  private volatile SQLException failure;

  // Held while the stream is read, and to give back its memory.
  private final ReentrantLock reading = new ReentrantLock();

  // Set by open(); what it holds is guarded by "reading", but for the rows of the loaded batch.
  private volatile ResultBatches batches;

  private boolean hasRows; // set by open()

  private final RunProgress progress = new RunProgress();

  // Of the timeout, less what the calls so far have waited; null for no limit. Never zero, which
  // would be no limit: what is used up runs out with the next wait. Guarded by "reading".
  private Duration left;

  /**
   * @param timeout how long all calls together may wait for the server; null for no limit
   */
  WorkloadRows(Workload workload, Session session, Duration timeout) {
    this.workload = workload;
    this.session = session;
    this.timeout = timeout;
    this.left = timeout;
  }

  @Override
  public String workloadId() {
    return workload.id();
  }

  /** What the server has to say of the workload, once it is open. */
  List<String> notices() {
    return workload.notices();
  }

  @Override
  public OleanderPolarsProgress progress(boolean asked) {
    if (asked && progress.mayHaveNews()) {
      progress.ask(workload::status);
    }
    return progress.report(workload.id());
  }

  /**
   * Sends the workload and waits for the columns of its result and the first batch of rows, which
   * {@link #nextBatch} will load.
   */
  void open() throws SQLException {
    hasRows =
        read(
            () -> {
              WorkloadResult result = workload.open();
              InputStream stream = arrow(result.format(), progress.counting(result.body()));
              batches = ResultBatches.open(stream, session.memory(), session.readAhead());
              return batches.begin();
            });
  }

  @Override
  public boolean hasRows() {
    return hasRows;
  }

  private InputStream arrow(WorkloadResult.Format format, InputStream body) {
    return switch (format) {
      case ARROW -> body;
      case JSON ->
          new JsonArrowStream(
              body,
              workload.id(),
              session.config().get(ConnectionProperty.MEMORY_LIMIT),
              workload.batchRows());
    };
  }

  @Override
  public boolean nextBatch() throws SQLException {
    if (state.get() == State.FINISHED) {
      return false;
    }
    boolean loaded = read(() -> batches.next());
    progress.arrived(loaded ? batches.rowCount() : 0);
    return loaded;
  }

  @Override
  public StreamPiece nextPiece() throws SQLException {
    StreamPiece[] piece = new StreamPiece[1];
    read(
        () -> {
          piece[0] = batches.nextPiece();
          progress.arrived(piece[0] == null ? 0 : piece[0].rows());
          return piece[0] != null && !piece[0].isEndMark();
        });
    return piece[0];
  }

  /** A step of reading the result; false at its end. */
  private interface Read {
    boolean hasMore() throws IOException, SQLException;
  }

  private boolean read(Read step) throws SQLException {
    reading.lock();
    try {
      check();
      boolean hasMore = attempt(step);
      check();
      return hasMore;
    } finally {
      reading.unlock();
      releaseIfClosed();
    }
  }

  private boolean attempt(Read step) throws SQLException {
    Deadlines.Deadline deadline = session.deadlines().start(left, this::timeOut);
    long start = System.nanoTime();
    try {
      boolean hasMore = step.hasMore();
      if (!hasMore && state.compareAndSet(State.RUNNING, State.FINISHED)) {
        progress.ended(OleanderPolarsProgress.State.FINISHED);
        workload.finished();
        release();
      }
      return hasMore;
    } catch (JsonResultException e) {
      throw failed(e.reported() ? workload.failed(e.failure()) : e.failure());
    } catch (IOException e) {
      // A stream that was broken off here needs no other reason; else the server knows it.
      throw state.get() == State.RUNNING ? failed(workload.failure(e)) : ended(e);
    } catch (SQLException e) {
      throw failed(e);
    } finally {
      deadline.disarm();
      waited(System.nanoTime() - start);
    }
  }

  /**
   * A server that knows no time limits sends rows for as long as somebody reads them: so all waits
   * count, and not only the longest. What the application does between them does not.
   */
  private void waited(long nanos) {
    if (left != null && !left.isZero()) {
      Duration rest = left.minusNanos(nanos);
      left = rest.isNegative() || rest.isZero() ? Duration.ofNanos(1) : rest;
    }
  }

  private SQLException failed(SQLException cause) {
    failure = cause;
    if (!state.compareAndSet(State.RUNNING, State.FAILED)) {
      return ended(cause);
    }
    progress.ended(
        SqlState.TIMEOUT.is(cause)
            ? OleanderPolarsProgress.State.TIMED_OUT
            : OleanderPolarsProgress.State.FAILED);
    return cause;
  }

  @Override
  public void check() throws SQLException {
    State now = state.get();
    if (now != State.RUNNING && now != State.FINISHED) {
      throw now == State.FAILED ? failure : ended(null);
    }
  }

  /** What a call gets to hear after a cancel, a time limit or a close. */
  private SQLException ended(Exception cause) {
    return switch (state.get()) {
      case CANCELLED ->
          SqlState.CANCELLED.exception(
              "The statement was cancelled (workload " + workload.id() + ")", cause);
      case TIMED_OUT ->
          SqlState.TIMEOUT.exception(
              "The server did not give the whole result within the query timeout of "
                  + timeout.toSeconds()
                  + " s; the workload "
                  + workload.id()
                  + " was cancelled. Set a longer query timeout, or 0 for none.",
              cause);
      default ->
          SqlState.INVALID_CURSOR_STATE.exception(
              "The result was closed (workload " + workload.id() + ")", cause);
    };
  }

  @Override
  public void cancel() {
    end(State.CANCELLED, OleanderPolarsProgress.State.CANCELLED);
  }

  private void timeOut() {
    end(State.TIMED_OUT, OleanderPolarsProgress.State.TIMED_OUT);
  }

  private void end(State reason, OleanderPolarsProgress.State reported) {
    if (state.compareAndSet(State.RUNNING, reason)) {
      progress.ended(reported);
      workload.cancel();
    }
  }

  @Override
  public void stop() {
    if (state.compareAndSet(State.RUNNING, State.FINISHED)) {
      progress.ended(OleanderPolarsProgress.State.FINISHED);
      workload.cancel();
      reading.lock();
      try {
        release();
      } finally {
        reading.unlock();
      }
    }
  }

  @Override
  public List<ResultColumn> columns() {
    return batches.columns();
  }

  @Override
  public ColumnReader column(int index) {
    return batches.column(index);
  }

  @Override
  public int batchSize() {
    return batches.rowCount();
  }

  @Override
  public void close() {
    if (state.getAndSet(State.CLOSED) != State.CLOSED) {
      progress.ended(OleanderPolarsProgress.State.CANCELLED);
      workload.cancel(); // no effect on one that has finished
      releaseIfClosed();
    }
  }

  /**
   * Gives back the memory once nothing reads into it: called by whoever closes, and by the reading
   * thread when it has stopped.
   */
  private void releaseIfClosed() {
    if (state.get() != State.CLOSED || reading.isHeldByCurrentThread() || !lockToRelease()) {
      return;
    }
    try {
      release();
    } finally {
      reading.unlock();
    }
  }

  /**
   * With the stream its batches close the answer of the workload, or the thread does that reads
   * ahead: it must not be closed under it.
   */
  private void release() {
    if (batches != null) {
      batches.close();
    } else {
      workload.close();
    }
  }

  /** False if another thread still reads: on its way out it gives the memory back itself. */
  private boolean lockToRelease() {
    try {
      return reading.tryLock() || reading.tryLock(UNWIND_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
