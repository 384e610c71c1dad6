package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.catalog.MetadataRows;
import dev.oleander.polars.jdbc.config.ConnectionProperty;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.parameter.BoundRow;
import dev.oleander.polars.jdbc.sql.Change;
import dev.oleander.polars.jdbc.sql.JdbcStatement;
import dev.oleander.polars.jdbc.workload.RegisteredTable;
import dev.oleander.polars.jdbc.workload.Saved;
import dev.oleander.polars.jdbc.workload.WorkloadRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.QueryState;

/**
 * What a plain and a prepared statement have in common, which Avatica makes two branches of its
 * classes: the settings, the run, and the result that is open.
 */
final class StatementCore {
  /** The most rows that the server puts into a batch. */
  private static final int MOST_BATCH_ROWS = 1_048_576;

  /** The extension of a server that tells the columns of a result without a run. */
  private static final String DESCRIBE = "describe";

  /** The extension of a server that reads earlier states of tables. */
  private static final String TIME_TRAVEL = "time-travel";

  /** What {@link Statement#getUpdateCount} says where there is none. */
  private static final long NO_UPDATE_COUNT = -1;

  private final PolarsConnection connection;
  private final AvaticaStatement statement;

  // Shared with threads that cancel and close.
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicReference<Run> run = new AtomicReference<>();
  private final AtomicReference<Run> description = new AtomicReference<>();
  private final AtomicReference<PolarsResultSet> result = new AtomicReference<>();
  private final Warnings warnings = new Warnings();
  private final ProgressReports progress;

  // What follows on the current result, in order.
  private final Deque<JdbcStatement> pending = new ConcurrentLinkedDeque<>();

  // Only touched by the thread that uses the statement.
  private long updateCount = NO_UPDATE_COUNT;
  private long maxRows;
  private Integer fetchSize; // null for the session's
  private Duration timeout; // null for the session's
  private boolean escapes = true;
  private boolean closeOnCompletion;
  private boolean poolable;

  /**
   * @param statement the one that this is the core of
   */
  StatementCore(PolarsConnection connection, AvaticaStatement statement, boolean poolable) {
    this.connection = connection;
    this.statement = statement;
    this.poolable = poolable;
    this.progress = new ProgressReports(connection.session());
  }

  void checkOpen() throws SQLException {
    connection.checkOpen();
    if (closed.get()) {
      throw SqlState.INVALID_CURSOR_STATE.exception("The statement is closed");
    }
  }

  boolean isClosed() {
    return closed.get();
  }

  /**
   * Runs the first of a text's statements; {@link #moreResults} runs the others.
   *
   * @return whether it answered rows
   */
  boolean execute(String sql) throws SQLException {
    begin();
    List<JdbcStatement> statements = StatementReader.statements(sql, escapes);
    if (statements.size() > 1
        && !connection.session().settings().get(ConnectionProperty.MULTIPLE_STATEMENTS)) {
      throw SqlState.NOT_SUPPORTED.exception(
          "The text has "
              + statements.size()
              + " statements: run them one by one, or set the connection property"
              + " 'multipleStatements' to true");
    }
    pending.addAll(statements);
    return runNext();
  }

  /** Runs a text that is one statement and answers rows. */
  PolarsResultSet executeQuery(String sql) throws SQLException {
    begin();
    ReadStatement only = only(sql, "executeQuery");
    checkHasRows(only);
    return run(only, BoundRow.NONE);
  }

  /** Runs a text that is one statement and answers no rows; its update count. */
  long executeUpdate(String sql) throws SQLException {
    begin();
    return executeUpdate(only(sql, "executeUpdate"), BoundRow.NONE);
  }

  private ReadStatement only(String sql, String method) throws SQLException {
    List<JdbcStatement> statements = StatementReader.statements(sql, escapes);
    if (statements.size() > 1) {
      throw SqlState.NOT_SUPPORTED.exception(
          method + " runs one statement, and the text has " + statements.size() + ": use execute");
    }
    return read(statements.get(0));
  }

