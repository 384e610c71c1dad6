package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.OleanderPolarsProgress;
import dev.oleander.polars.jdbc.OleanderPolarsStatement;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.parameter.BoundRow;
import dev.oleander.polars.jdbc.parameter.ParameterTypes;
import dev.oleander.polars.jdbc.sql.InsertedRows;
import dev.oleander.polars.jdbc.type.ColumnType;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.calcite.avatica.Meta;

/**
 * A statement whose text was read when it was prepared. Names are resolved then, too: a later
 * change of the connection's catalog or namespace does not touch it.
 */
class PolarsPreparedStatement extends BindingPreparedStatement
    implements OleanderPolarsStatement, HasCore {
  private final PolarsConnection polars;
  private final int holdability;
  private final StatementCore core;
  private final ReadStatement statement;
  private final ParameterTypes parameterTypes;

  // The columns of the result, once known. Only touched by the thread that uses the statement.
  private PolarsResultSetMetaData metaData;

  // Only touched by the thread that uses the statement.
  private final StatementBatch<BoundRow> batch = new StatementBatch<>();

  /**
   * @param signature carries the statement, see {@link #signature}
   */
  PolarsPreparedStatement(
      PolarsConnection connection,
      Meta.StatementHandle handle,
      Meta.Signature signature,
      int holdability)
      throws SQLException {
    super(connection, handle, signature, holdability, of(signature).parameterCount());
    this.polars = connection;
    this.holdability = holdability;
    this.statement = of(signature);
    this.core = new StatementCore(connection, this, true);
    this.parameterTypes =
        new ParameterTypes(statement.parameterCount(), typesOfParameters(), this::checkOpen);
  }

  @Override
  public StatementCore core() {
    return core;
  }

  /** Carries a statement through Avatica, which knows it as an internal parameter. */
  static Meta.Signature signature(ReadStatement statement) {
    return new Meta.Signature(
        List.of(),
        statement.text(),
        List.of(),
        Map.of(ReadStatement.class.getName(), statement),
        Meta.CursorFactory.ARRAY,
        Meta.StatementType.SELECT);
  }

  private static ReadStatement of(Meta.Signature signature) {
    return (ReadStatement) signature.internalParameters.get(ReadStatement.class.getName());
  }

  /** The statement with all that is known of it now. */
  ReadStatement statement() {
    return statement;
  }

  private BoundRow row() throws SQLException {
    checkOpen();
    return values().row();
  }

  @Override
  public boolean execute() throws SQLException {
    return core.execute(statement(), row());
  }

  @Override
  public ResultSet executeQuery() throws SQLException {
    PolarsResultSet result = core.executeQuery(statement(), row());
    metaData = result.getMetaData();
    return result;
  }

  @Override
  public long executeLargeUpdate() throws SQLException {
    return core.executeUpdate(statement(), row());
  }

  /**
   * The columns of the result, before the first execution too: the server is asked for them, with
   * the values that are bound, or with NULL for all parameters while one has none.
   *
   * @return null for a statement without rows, and where the columns depend on values that are not
   *     bound yet
   */
  @Override
  public ResultSetMetaData getMetaData() throws SQLException {
    checkOpen();
    if (metaData == null && statement instanceof QueryText text) {
      metaData = describe(text);
    } else if (statement() instanceof CallText text) {
      if (!text.hasFixedSource()) {
        return describe(text); // another source answers other columns
      }
      if (metaData == null) {
        metaData = describe(text);
      }
    }
    return metaData;
  }

  private PolarsResultSetMetaData describe(QueryText text) throws SQLException {
    return values().areComplete()
        ? core.runs().describe(text.bind(values().literals()))
        : describeUnknown(text.bindUnknown());
  }

  private PolarsResultSetMetaData describe(CallText text) throws SQLException {
    if (values().areComplete()) {
      return core.runs().describe(text.bind(values().row(), polars.zone()));
    }
    return text.hasFixedSource() && text.nameless().isEmpty()
        ? describeUnknown(text.bind(BoundRow.nulls(text.parameterCount()), polars.zone()))
        : null;
  }

  /** Null if other values might do better. */
  private PolarsResultSetMetaData describeUnknown(RowsRequest asked) throws SQLException {
    try {
      return core.runs().describe(asked);
    } catch (SQLException e) {
      if (isAboutValues(e)) {
        return null;
      }
      throw e;
    }
  }

  /** Whether other values might do better: names that are not there stay so. */
  private static boolean isAboutValues(SQLException e) {
    return SqlState.GENERAL_ERROR.is(e)
        || SqlState.SYNTAX_ERROR.is(e)
        || SqlState.NOT_SUPPORTED.is(e)
        || SqlState.SCRIPT_FAILED.is(e);
  }

  /** What is not known is {@link java.sql.Types#OTHER}; asks the server when first called. */
  @Override
  public ParameterMetaData getParameterMetaData() throws SQLException {
    checkOpen();
    return parameterTypes;
  }

  private Supplier<List<Optional<ColumnType>>> typesOfParameters() {
    if (statement instanceof WriteText text) {
      return new WrittenParameters(polars, text);
    }
    if (statement instanceof CallText text) {
      return text::parameterTypes;
    }
    return statement instanceof QueryText text ? new ParameterDescription(core, text) : List::of;
  }

  @Override
  public void addBatch() throws SQLException {
    batch.add(row());
  }

  private SQLException hasText() throws SQLException {
    checkOpen();
    return SqlState.GENERAL_ERROR.exception(
        "A prepared statement has its SQL text already: call this method without one, or use"
            + " createStatement");
  }

  @Override
  public boolean execute(String sql) throws SQLException {
    throw hasText();
  }

  @Override
  public boolean execute(String sql, int autoGeneratedKeys) throws SQLException {
    throw hasText();
  }

  @Override
  public boolean execute(String sql, int[] columnIndexes) throws SQLException {
    throw hasText();
  }

  @Override
  public boolean execute(String sql, String[] columnNames) throws SQLException {
    throw hasText();
  }

  @Override
  public ResultSet executeQuery(String sql) throws SQLException {
    throw hasText();
  }

  @Override
  public long executeLargeUpdate(String sql) throws SQLException {
    throw hasText();
  }

  @Override
  public long executeLargeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
    throw hasText();
  }

  @Override
  public long executeLargeUpdate(String sql, int[] columnIndexes) throws SQLException {
    throw hasText();
  }

  @Override
  public long executeLargeUpdate(String sql, String[] columnNames) throws SQLException {
    throw hasText();
  }

  @Override
  public int executeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
    throw hasText();
  }

  @Override
  public int executeUpdate(String sql, int[] columnIndexes) throws SQLException {
    throw hasText();
  }

  @Override
  public int executeUpdate(String sql, String[] columnNames) throws SQLException {
    throw hasText();
  }

  @Override
  public void addBatch(String sql) throws SQLException {
    throw hasText();
  }

  @Override
  protected void checkOpen() throws SQLException {
    core.checkOpen();
  }

  @Override
  public Optional<String> getWorkloadId() throws SQLException {
    return core.runs().last().map(Run::workloadId);
  }

  @Override
  public Optional<OleanderPolarsProgress> getProgress() throws SQLException {
    return core.runs().last().map(core.runs().progress()::now);
  }

  @Override
  public void setProgressListener(Consumer<OleanderPolarsProgress> listener, Duration interval)
      throws SQLException {
    core.runs().progress().listen(listener, interval);
  }

  @Override
  public PolarsConnection getConnection() throws SQLException {
    checkOpen();
    return polars;
  }

  /** A lock would keep it waiting for a call that it is to end. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public void close() {
    core.close();
  }

  @Override
  protected void close_() {
    core.close();
  }

  @Override
  public boolean isClosed() {
    return core.isClosed();
  }

  /** A lock would keep it waiting for the call that it is to end. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public void cancel() throws SQLException {
    core.cancel();
  }

  @Override
  public ResultSet getResultSet() throws SQLException {
    return core.result();
  }

  @Override
  public int getUpdateCount() throws SQLException {
    return (int) core.updateCount();
  }

  /** 0 for a statement that is about no rows, such as a command of the session. */
  @Override
  public long getLargeUpdateCount() throws SQLException {
    return core.updateCount();
  }

  @Override
  public boolean getMoreResults() throws SQLException {
    return core.moreResults(CLOSE_CURRENT_RESULT);
  }

  @Override
  public boolean getMoreResults(int current) throws SQLException {
    return core.moreResults(current);
  }

  @Override
  public long getLargeMaxRows() throws SQLException {
    return core.settings().maxRows();
  }

  @Override
  public void setLargeMaxRows(long rows) throws SQLException {
    core.settings().maxRows(rows);
  }

  @Override
  public int getFetchSize() throws SQLException {
    return core.settings().fetchSize();
  }

  /** Rows in a batch of the result; 0 leaves it to the server. */
  @Override
  public void setFetchSize(int rows) throws SQLException {
    core.settings().fetchSize(rows);
  }

  @Override
  public int getFetchDirection() throws SQLException {
    checkOpen();
    return ResultSet.FETCH_FORWARD;
  }

  @Override
  public void setFetchDirection(int direction) throws SQLException {
    checkOpen();
    StatementCore.checkFetchDirection(direction);
  }

  @Override
  public int getQueryTimeout() throws SQLException {
    return core.settings().timeoutSeconds();
  }

  /**
   * The server stops a workload that takes longer. The driver gives up {@code execute}, and later
   * each {@code ResultSet.next}, when that call alone has waited so long.
   */
  @Override
  public void setQueryTimeout(int seconds) throws SQLException {
    core.settings().timeoutSeconds(seconds);
  }

  @Override
  public int getMaxFieldSize() throws SQLException {
    checkOpen();
    return 0;
  }

  @Override
  public void setMaxFieldSize(int bytes) throws SQLException {
    checkOpen();
    StatementSettings.checkMaxFieldSize(bytes);
  }

  /** No effect: the text was read when the statement was prepared. */
  @Override
  public void setEscapeProcessing(boolean enable) throws SQLException {
    checkOpen();
  }

  /** What the server had to say of the last execution. */
  @Override
  public SQLWarning getWarnings() throws SQLException {
    return core.runs().warnings().first();
  }

  @Override
  public void clearWarnings() throws SQLException {
    core.runs().clearWarnings();
  }

  /** No effect, as JDBC has it where results cannot be updated. */
  @Override
  public void setCursorName(String name) throws SQLException {
    checkOpen();
  }

  @Override
  public ResultSet getGeneratedKeys() throws SQLException {
    checkOpen();
    throw StatementCore.noGeneratedKeys();
  }

  @Override
  public int[] executeBatch() throws SQLException {
    return StatementBatch.ints(executeLargeBatch());
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    checkOpen();
    if (statement instanceof WriteText text && text.takesRowsTogether()) {
      int each = ((InsertedRows) text.change().rows()).rows().size();
      return batch.runTogether(each, entries -> core.executeTogether(text, entries));
    }
    return batch.run(entry -> core.executeUpdate(statement(), entry));
  }

  @Override
  public void clearBatch() throws SQLException {
    checkOpen();
    batch.clear();
  }

  @Override
  public int getResultSetType() throws SQLException {
    checkOpen();
    return ResultSet.TYPE_FORWARD_ONLY;
  }

  @Override
  public int getResultSetConcurrency() throws SQLException {
    checkOpen();
    return ResultSet.CONCUR_READ_ONLY;
  }

  @Override
  public int getResultSetHoldability() throws SQLException {
    checkOpen();
    return holdability;
  }

  @Override
  public boolean isPoolable() throws SQLException {
    return core.settings().isPoolable();
  }

  @Override
  public void setPoolable(boolean poolable) throws SQLException {
    core.settings().poolable(poolable);
  }

  @Override
  public boolean isCloseOnCompletion() throws SQLException {
    return core.settings().isCloseOnCompletion();
  }

  @Override
  public void closeOnCompletion() throws SQLException {
    core.settings().closeOnCompletion();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Wrapped.unwrap(this, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type != null && type.isInstance(this);
  }
}
