package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.workload.WorkloadLog;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.logging.Level;

/**
 * Tells a listener what scripts print, while they run.
 *
 * <p>Any thread may use it. The listener is called by threads of the connection, by one at a time.
 */
final class LogReports {
  /** How often the end of the log is waited for after the run has ended. */
  private static final int MOST_AFTER_END = 20;

  /** What is kept of a log that is asked for as a whole. */
  private static final int MOST_CHARACTERS = 1 << 24;

  private final Session session;

  // Null for none.
  private volatile Listening<String> listening;

  /**
   * @param session of the connection
   */
  LogReports(Session session) {
    this.session = session;
  }

  /**
   * Sets who is told of the runs that begin from now on.
   *
   * @param listener null for nobody
   * @throws SQLException 22023 for an interval of less than 50 ms, HYC00 if there are no logs
   */
  void listen(Consumer<String> listener, Duration interval) throws SQLException {
    if (listener == null) {
      listening = null;
      return;
    }
    Listening<String> wanted = Listening.every(interval, listener, "Logs can be told");
    checkOffered();
    listening = wanted;
  }

  private void checkOffered() throws SQLException {
    if (!session.hasLogs()) {
      throw SqlState.NOT_SUPPORTED.exception(
          "The service does not tell what scripts print (it has no extension "
              + Session.WORKLOAD_LOGS
              + ")");
    }
  }

  /** What a run has printed until now; the last part of a very long log. */
  String whole(Run run) throws SQLException {
    checkOffered();
    WorkloadLog log = session.workloads().log(run.workloadId());
    StringBuilder text = new StringBuilder();
    WorkloadLog.Part part;
    do {
      part = log.read();
      text.append(part.skipped() > 0 ? skipped(part.skipped()) + "\n" : "").append(part.text());
      text.delete(0, Math.max(0, text.length() - MOST_CHARACTERS));
    } while (!log.isComplete() && !part.text().isEmpty());
    return text.toString();
  }

  /** Says what is missing of a log. */
  static String skipped(long bytes) {
    return "[" + bytes + " bytes of the log were not kept]";
  }

  /** Tells what a run prints until it has ended, and the rest then. */
  void begin(Run run) {
    Listening<String> now = listening;
    if (now != null) {
      new Telling(run, now).next();
    }
  }

  /** Of one run; its fields are handed from one thread to the next by the session's clock. */
  private final class Telling {
    private final Run run;
    private final Listening<String> now;
    private WorkloadLog log; // null before the first look
    private int afterEnd;

    Telling(Run run, Listening<String> now) {
      this.run = run;
      this.now = now;
    }

    void next() {
      session.deadlines().start(now.interval(), this::report);
    }

    private void report() {
      boolean ended = run.progress(false).state().hasEnded();
      try {
        tell();
      } catch (SQLException e) {
        // It may not have arrived yet, or be forgotten already.
        PolarsDriver.LOGGER.log(Level.FINE, "The log of the script cannot be read", e);
      } catch (RuntimeException e) {
        PolarsDriver.LOGGER.log(
            Level.WARNING, "The listener of the log failed, and is not called any more", e);
        return;
      }
      afterEnd += ended ? 1 : 0;
      if (!log.isComplete() && afterEnd < MOST_AFTER_END) {
        next();
      }
    }

    private void tell() throws SQLException {
      if (log == null || !log.id().equals(run.workloadId())) {
        log = session.workloads().log(run.workloadId());
      }
      WorkloadLog.Part part;
      do {
        part = log.read();
        if (part.skipped() > 0) {
          now.listener().accept(skipped(part.skipped()) + "\n");
        }
        if (!part.text().isEmpty()) {
          now.listener().accept(part.text());
        }
      } while (!log.isComplete() && !part.text().isEmpty());
    }
  }
}
