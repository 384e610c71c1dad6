package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.workload.WorkloadLog;
import java.sql.SQLException;
import java.util.logging.Level;

/**
 * The log of one run of a script as warnings, a line each. The server is asked when somebody looks
 * at the warnings, and told lines are not told again. Any thread may use it.
 */
final class ScriptLog {
  /** The most lines of a run. */
  static final int MOST_LINES = 500;

  /** The most characters of a line. */
  static final int MOST_CHARACTERS = 2000;

  private final Session session;
  private final Run run;

  // Guarded by "this".
  private final StringBuilder unfinished = new StringBuilder(); // the last line so far
  private WorkloadLog log; // null before the first look
  private int lines;

  /**
   * @param run of a script
   */
  ScriptLog(Session session, Run run) {
    this.session = session;
    this.run = run;
  }

  /** Adds what was printed since the last look. */
  synchronized void addTo(Warnings warnings) {
    try {
      if (!session.hasLogs() || lines > MOST_LINES) {
        return;
      }
      if (log == null || !log.id().equals(run.workloadId())) {
        log = session.workloads().log(run.workloadId());
      }
      while (lines <= MOST_LINES) {
        WorkloadLog.Part part = log.read();
        if (part.skipped() > 0) {
          add(warnings, LogReports.skipped(part.skipped()));
        }
        add(part.text(), warnings);
        if (log.isComplete() || part.text().isEmpty()) {
          break;
        }
      }
      if (log.isComplete() && !unfinished.isEmpty()) {
        add("\n", warnings);
      }
    } catch (SQLException e) {
      PolarsDriver.LOGGER.log(Level.FINE, "The log of the script cannot be read", e);
    }
  }

  private void add(String text, Warnings warnings) {
    int from = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      keep(text, from, end);
      add(warnings, unfinished.toString());
      unfinished.setLength(0);
      from = end + 1;
    }
    keep(text, from, text.length());
  }

  private void keep(String text, int from, int to) {
    int room = MOST_CHARACTERS + 1 - unfinished.length();
    unfinished.append(text, from, Math.min(to, from + room));
  }

  private void add(Warnings warnings, String line) {
    lines++;
    if (lines > MOST_LINES) {
      if (lines == MOST_LINES + 1) {
        warnings.add(
            "The log has more than "
                + MOST_LINES
                + " lines: OleanderPolarsScript.getLog has them all",
            SqlState.WARNING);
      }
      return;
    }
    String whole = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    warnings.add(
        whole.length() > MOST_CHARACTERS ? whole.substring(0, MOST_CHARACTERS) + "…" : whole,
        SqlState.WARNING);
  }
}