  /** Reads a statement that nothing can be bound to. */
  private ReadStatement read(JdbcStatement given) throws SQLException {
    ReadStatement read = connection.reader().read(given);
    if (read.parameterCount() > 0) {
      throw SqlState.PARAMETER_NOT_BOUND.exception(
          "A statement without values cannot have parameters (?), and this one has "
              + read.parameterCount()
              + ": use Connection.prepareStatement");
    }
    return read;
  }

  /**
   * Runs a statement that was prepared.
   *
   * @return whether it answered rows
   */
  boolean execute(ReadStatement prepared, BoundRow values) throws SQLException {
    begin();
    return run(prepared, values) != null;
  }

  /** Runs a statement that was prepared and answers rows. */
  PolarsResultSet executeQuery(ReadStatement prepared, BoundRow values) throws SQLException {
    begin();
    checkHasRows(prepared);
    return run(prepared, values);
  }

  /** Runs a statement that answers no rows; its update count. */
  long executeUpdate(ReadStatement prepared, BoundRow values) throws SQLException {
    begin();
    if (prepared.hasRows()) {
      throw SqlState.GENERAL_ERROR.exception(
          "executeUpdate runs statements that answer no rows, and this one is a query: use"
              + " executeQuery or execute. It begins: "
              + prepared.beginning());
    }
    run(prepared, values);
    return updateCount;
  }

  /**
   * Writes the rows of several executions as one.
   *
   * @param text one that {@link WriteText#takesRowsTogether}
   * @return how many rows were written
   */
  long executeTogether(WriteText text, List<BoundRow> values) throws SQLException {
    begin();
    return write(text, values);
  }

  private static void checkHasRows(ReadStatement statement) throws SQLException {
    if (!statement.hasRows()) {
      throw SqlState.GENERAL_ERROR.exception(
          "executeQuery runs statements that answer rows, and this one does not: use execute. It"
              + " begins: "
              + statement.beginning());
    }
  }

  /** Ends what an execution before has left. */
  private void begin() throws SQLException {
    checkOpen();
    pending.clear();
    endResult();
    warnings.clear();
  }

  private boolean runNext() throws SQLException {
    JdbcStatement next = pending.poll();
    if (next == null) {
      return false;
    }
    try {
      return run(read(next), BoundRow.NONE) != null;
    } catch (SQLException e) {
      pending.clear(); // what follows may rely on it
      throw e;
    }
  }

  /**
   * @return this run's own result, whatever another thread does to the statement; null if it has
   *     none
   */
  private PolarsResultSet run(ReadStatement read, BoundRow values) throws SQLException {
    if (read instanceof QueryText text) {
      Query query = text.bind(values.literals());
      return open(query.text(), start(query, maxRows, false, run), query::tableOf);
    }
    if (read instanceof WriteText text) {
      updateCount = write(text, List.of(values));
      return null;
    }
    updateCount = 0;
    if (read instanceof DdlText text) {
      connection.beginWrite();
      change(text);
      return null;
    }
    Optional<MetadataRows> rows = connection.execute(((CommandText) read).command());
    if (rows.isEmpty()) {
      return null;
    }
    updateCount = NO_UPDATE_COUNT;
    return open(read.text(), MemoryRows.of(rows.get()), ColumnTables.UNKNOWN);
  }

