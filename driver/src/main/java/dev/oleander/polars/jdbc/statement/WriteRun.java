package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.OleanderPolarsProgress;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.workload.Saved;
import dev.oleander.polars.jdbc.workload.WorkloadWrite;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One run of a statement that writes. One thread executes it; any thread may cancel and close it.
 */
final class WriteRun implements Run {
  private enum Stopped {
    NOT,
    CANCELLED,
    TIMED_OUT,
    CLOSED
  }

  private final WorkloadWrite write;
  private final Session session;
  private final Duration timeout;
  private final RunProgress progress = new RunProgress();

  // The first who stops it stands; moved on by any thread, by compare-and-set.
  private final AtomicReference<Stopped> stopped = new AtomicReference<>(Stopped.NOT);

  /**
   * @param timeout how long the run may take; zero for no limit
   */
  WriteRun(WorkloadWrite write, Session session, Duration timeout) {
    this.write = write;
    this.session = session;
    this.timeout = timeout;
  }

  /**
   * Writes. Once only.
   *
   * @throws SQLException if it was not written, or nobody can say whether it was; the message tells
   *     which
   */
  Saved execute() throws SQLException {
    Deadlines.Deadline deadline = session.deadlines().start(timeout, () -> stop(Stopped.TIMED_OUT));
    try {
      Saved saved = write.run();
      progress.ended(OleanderPolarsProgress.State.FINISHED);
      return saved;
    } catch (SQLException e) {
      throw ended(e);
    } finally {
      deadline.disarm();
      progress.ended(OleanderPolarsProgress.State.FAILED); // unless it has ended in another way
    }
  }

  private SQLException ended(SQLException failure) {
    boolean cancelled = SqlState.CANCELLED.is(failure) || SqlState.COMPLETION_UNKNOWN.is(failure);
    return switch (stopped.get()) {
      case CANCELLED ->
          cancelled
              ? SqlState.CANCELLED.exception(
                  "The statement was cancelled (workload " + workloadId() + "). " + fate(), failure)
              : failure;
      case TIMED_OUT ->
          cancelled
              ? timedOut(
                  "The statement did not end within the query timeout of "
                      + timeout.toSeconds()
                      + " s; the workload "
                      + workloadId()
                      + " was cancelled. ",
                  failure)
              : onServer(failure);
      case CLOSED ->
          cancelled
              ? SqlState.INVALID_CURSOR_STATE.exception(
                  "The statement was closed while it wrote (workload "
                      + workloadId()
                      + "). "
                      + fate(),
                  failure)
              : failure;
      case NOT -> onServer(failure);
    };
  }

  /** The server has the same time limit, and may be the first to notice. */
  private SQLException onServer(SQLException failure) {
    return SqlState.TIMEOUT.is(failure) ? timedOut(failure.getMessage() + ". ", failure) : failure;
  }

  private SQLException timedOut(String what, SQLException cause) {
    progress.ended(OleanderPolarsProgress.State.TIMED_OUT);
    return SqlState.TIMEOUT.exception(what + fate(), cause);
  }

  private String fate() {
    return switch (write.fate()) {
      case NOT_WRITTEN -> "Nothing was written.";
      case WRITTEN -> "All rows had been written before.";
      case UNKNOWN ->
          "Nobody can say whether the rows were written: look at the table before you write again.";
    };
  }

  private void stop(Stopped why) {
    if (stopped.compareAndSet(Stopped.NOT, why)) {
      write.cancel();
    }
  }

  @Override
  public String workloadId() {
    return write.id();
  }

  @Override
  public OleanderPolarsProgress progress(boolean asked) {
    if (asked && progress.mayHaveNews()) {
      progress.ask(write::status);
    }
    return progress.report(write.id());
  }

  @Override
  public void cancel() {
    stop(Stopped.CANCELLED);
  }

  @Override
  public void close() {
    stop(Stopped.CLOSED);
  }
}
