package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.parameter.BoundRow;
import dev.oleander.polars.jdbc.sql.Change;
import dev.oleander.polars.jdbc.workload.Destination;
import dev.oleander.polars.jdbc.workload.Saved;
import dev.oleander.polars.jdbc.workload.WorkloadRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * The workloads of one statement, one after the other: starts them, and knows the last for whoever
 * follows, cancels or closes it.
 *
 * <p>The thread that uses the statement starts workloads; what else may come from any thread says
 * so.
 */
final class StatementRuns {
  /** The most rows that the server puts into a batch. */
  private static final int MOST_BATCH_ROWS = 1_048_576;

  /** The extension of a server that tells the columns of a result without a run. */
  private static final String DESCRIBE = "describe";

  /** The extension of a server that reads earlier states of tables. */
  private static final String TIME_TRAVEL = "time-travel";

  /** Throws if the statement is closed. */
  interface OpenCheck {
    void check() throws SQLException;
  }

  private final PolarsConnection connection;
  private final StatementSettings settings;
  private final OpenCheck open;
  private final ProgressReports progress;
  private final LogReports logs;
  private final Warnings warnings = new Warnings();

  // Shared with threads that cancel and close; null before the first.
  private final AtomicReference<Run> run = new AtomicReference<>();
  private final AtomicReference<Run> description = new AtomicReference<>();

  // Of the last execution, if it was one of a script; else null. Set by the thread that executes.
  private volatile ScriptLog scriptLog;

  /**
   * @param settings of the statement
   */
  StatementRuns(PolarsConnection connection, StatementSettings settings, OpenCheck open) {
    this.connection = connection;
    this.settings = settings;
    this.open = open;
    this.progress = new ProgressReports(connection.session());
    this.logs = new LogReports(connection.session());
  }

  /** Starts a workload and waits for the columns of its result and the first rows. */
  WorkloadRows rows(RowsRequest asked) throws SQLException {
    return start(asked, settings.maxRows(), false, run);
  }

  /**
   * The columns of a result, without running what is asked for where the server can tell; else it
   * has to be run as far as the first row.
   */
  PolarsResultSetMetaData describe(RowsRequest asked) throws SQLException {
    try (WorkloadRows rows = start(asked, 1, canDescribe(), description)) {
      return new PolarsResultSetMetaData(rows.columns(), asked::tableOf);
    }
  }

  /** Whether the server tells the columns of a result without running what is asked for. */
  boolean canDescribe() throws SQLException {
    return connection.session().extensions().has(DESCRIBE);
  }

  /**
   * @param slot where whoever cancels and closes finds it
   */
  private WorkloadRows start(
      RowsRequest asked, long mostRows, boolean describe, AtomicReference<Run> slot)
      throws SQLException {
    Duration limit = settings.timeout();
    WorkloadRequest request =
        asked.request(
            mostRows,
            Math.min(settings.fetchSize(), MOST_BATCH_ROWS),
            limit.isZero() ? null : limit,
            describe,
            connection.zone());
    checkTimeTravel(request);
    asked.check(connection.session().extensions());
    WorkloadRows rows =
        new WorkloadRows(
            connection.session().workloads().start(request), connection.session(), limit);
    slot.set(rows);
    if (slot == run) {
      begin(rows, request);
    }
    try {
      open.check(); // after the slot is set: whoever closes from now on closes this too
      rows.open();
      warn(rows.notices());
      return rows;
    } catch (SQLException e) {
      rows.close();
      throw asked.explain(e);
    } catch (RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  /**
   * Writes the rows of one or several executions as one.
   *
   * @return how many rows were written
   */
  long write(WriteText text, List<BoundRow> values) throws SQLException {
    connection.beginWrite();
    Duration limit = settings.timeout();
    WorkloadRequest request =
        new WritePlan(text, connection.session(), connection.zone())
            .request(values, limit.isZero() ? null : limit);
    checkTimeTravel(request);
    try {
      return write(request, limit).rows();
    } catch (SQLException e) {
      if (text.change().mode() == Change.Mode.CREATE_IF_ABSENT && SqlState.TABLE_EXISTS.is(e)) {
        warn(List.of(e.getMessage()));
        return 0;
      }
      throw text.explain(e);
    }
  }

  /**
   * Runs a workload whose result is written.
   *
   * @param request has a destination
   * @param limit how long it may take; zero for no limit
   */
  Saved write(WorkloadRequest request, Duration limit) throws SQLException {
    Session session = connection.session();
    WriteRun writing = new WriteRun(session.workloads().write(request), session, limit);
    run.set(writing);
    begin(writing, request);
    open.check(); // after the slot is set: whoever closes from now on stops this too
    try {
      Saved saved = writing.execute();
      connection.wrote();
      warn(saved.notices());
      return saved;
    } catch (SQLException e) {
      wroteIfUnknown(e);
      throw e;
    } finally {
      session.lake().invalidate(); // after a failure, too: nobody may know what it did
    }
  }

  private void begin(Run started, WorkloadRequest request) {
    progress.begin(started);
    if (request.isScript()) {
      scriptLog = new ScriptLog(connection.session(), started);
      logs.begin(started);
    }
  }

  /**
   * Runs a script and writes its result.
   *
   * @throws SQLException 25006 if the connection is set to read only
   */
  Saved save(ScriptCall call, Destination destination) throws SQLException {
    connection.beginWrite();
    call.check(connection.session().extensions());
    Duration limit = settings.timeout();
    return write(call.request(destination, limit.isZero() ? null : limit), limit);
  }

  /** Makes or drops what the lake holds. */
  void change(DdlText text) throws SQLException {
    connection.beginWrite();
    try {
      text.execute(connection.session().changes());
      connection.wrote();
    } catch (SQLException e) {
      wroteIfUnknown(e);
      throw e;
    }
  }

  private void wroteIfUnknown(SQLException failure) {
    if (SqlState.COMPLETION_UNKNOWN.is(failure)) {
      connection.wrote();
    }
  }

  private void warn(List<String> notices) {
    notices.forEach(text -> warnings.add(text, SqlState.WARNING));
  }

  private void checkTimeTravel(WorkloadRequest request) throws SQLException {
    if (request.travels() && !connection.session().extensions().has(TIME_TRAVEL)) {
      throw SqlState.NOT_SUPPORTED.exception(
          "The service reads the newest state of a table only (it has no extension "
              + TIME_TRAVEL
              + "): leave FOR … AS OF out");
    }
  }

  /** Stops what runs now. Any thread. */
  void cancel() {
    running().forEach(Run::cancel);
  }

  /** The last runs, of which some may have ended. Any thread. */
  List<Run> running() {
    return Stream.of(run.get(), description.get()).filter(Objects::nonNull).toList();
  }

  /** The run of the last workload; empty before the first. Any thread. */
  Optional<Run> last() {
    return Optional.ofNullable(run.get());
  }

  /** Any thread. */
  ProgressReports progress() {
    return progress;
  }

  /** Any thread. */
  LogReports logs() {
    return logs;
  }

  /** What the server had to say of the last execution, and what a script has printed until now. */
  Warnings warnings() {
    ScriptLog printed = scriptLog;
    if (printed != null) {
      printed.addTo(warnings);
    }
    return warnings;
  }

  /** Forgets what there was to say; what a script prints from now on is told. */
  void clearWarnings() {
    warnings().clear();
  }

  /** Forgets the last execution, as far as warnings tell of it. */
  void forgetWarnings() {
    scriptLog = null;
    warnings.clear();
  }
}
