package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.catalog.MetadataRows;
import dev.oleander.polars.jdbc.config.ConnectionProperty;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.parameter.BoundRow;
import dev.oleander.polars.jdbc.sql.JdbcStatement;
import dev.oleander.polars.jdbc.workload.Destination;
import dev.oleander.polars.jdbc.workload.Saved;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.QueryState;

/**
 * What a plain and a prepared statement have in common, which Avatica makes two branches of its
 * classes: what is executed one after the other, and the result that is open.
 */
final class StatementCore {
  /** What {@link Statement#getUpdateCount} says where there is none. */
  private static final long NO_UPDATE_COUNT = -1;

  private final PolarsConnection connection;
  private final AvaticaStatement statement;
  private final StatementSettings settings;

  // Shared with threads that cancel and close.
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicReference<PolarsResultSet> result = new AtomicReference<>();
  private final StatementRuns runs;

  // What follows on the current result, in order.
  private final Deque<JdbcStatement> pending = new ConcurrentLinkedDeque<>();

  // Only touched by the thread that uses the statement.
  private long updateCount = NO_UPDATE_COUNT;

  /**
   * @param statement the one that this is the core of
   */
  StatementCore(PolarsConnection connection, AvaticaStatement statement, boolean poolable) {
    this.connection = connection;
    this.statement = statement;
    this.settings = new StatementSettings(connection.session().settings(), poolable);
    this.runs = new StatementRuns(connection, settings, this::checkOpen);
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

  /** What the application sets; while the statement is open. */
  StatementSettings settings() throws SQLException {
    checkOpen();
    return settings;
  }

  /** The workloads of the statement, and what is told of them; while it is open. */
  StatementRuns runs() throws SQLException {
    checkOpen();
    return runs;
  }

  /**
   * Runs the first of a text's statements; {@link #moreResults} runs the others.
   *
   * @return whether it answered rows
   */
  boolean execute(String sql) throws SQLException {
    begin();
    List<JdbcStatement> statements = StatementReader.statements(sql, settings.escapes());
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
    List<JdbcStatement> statements = StatementReader.statements(sql, settings.escapes());
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

  /** Runs a script that answers rows. */
  PolarsResultSet executeQuery(ScriptCall script) throws SQLException {
    begin();
    return open(script);
  }

  /** Runs a script and writes its result. */
  Saved save(ScriptCall script, Destination destination) throws SQLException {
    begin();
    return runs.save(script, destination);
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
    return runs.write(text, values);
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
    runs.forgetWarnings();
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
      return open(text.bind(values.literals()));
    }
    if (read instanceof CallText text) {
      return open(text.bind(values, connection.zone()));
    }
    if (read instanceof WriteText text) {
      updateCount = runs.write(text, List.of(values));
      return null;
    }
    updateCount = 0;
    if (read instanceof DdlText text) {
      runs.change(text);
      return null;
    }
    Optional<MetadataRows> rows = connection.execute(((CommandText) read).command());
    if (rows.isEmpty()) {
      return null;
    }
    updateCount = NO_UPDATE_COUNT;
    return open(read.text(), MemoryRows.of(rows.get()), ColumnTables.UNKNOWN);
  }

  private PolarsResultSet open(RowsRequest asked) throws SQLException {
    return open(asked.text(), runs.rows(asked), asked::tableOf);
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

  /** Any thread. */
  void cancel() throws SQLException {
    checkOpen();
    pending.clear();
    runs.cancel();
  }

  /** Any thread; idempotent. */
  void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    connection.forget(statement);
    pending.clear();
    List<Run> running = runs.running();
    closeIfAny(result.get());
    running.forEach(Run::close);
  }

  /** The statement's part in the end of its result. */
  void resultClosed(PolarsResultSet ended) {
    if (ended == result.get() && settings.isCloseOnCompletion() && pending.isEmpty()) {
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

  /** A handle for Avatica's map of a connection's statements. */
  static Meta.StatementHandle handle(PolarsConnection connection, Meta.Signature signature) {
    return new Meta.StatementHandle(connection.id, connection.nextStatementId(), signature);
  }
}
