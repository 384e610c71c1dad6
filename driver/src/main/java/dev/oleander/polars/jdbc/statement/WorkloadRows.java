package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.arrow.ColumnReader;
import dev.oleander.polars.jdbc.arrow.ResultBatches;
import dev.oleander.polars.jdbc.arrow.ResultColumn;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.workload.Workload;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One run of a query, from sending it to the end of its result.
 *
 * <p>One thread opens it and loads its batches. Any thread may {@link #cancel} or {@link #close} it
 * at any time, also while that thread waits for the server, which then stops waiting.
 */
final class WorkloadRows implements ResultRows {
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

  /**
   * @param timeout how long each call may wait for the server; null for no limit
   */
  WorkloadRows(Workload workload, Session session, Duration timeout) {
    this.workload = workload;
    this.session = session;
    this.timeout = timeout;
  }

  /** The workload's id on the server. */
  String workloadId() {
    return workload.id();
  }

  /**
   * Sends the workload and waits for the columns of its result and the first batch of rows.
   *
   * @return whether there are rows
   */
  boolean open() throws SQLException {
    return read(
        () -> {
          batches = ResultBatches.open(workload.open(), session.memory());
          return batches.next();
        });
  }

  @Override
  public boolean nextBatch() throws SQLException {
    if (state.get() == State.FINISHED) {
      return false;
    }
    return read(() -> batches.next());
  }

  private interface Read {
    boolean hasRows() throws IOException, SQLException;
  }

  private boolean read(Read step) throws SQLException {
    reading.lock();
    try {
      check();
      boolean hasRows = attempt(step);
      check();
      return hasRows;
    } finally {
      reading.unlock();
      releaseIfClosed();
    }
  }

  private boolean attempt(Read step) throws SQLException {
    Deadlines.Deadline deadline = session.deadlines().start(timeout, this::timeOut);
    try {
      boolean hasRows = step.hasRows();
      if (!hasRows && state.compareAndSet(State.RUNNING, State.FINISHED)) {
        workload.finished();
        release();
      }
      return hasRows;
    } catch (IOException e) {
      // A stream that was broken off here needs no other reason; else the server knows it.
      throw state.get() == State.RUNNING ? failed(workload.failure(e)) : ended(e);
    } catch (SQLException e) {
      throw failed(e);
    } finally {
      deadline.disarm();
    }
  }

  private SQLException failed(SQLException cause) {
    failure = cause;
    return state.compareAndSet(State.RUNNING, State.FAILED) ? cause : ended(cause);
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
              "The server did not answer within the query timeout of "
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

  /** Stops the workload and every call that waits for it. No effect on one that has ended. */
  void cancel() {
    end(State.CANCELLED);
  }

  private void timeOut() {
    end(State.TIMED_OUT);
  }

  private void end(State reason) {
    if (state.compareAndSet(State.RUNNING, reason)) {
      workload.cancel();
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

  private void release() {
    try {
      if (batches != null) {
        batches.close();
      }
    } finally {
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
