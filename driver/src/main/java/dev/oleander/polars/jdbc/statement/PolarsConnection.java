package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.OleanderPolarsConnection;
import dev.oleander.polars.jdbc.OleanderPolarsScript;
import dev.oleander.polars.jdbc.catalog.MetadataRows;
import dev.oleander.polars.jdbc.config.ConnectionProperty;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.pool.PhysicalConnection;
import dev.oleander.polars.jdbc.sql.JdbcStatement;
import dev.oleander.polars.jdbc.sql.SessionCommand;
import dev.oleander.polars.jdbc.value.CreatedValues;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.ClientInfoStatus;
import java.sql.Clob;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.ShardingKey;
import java.sql.Statement;
import java.sql.Struct;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TimeZone;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.QueryState;

/**
 * A connection: its session with the server, the names that statements are resolved by, and its
 * open statements.
 *
 * <p>There are no transactions: see {@link TransactionSettings}.
 */
final class PolarsConnection extends AvaticaConnection
    implements PhysicalConnection, OleanderPolarsConnection {
  /** Time limit of {@link #isValid} when it is asked to have none. */
  private static final Duration VALIDATION_LIMIT = Duration.ofSeconds(30);

  private final Session session;
  private final SessionCommands commands;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicInteger statementIds = new AtomicInteger();

  private final MetadataResults metadataResults = new MetadataResults();
  private final Warnings warnings = new Warnings();
  private final TransactionSettings transactions;
  private final ClientInfoSettings clientInfo;

  // Volatile because pools hand a connection from thread to thread.
  private volatile String catalog;
  private volatile String schema;

  /** Takes the session over, and closes it. */
  PolarsConnection(PolarsDriver driver, AvaticaFactory factory, Session session) {
    // Avatica is told no properties: it would look for its own among them, and keep the token.
    super(driver, factory, session.config().url(), new Properties());
    this.session = session;
    this.catalog = session.config().catalog();
    this.schema = session.config().namespace();
    this.transactions = new TransactionSettings(session.config().get(ConnectionProperty.READ_ONLY));
    this.clientInfo = new ClientInfoSettings(session.http().clientInfo(), warnings);
    this.commands = new SessionCommands(this);
  }

  Session session() {
    return session;
  }

  AvaticaFactory factory() {
    return factory;
  }

  int nextStatementId() {
    return statementIds.incrementAndGet();
  }

  void forget(AvaticaStatement statement) {
    statementMap.remove(statement.handle.id);
  }

  /** Reads statements with the names that the connection has now. */
  StatementReader reader() {
    return new StatementReader(
        catalog, schema, session.lake()::catalogs, session.procedures(), transactions.isReadOnly());
  }

  /**
   * To be called before a statement changes something.
   *
   * @throws SQLException 25006 if the connection was set to read only after it was prepared
   */
  void beginWrite() throws SQLException {
    transactions.beginWrite();
  }

  /** To be called when something was changed, or may have been. */
  void wrote() {
    transactions.wrote();
  }

  /** The zone of the session. */
  ZoneId zone() {
    return getTimeZone().toZoneId();
  }

  /** Carries out a command; see {@link SessionCommands#execute}. */
  Optional<MetadataRows> execute(SessionCommand command) throws SQLException {
    return commands.execute(command);
  }

  String currentCatalog() {
    return catalog;
  }

  String currentSchema() {
    return schema;
  }

  /** A result set of metadata: of no statement, and open until it or the connection is closed. */
  ResultSet resultSet(MetadataRows rows) throws SQLException {
    checkOpen();
    PolarsResultSet result =
        (PolarsResultSet)
            factory.newResultSet(
                null,
                new QueryState(rows.shape().name()),
                ResultRows.signature(
                    rows.shape().name(), MemoryRows.of(rows), ColumnTables.UNKNOWN),
                getTimeZone(),
                null);
    metadataResults.add(result);
    if (closed.get()) {
      result.close();
      checkOpen();
    }
    return result;
  }

  /** The zone in which dates and times of java.sql are made without a calendar. */
  @Override
  public TimeZone getTimeZone() {
    return session
        .settings()
        .find(ConnectionProperty.TIME_ZONE)
        .map(TimeZone::getTimeZone)
        .orElseGet(TimeZone::getDefault);
  }

  /**
   * Makes it as it was when it was opened: closes statements and results, takes back settings,
   * forgets warnings.
   */
  @Override
  public void reset() throws SQLException {
    checkOpen();
    closeStatements();
    session.settings().resetAll();
    session.http().clientInfo().reset();
    session.http().setNetworkTimeout(session.config().get(ConnectionProperty.NETWORK_TIMEOUT));
    catalog = session.config().catalog();
    schema = session.config().namespace();
    transactions.reset();
    clearWarnings();
  }

  @Override
  protected void checkOpen() throws SQLException {
    if (closed.get()) {
      throw SqlState.CONNECTION_CLOSED.exception("The connection is closed");
    }
  }

  /** Avatica would keep a flag for each statement; this driver cancels in its own way. */
  @Override
  public AtomicBoolean getCancelFlag(Meta.StatementHandle handle) {
    return new AtomicBoolean();
  }

  // Statements

  @Override
  public AvaticaStatement createStatement() throws SQLException {
    return createStatement(
        ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, transactions.holdability());
  }

  @Override
  public Statement createStatement(int type, int concurrency) throws SQLException {
    return createStatement(type, concurrency, transactions.holdability());
  }

  /** What JDBC knows and this driver lacks, scrolling and updating, is left out with a warning. */
  @Override
  public AvaticaStatement createStatement(int type, int concurrency, int resultSetHoldability)
      throws SQLException {
    checkOpen();
    new ResultSetKind(type, concurrency, resultSetHoldability).check(warnings);
    return tracked(
        factory.newStatement(
            this,
            StatementCore.handle(this, null),
            ResultSet.TYPE_FORWARD_ONLY,
            ResultSet.CONCUR_READ_ONLY,
            resultSetHoldability));
  }

  @Override
  public PreparedStatement prepareStatement(String sql) throws SQLException {
    return prepareStatement(
        sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, transactions.holdability());
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency)
      throws SQLException {
    return prepareStatement(sql, type, concurrency, transactions.holdability());
  }

  @Override
  public PreparedStatement prepareStatement(
      String sql, int type, int concurrency, int resultSetHoldability) throws SQLException {
    checkOpen();
    new ResultSetKind(type, concurrency, resultSetHoldability).check(warnings);
    Meta.Signature signature = PolarsPreparedStatement.signature(only(sql));
    return (PreparedStatement)
        tracked(
            factory.newPreparedStatement(
                this,
                StatementCore.handle(this, signature),
                signature,
                ResultSet.TYPE_FORWARD_ONLY,
                ResultSet.CONCUR_READ_ONLY,
                resultSetHoldability));
  }

  private ReadStatement only(String sql) throws SQLException {
    List<JdbcStatement> statements = StatementReader.statements(sql, true);
    if (statements.size() > 1) {
      throw unsupported(
          "One statement can be prepared at a time, and the text has " + statements.size());
    }
    return reader().read(statements.get(0));
  }

  /** The wish for generated keys is for statements that insert; a query has none. */
  @Override
  public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
    checkOpen();
    StatementCore.checkGeneratedKeysWish(autoGeneratedKeys);
    return prepareStatement(sql);
  }

  /** The wish for generated keys is for statements that insert; a query has none. */
  @Override
  public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
    return prepareStatement(sql);
  }

  /** The wish for generated keys is for statements that insert; a query has none. */
  @Override
  public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
    return prepareStatement(sql);
  }

  /** Closes a statement that was made while another thread closed the connection. */
  private AvaticaStatement tracked(AvaticaStatement statement) throws SQLException {
    if (closed.get()) {
      statement.close();
      checkOpen();
    }
    return statement;
  }

  @Override
  public CallableStatement prepareCall(String sql) throws SQLException {
    return prepareCall(
        sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, transactions.holdability());
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
    return prepareCall(sql, type, concurrency, transactions.holdability());
  }

  /** Takes other statements, too, which then have no parameters with names. */
  @Override
  public CallableStatement prepareCall(
      String sql, int type, int concurrency, int resultSetHoldability) throws SQLException {
    checkOpen();
    new ResultSetKind(type, concurrency, resultSetHoldability).check(warnings);
    Meta.Signature signature = PolarsPreparedStatement.signature(only(sql));
    return (CallableStatement)
        tracked(
            new PolarsCallableStatement(
                this, StatementCore.handle(this, signature), signature, resultSetHoldability));
  }

  @Override
  public OleanderPolarsScript script(String source) throws SQLException {
    checkOpen();
    return PolarsScript.sent(this, source);
  }

  @Override
  public OleanderPolarsScript storedScript(String name) throws SQLException {
    checkOpen();
    return PolarsScript.stored(this, session.procedures().stored(name, name).script());
  }

  /**
   * The text that would be sent: escapes translated, names of tables resolved to one-part aliases,
   * parameters as {@code ?}.
   */
  @Override
  public String nativeSQL(String sql) throws SQLException {
    checkOpen();
    List<String> texts = new ArrayList<>();
    for (JdbcStatement statement : StatementReader.statements(sql, true)) {
      texts.add(reader().nativeText(statement));
    }
    return String.join("; ", texts);
  }

  // Names

  @Override
  public String getCatalog() throws SQLException {
    checkOpen();
    return catalog;
  }

  /** Takes effect for statements read from now on. Whether it exists, the next of them tells. */
  @Override
  public void setCatalog(String name) throws SQLException {
    checkOpen();
    this.catalog = notEmpty(name, "catalog");
  }

  @Override
  public String getSchema() throws SQLException {
    checkOpen();
    return schema;
  }

  /** Takes effect for statements read from now on. Whether it exists, the next of them tells. */
  @Override
  public void setSchema(String name) throws SQLException {
    checkOpen();
    this.schema = notEmpty(name, "namespace");
  }

  private static String notEmpty(String name, String what) throws SQLException {
    if (name == null || name.isEmpty()) {
      throw SqlState.INVALID_ARGUMENT.exception("The current " + what + " must have a name");
    }
    return name;
  }

  @Override
  public DatabaseMetaData getMetaData() throws SQLException {
    checkOpen();
    return metaData;
  }

  // Transactions, of which there are none

  @Override
  public boolean getAutoCommit() throws SQLException {
    checkOpen();
    return transactions.isAutoCommit();
  }

  /** Statements take effect at once in either mode. */
  @Override
  public void setAutoCommit(boolean value) throws SQLException {
    checkOpen();
    transactions.setAutoCommit(value);
  }

  @Override
  public void commit() throws SQLException {
    checkOpen();
    transactions.commit();
  }

  @Override
  public void rollback() throws SQLException {
    checkOpen();
    transactions.rollback();
  }

  @Override
  public void rollback(Savepoint savepoint) throws SQLException {
    throw unsupported("There are no transactions, so no savepoints");
  }

  @Override
  public Savepoint setSavepoint() throws SQLException {
    throw unsupported("There are no transactions, so no savepoints");
  }

  @Override
  public Savepoint setSavepoint(String name) throws SQLException {
    throw unsupported("There are no transactions, so no savepoints");
  }

  @Override
  public void releaseSavepoint(Savepoint savepoint) throws SQLException {
    throw unsupported("There are no transactions, so no savepoints");
  }

  /** Always {@link #TRANSACTION_NONE}. */
  @Override
  public int getTransactionIsolation() throws SQLException {
    checkOpen();
    return TRANSACTION_NONE;
  }

  @Override
  public void setTransactionIsolation(int level) throws SQLException {
    checkOpen();
    TransactionSettings.checkIsolation(level, warnings);
  }

  @Override
  public boolean isReadOnly() throws SQLException {
    checkOpen();
    return transactions.isReadOnly();
  }

  @Override
  public void setReadOnly(boolean value) throws SQLException {
    checkOpen();
    transactions.setReadOnly(value);
  }

  @Override
  public int getHoldability() throws SQLException {
    checkOpen();
    return transactions.holdability();
  }

  @Override
  public void setHoldability(int value) throws SQLException {
    checkOpen();
    transactions.setHoldability(value);
  }

  // State of the connection

  @Override
  public SQLWarning getWarnings() throws SQLException {
    checkOpen();
    return warnings.first();
  }

  @Override
  public void clearWarnings() throws SQLException {
    checkOpen();
    warnings.clear();
  }

  /** Adds a warning of the connection. */
  void warn(String message, SqlState state) {
    warnings.add(message, state);
  }

  /** Asks the server, within the limit; 0 seconds stand for 30. */
  @Override
  public boolean isValid(int seconds) throws SQLException {
    if (seconds < 0) {
      throw SqlState.INVALID_ARGUMENT.exception("The time limit cannot be negative: " + seconds);
    }
    return !closed.get()
        && session.isAlive(seconds == 0 ? VALIDATION_LIMIT : Duration.ofSeconds(seconds));
  }

  @Override
  public boolean isClosed() {
    return closed.get();
  }

  /**
   * Closes statements and results, cancels what still runs on the server, and gives back memory and
   * network. Any thread; idempotent.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release();
    }
  }

  /**
   * Closes the connection without waiting: the executor does the work.
   *
   * @param executor not null
   */
  @Override
  public void abort(Executor executor) throws SQLException {
    if (executor == null) {
      throw SqlState.INVALID_ARGUMENT.exception("abort needs an executor");
    }
    if (closed.compareAndSet(false, true)) {
      boolean handedOver = false;
      try {
        executor.execute(this::release);
        handedOver = true;
      } finally {
        if (!handedOver) { // nobody else will do it
          release();
        }
      }
    }
  }

  private void release() {
    try {
      closeStatements();
      metadataResults.closeAll();
    } finally {
      session.close();
    }
  }

  private void closeStatements() {
    for (AvaticaStatement statement : List.copyOf(statementMap.values())) {
      StatementCore core = ((HasCore) statement).core();
      if (core != null) { // else it is being made, and tracked() closes it
        core.close();
      }
    }
  }

  @Override
  public int getNetworkTimeout() throws SQLException {
    checkOpen();
    return (int) Math.min(Integer.MAX_VALUE, session.http().networkTimeout().toMillis());
  }

  /**
   * Takes effect for calls that begin later.
   *
   * @param executor not null, as JDBC has it, but not used: no thread is blocked by this
   */
  @Override
  public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
    checkOpen();
    if (executor == null) {
      throw SqlState.INVALID_ARGUMENT.exception("setNetworkTimeout needs an executor");
    }
    if (milliseconds < 0) {
      throw SqlState.INVALID_ARGUMENT.exception(
          "The network timeout cannot be negative: " + milliseconds);
    }
    session.http().setNetworkTimeout(Duration.ofMillis(milliseconds));
  }

  // Who uses the connection

  @Override
  public Properties getClientInfo() throws SQLException {
    checkOpen();
    return clientInfo.all();
  }

  @Override
  public String getClientInfo(String name) throws SQLException {
    checkOpen();
    return clientInfo.find(name);
  }

  @Override
  public void setClientInfo(String name, String value) throws SQLClientInfoException {
    if (closed.get()) {
      throw closedForClientInfo(
          name == null ? Map.of() : Map.of(name, ClientInfoStatus.REASON_UNKNOWN));
    }
    clientInfo.set(name, value);
  }

  @Override
  public void setClientInfo(Properties properties) throws SQLClientInfoException {
    if (closed.get()) {
      throw closedForClientInfo(Map.of());
    }
    clientInfo.setAll(properties);
  }

  private static SQLClientInfoException closedForClientInfo(Map<String, ClientInfoStatus> failed) {
    return new SQLClientInfoException(
        "The connection is closed", SqlState.CONNECTION_CLOSED.code(), failed);
  }

  // What JDBC lets a driver leave out

  @Override
  public Map<String, Class<?>> getTypeMap() throws SQLException {
    checkOpen();
    return Map.of();
  }

  @Override
  public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
    checkOpen();
    if (map != null && !map.isEmpty()) {
      throw unsupported("There are no user-defined types to map");
    }
  }

  @Override
  public void setShardingKey(ShardingKey key) throws SQLException {
    throw unsupported("There are no shards, so no sharding keys");
  }

  @Override
  public void setShardingKey(ShardingKey key, ShardingKey superKey) throws SQLException {
    throw unsupported("There are no shards, so no sharding keys");
  }

  @Override
  public boolean setShardingKeyIfValid(ShardingKey key, int seconds) throws SQLException {
    throw unsupported("There are no shards, so no sharding keys");
  }

  @Override
  public boolean setShardingKeyIfValid(ShardingKey key, ShardingKey superKey, int seconds)
      throws SQLException {
    throw unsupported("There are no shards, so no sharding keys");
  }

  @Override
  public Clob createClob() throws SQLException {
    checkOpen();
    return CreatedValues.clob();
  }

  @Override
  public NClob createNClob() throws SQLException {
    checkOpen();
    return CreatedValues.clob();
  }

  @Override
  public Blob createBlob() throws SQLException {
    checkOpen();
    return CreatedValues.blob();
  }

  @Override
  public SQLXML createSQLXML() throws SQLException {
    throw unsupported("There is no XML type");
  }

  @Override
  public Array createArrayOf(String typeName, Object[] elements) throws SQLException {
    checkOpen();
    return CreatedValues.array(typeName, elements);
  }

  @Override
  public Struct createStruct(String typeName, Object[] attributes) throws SQLException {
    throw unsupported("Polars SQL has no literals of structs: bind the fields one by one");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Wrapped.unwrap(this, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type != null && type.isInstance(this);
  }

  private SQLException unsupported(String message) throws SQLException {
    checkOpen();
    return SqlState.NOT_SUPPORTED.exception(message);
  }
}
