package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A connection's settings of transactions. There are none: every query reads the newest snapshot of
 * each table, and what is written takes effect at once. The settings are kept, since frameworks set
 * and read them, and only {@link #isReadOnly} changes what happens. Any thread may use it.
 */
final class TransactionSettings {
  // Volatile because pools hand a connection from thread to thread.
  private volatile boolean autoCommit;
  private volatile boolean readOnly;
  private volatile int holdability;

  /** Whether anything was written since the last commit, while commits are the application's. */
  private volatile boolean written;

  private final boolean readOnlyWhenOpened;

  TransactionSettings(boolean readOnlyWhenOpened) {
    this.readOnlyWhenOpened = readOnlyWhenOpened;
    reset();
  }

  /** Makes them as they were when the connection was opened. */
  void reset() {
    readOnly = readOnlyWhenOpened;
    autoCommit = true;
    written = false;
    holdability = ResultSet.HOLD_CURSORS_OVER_COMMIT;
  }

  boolean isAutoCommit() {
    return autoCommit;
  }

  void setAutoCommit(boolean value) {
    written = false;
    autoCommit = value;
  }

  boolean isReadOnly() {
    return readOnly;
  }

  void setReadOnly(boolean value) {
    readOnly = value;
  }

  int holdability() {
    return holdability;
  }

  /**
   * Sets what {@link ResultSetKind#checkHoldability} takes.
   *
   * @throws SQLException 22023 for any other number
   */
  void setHoldability(int value) throws SQLException {
    ResultSetKind.checkHoldability(value);
    holdability = value;
  }

  /** See {@link PolarsConnection#beginWrite}. */
  void beginWrite() throws SQLException {
    if (readOnly) {
      throw StatementReader.isReadOnly();
    }
  }

  /** See {@link PolarsConnection#wrote}. */
  void wrote() {
    written = !autoCommit;
  }

  /** Nothing to do, in either mode: clients commit after every statement and on their way out. */
  void commit() {
    written = false;
  }

  /**
   * Nothing to do where nothing was written. What was written stays, and who wants it undone has to
   * hear of it.
   *
   * @throws SQLException 0A000 if anything was written since the last commit
   */
  void rollback() throws SQLException {
    if (written) {
      written = false; // a pool rolls back once more
      throw SqlState.NOT_SUPPORTED.exception(
          "There are no transactions: what this connection has written since the last commit took"
              + " effect at once and cannot be rolled back");
    }
  }

  /**
   * Clients set a level as soon as they connect: it is taken with a warning, and not used.
   *
   * @throws SQLException 22023 for what is no level
   */
  static void checkIsolation(int level, Warnings warnings) throws SQLException {
    switch (level) {
      case Connection.TRANSACTION_NONE -> {}
      case Connection.TRANSACTION_READ_UNCOMMITTED,
          Connection.TRANSACTION_READ_COMMITTED,
          Connection.TRANSACTION_REPEATABLE_READ,
          Connection.TRANSACTION_SERIALIZABLE ->
          warnings.add(
              "There are no transactions: the isolation level stays TRANSACTION_NONE",
              SqlState.NOT_SUPPORTED);
      default ->
          throw SqlState.INVALID_ARGUMENT.exception(
              "The isolation level is no constant of Connection: " + level);
    }
  }
}