  private void change(DdlText text) throws SQLException {
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

  private long write(WriteText text, List<BoundRow> values) throws SQLException {
    connection.beginWrite();
    Session session = connection.session();
    Duration limit = timeout();
    WorkloadRequest request =
        new WritePlan(text, session, connection.zone())
            .request(values, limit.isZero() ? null : limit);
    checkTimeTravel(request);
    WriteRun writing = new WriteRun(session.workloads().write(request), session, limit);
    run.set(writing);
    progress.begin(writing);
    checkOpen(); // after the slot is set: whoever closes from now on stops this too
    try {
      Saved saved = writing.execute();
      connection.wrote();
      warn(saved.notices());
      return saved.rows();
    } catch (SQLException e) {
      if (text.change().mode() == Change.Mode.CREATE_IF_ABSENT && SqlState.TABLE_EXISTS.is(e)) {
        warn(List.of(e.getMessage()));
        return 0;
      }
      wroteIfUnknown(e);
      throw text.explain(e);
    } finally {
      session.lake().invalidate(); // after a failure, too: nobody may know what it did
    }
  }

  private void warn(List<String> notices) {
    notices.forEach(text -> warnings.add(new SQLWarning(text, SqlState.WARNING.code())));
  }

  private void checkTimeTravel(WorkloadRequest request) throws SQLException {
    if (request.tables().stream().anyMatch(RegisteredTable::travels)
        && !connection.session().extensions().has(TIME_TRAVEL)) {
      throw SqlState.NOT_SUPPORTED.exception(
          "The service reads the newest state of a table only (it has no extension "
              + TIME_TRAVEL
              + "): leave FOR … AS OF out");
    }
  }

  private PolarsResultSet open(String text, ResultRows rows, ColumnTables tables)
      throws SQLException {
    PolarsResultSet opened;
    try {
      opened =
          (PolarsResultSet)
              connection
                  .factory()
                  .newResultSet(
                      statement,
                      new QueryState(text),
                      ResultRows.signature(text, rows, tables),
                      connection.getTimeZone(),
                      null);
    } catch (SQLException | RuntimeException e) {
      rows.close();
      throw e;
    }
    closeIfAny(result.getAndSet(opened)); // of a thread that executes at the same time
    if (closed.get()) { // meanwhile, by another thread, which may have missed this result
      opened.close();
      checkOpen();
    }
    return opened;
  }

  /**
   * The columns of a query's result, without running it where the server can tell; else it has to
   * be run as far as the first row.
   */
  PolarsResultSetMetaData describe(Query query) throws SQLException {
    checkOpen();
    try (WorkloadRows rows = start(query, 1, canDescribe(), description)) {
      return new PolarsResultSetMetaData(rows.columns(), query::tableOf);
    }
  }

  /** Whether the server tells the columns of a query without running it. */
  boolean canDescribe() throws SQLException {
    return connection.session().extensions().has(DESCRIBE);
  }

  /**
   * @param slot where whoever cancels and closes finds it
   */
  private WorkloadRows start(
      Query query, long mostRows, boolean describe, AtomicReference<Run> slot) throws SQLException {
    Duration limit = timeout();
    WorkloadRequest request =
        query.request(
            mostRows,
            Math.min(fetchSize(), MOST_BATCH_ROWS),
            limit.isZero() ? null : limit,
            describe,
            connection.zone());
    checkTimeTravel(request);
    WorkloadRows rows =
        new WorkloadRows(
            connection.session().workloads().start(request), connection.session(), limit);
    slot.set(rows);
    if (slot == run) {
      progress.begin(rows);
    }
    try {
      checkOpen(); // after the slot is set: whoever closes from now on closes this too
      rows.open();
      warn(rows.notices());
      return rows;
    } catch (SQLException e) {
      rows.close();
      throw query.explain(e);
    } catch (RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  /** Any thread. */
  void cancel() throws SQLException {
    checkOpen();
    pending.clear();
    for (Run running : running()) {
      running.cancel();
    }
  }

  private List<Run> running() {
    return Stream.of(run.get(), description.get()).filter(Objects::nonNull).toList();
  }

  /** The run of the last workload; empty before the first. Any thread. */
  Optional<Run> lastRun() throws SQLException {
    checkOpen();
    return Optional.ofNullable(run.get());
  }

  ProgressReports progress() throws SQLException {
    checkOpen();
    return progress;
  }

  Warnings warnings() throws SQLException {
    checkOpen();
    return warnings;
  }

  /** Any thread; idempotent. */
  void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    connection.forget(statement);
    pending.clear();
    List<Run> running = running();
    closeIfAny(result.get());
    running.forEach(Run::close);
  }

  /** The statement's part in the end of its result. */
  void resultClosed(PolarsResultSet ended) {
    if (ended == result.get() && closeOnCompletion && pending.isEmpty()) {
      close();
    }
  }

  /** The current result, or null. */
  PolarsResultSet result() throws SQLException {
    checkOpen();
    return result.get();
  }

  /** The update count of a statement without rows; -1 where there is a result or none is left. */
  long updateCount() throws SQLException {
    checkOpen();
    return updateCount;
  }

  /**
   * Ends the current result and runs the statement that follows on it.
   *
   * @return whether that answered rows
   */
  boolean moreResults(int current) throws SQLException {
    checkOpen();
    switch (current) {
      case Statement.CLOSE_CURRENT_RESULT -> endResult();
      case Statement.KEEP_CURRENT_RESULT, Statement.CLOSE_ALL_RESULTS ->
          throw SqlState.NOT_SUPPORTED.exception(
              "A statement has one result at a time: only CLOSE_CURRENT_RESULT is possible");
      default ->
          throw SqlState.INVALID_ARGUMENT.exception(
              "getMoreResults takes a constant of Statement, not " + current);
    }
    return runNext();
  }

  private void endResult() {
    updateCount = NO_UPDATE_COUNT;
    // Taken first, so that closing it does not complete the statement.
    closeIfAny(result.getAndSet(null));
  }

  private static void closeIfAny(PolarsResultSet open) {
    if (open != null) {
      open.close();
    }
  }

  long maxRows() throws SQLException {
    checkOpen();
    return maxRows;
  }

  void maxRows(long rows) throws SQLException {
    checkOpen();
    this.maxRows = notNegative(rows, "The most rows of a result");
  }

  int fetchSize() throws SQLException {
    checkOpen();
    return fetchSize == null
        ? connection.session().settings().get(ConnectionProperty.FETCH_SIZE)
        : fetchSize;
  }

  void fetchSize(int rows) throws SQLException {
    checkOpen();
    this.fetchSize = (int) notNegative(rows, "The fetch size");
  }

  int timeoutSeconds() throws SQLException {
    checkOpen();
    return (int) timeout().toSeconds();
  }

  private Duration timeout() {
    return timeout == null
        ? connection.session().settings().get(ConnectionProperty.QUERY_TIMEOUT)
        : timeout;
  }

  void timeoutSeconds(int seconds) throws SQLException {
    checkOpen();
    this.timeout = Duration.ofSeconds(notNegative(seconds, "The query timeout"));
  }

  boolean isPoolable() throws SQLException {
    checkOpen();
    return poolable;
  }

  void poolable(boolean value) throws SQLException {
    checkOpen();
    this.poolable = value;
  }

  boolean isCloseOnCompletion() throws SQLException {
    checkOpen();
    return closeOnCompletion;
  }

  void closeOnCompletion() throws SQLException {
    checkOpen();
    this.closeOnCompletion = true;
  }

  void maxFieldSize(int bytes) throws SQLException {
    checkOpen();
    if (notNegative(bytes, "The most bytes of a field") > 0) {
      throw SqlState.NOT_SUPPORTED.exception(
          "Values are never cut: the most bytes of a field can only be 0, for no limit");
    }
  }

  void fetchDirection(int direction) throws SQLException {
    checkOpen();
    checkFetchDirection(direction);
  }

  static void checkFetchDirection(int direction) throws SQLException {
    switch (direction) {
      case ResultSet.FETCH_FORWARD -> {}
      case ResultSet.FETCH_REVERSE, ResultSet.FETCH_UNKNOWN ->
          throw SqlState.NOT_SUPPORTED.exception(
              "Results can only be read forwards: the fetch direction is FETCH_FORWARD");
      default ->
          throw SqlState.INVALID_ARGUMENT.exception(
              "The fetch direction is no constant of ResultSet: " + direction);
    }
  }

  static void checkGeneratedKeysWish(int constant) throws SQLException {
    if (constant != Statement.RETURN_GENERATED_KEYS && constant != Statement.NO_GENERATED_KEYS) {
      throw SqlState.INVALID_ARGUMENT.exception(
          "The wish for generated keys is no constant of Statement: " + constant);
    }
  }

  static SQLException noGeneratedKeys() {
    return SqlState.NOT_SUPPORTED.exception("There are no generated keys");
  }

  void escapes(boolean translated) throws SQLException {
    checkOpen();
    this.escapes = translated;
  }

  private static long notNegative(long value, String what) throws SQLException {
    if (value < 0) {
      throw SqlState.INVALID_ARGUMENT.exception(what + " cannot be negative: " + value);
    }
    return value;
  }

  /** A handle for Avatica's map of a connection's statements. */
  static Meta.StatementHandle handle(PolarsConnection connection, Meta.Signature signature) {
    return new Meta.StatementHandle(connection.id, connection.nextStatementId(), signature);
  }
}
