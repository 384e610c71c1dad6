package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.config.ConnectionProperty;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.workload.WorkloadRequest;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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

  private final PolarsConnection connection;
  private final AvaticaStatement statement;

  // Shared with threads that cancel and close.
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicReference<WorkloadRows> run = new AtomicReference<>();
  private final AtomicReference<PolarsResultSet> result = new AtomicReference<>();

  // Only touched by the thread that uses the statement.
  private long maxRows;
  private int fetchSize;
  private Duration timeout;
  private boolean closeOnCompletion;
  private boolean poolable;

  /**
   * @param statement the one that this is the core of
   */
  StatementCore(PolarsConnection connection, AvaticaStatement statement, boolean poolable) {
    this.connection = connection;
    this.statement = statement;
    this.poolable = poolable;
    this.fetchSize = connection.session().config().get(ConnectionProperty.FETCH_SIZE);
    this.timeout = connection.session().config().get(ConnectionProperty.QUERY_TIMEOUT);
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

  /** Runs a query; the result before it is closed. */
  PolarsResultSet execute(Query query) throws SQLException {
    checkOpen();
    closeResult();
    WorkloadRows rows = start(query, maxRows);
    PolarsResultSet opened;
    try {
      opened =
          (PolarsResultSet)
              connection
                  .factory()
                  .newResultSet(
                      statement,
                      new QueryState(query.text()),
                      ResultRows.signature(query.text(), rows, query::tableOf),
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

  /** The columns of a query's result, for which it has to be run. */
  PolarsResultSetMetaData describe(Query query) throws SQLException {
    checkOpen();
    WorkloadRows rows = start(query, 1);
    try {
      return new PolarsResultSetMetaData(rows.columns(), query::tableOf);
    } finally {
      rows.close();
    }
  }

  private WorkloadRows start(Query query, long mostRows) throws SQLException {
    WorkloadRequest request =
        query.request(
            mostRows, Math.min(fetchSize, MOST_BATCH_ROWS), timeout.isZero() ? null : timeout);
    WorkloadRows rows =
        new WorkloadRows(
            connection.session().workloads().start(request), connection.session(), timeout);
    run.set(rows);
    try {
      checkOpen(); // after run is set: whoever closes from now on closes the run too
      rows.open();
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
    WorkloadRows running = run.get();
    if (running != null) {
      running.cancel();
    }
  }

  /** Any thread. */
  Optional<String> workloadId() throws SQLException {
    checkOpen();
    return Optional.ofNullable(run.get()).map(WorkloadRows::workloadId);
  }

  /** Any thread; idempotent. */
  void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    connection.forget(statement);
    WorkloadRows running = run.get();
    closeIfAny(result.get());
    if (running != null) {
      running.close();
    }
  }

  /** The statement's part in the end of its result. */
  void resultClosed(PolarsResultSet ended) {
    if (ended == result.get() && closeOnCompletion) {
      close();
    }
  }

  /** The current result, or null. */
  PolarsResultSet result() throws SQLException {
    checkOpen();
    return result.get();
  }

  /** Moves on to the next result, of which there is none. */
  boolean moreResults(int current) throws SQLException {
    checkOpen();
    switch (current) {
      case Statement.CLOSE_CURRENT_RESULT -> closeResult();
      case Statement.KEEP_CURRENT_RESULT, Statement.CLOSE_ALL_RESULTS ->
          throw SqlState.NOT_SUPPORTED.exception(
              "A statement has one result at a time: only CLOSE_CURRENT_RESULT is possible");
      default ->
          throw SqlState.INVALID_ARGUMENT.exception(
              "getMoreResults takes a constant of Statement, not " + current);
    }
    return false;
  }

  private void closeResult() {
    // Taken first, so that closing it does not complete the statement.
    closeIfAny(result.getAndSet(null));
  }

  private static void closeIfAny(PolarsResultSet open) {
    if (open != null) {
      open.close();
    }
  }

  /** Refuses a statement that is run for an update count. */
  SQLException notAnUpdate(Query query) {
    return SqlState.GENERAL_ERROR.exception(
        "executeUpdate runs statements that change data, and this one is a query: use executeQuery"
            + " or execute. It begins: "
            + query.beginning());
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
    return fetchSize;
  }

  void fetchSize(int rows) throws SQLException {
    checkOpen();
    this.fetchSize = (int) notNegative(rows, "The fetch size");
  }

  int timeoutSeconds() throws SQLException {
    checkOpen();
    return (int) timeout.toSeconds();
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
    if (direction != java.sql.ResultSet.FETCH_FORWARD) {
      throw SqlState.NOT_SUPPORTED.exception(
          "Results can only be read forwards: the fetch direction is FETCH_FORWARD");
    }
  }

  static SQLException noBatches() {
    return SqlState.NOT_SUPPORTED.exception(
        "Batches of statements are not supported: run the statements one by one");
  }

  static SQLException noGeneratedKeys() {
    return SqlState.NOT_SUPPORTED.exception("There are no generated keys");
  }

  static SQLException noCursorNames() {
    return SqlState.NOT_SUPPORTED.exception(
        "Results cannot be updated, so there are no cursor names");
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
