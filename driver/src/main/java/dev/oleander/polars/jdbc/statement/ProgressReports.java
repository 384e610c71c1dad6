package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.OleanderPolarsProgress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.logging.Level;

/**
 * Tells a listener of a statement how far its workloads are.
 *
 * <p>Any thread may use it. The listener is called by threads of the connection, by one at a time.
 */
final class ProgressReports {
  private static final String WORKLOAD_STATE = "workload-state"; // an extension of the server

  private final Session session;

  // Null for none.
  private volatile Listening<OleanderPolarsProgress> listening;

  /**
   * @param session of the connection
   */
  ProgressReports(Session session) {
    this.session = session;
  }

  /** How far a run is, from the server where it tells. */
  OleanderPolarsProgress now(Run run) {
    return run.progress(serverTells());
  }

  private boolean serverTells() {
    try {
      return session.extensions().has(WORKLOAD_STATE);
    } catch (SQLException e) {
      PolarsDriver.LOGGER.log(Level.FINE, "The server does not tell what it can do", e);
      return false;
    }
  }

  /**
   * Sets who is told of the workloads that begin from now on.
   *
   * @param listener null for nobody
   * @throws SQLException 22023 for an interval of less than 50 ms
   */
  void listen(Consumer<OleanderPolarsProgress> listener, Duration interval) throws SQLException {
    if (listener == null) {
      listening = null;
      return;
    }
    listening = Listening.every(interval, listener, "Progress can be reported");
  }

  /** Reports on a workload until it has ended, and then once more. */
  void begin(Run run) {
    Listening<OleanderPolarsProgress> now = listening;
    if (now != null) {
      next(run, now);
    }
  }

  private void next(Run run, Listening<OleanderPolarsProgress> now) {
    session.deadlines().start(now.interval(), () -> report(run, now));
  }

  private void report(Run run, Listening<OleanderPolarsProgress> now) {
    OleanderPolarsProgress progress = now(run);
    try {
      now.listener().accept(progress);
    } catch (RuntimeException e) {
      PolarsDriver.LOGGER.log(
          Level.WARNING, "The progress listener failed, and is not called any more", e);
      return;
    }
    if (!progress.state().hasEnded()) {
      next(run, now);
    }
  }
}
