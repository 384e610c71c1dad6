package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.config.ConnectionProperty;
import dev.oleander.polars.jdbc.config.SessionSettings;
import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What an application sets of a statement. What it does not set is the session's. Used by the
 * thread that uses the statement.
 */
final class StatementSettings {
  private final SessionSettings session;

  private long maxRows;
  private Integer fetchSize; // null for the session's
  private Duration timeout; // null for the session's
  private boolean escapes = true;
  private boolean poolable;

  // Read by the thread that closes a result, too.
  private volatile boolean closeOnCompletion;

  /**
   * @param poolable what it begins with
   */
  StatementSettings(SessionSettings session, boolean poolable) {
    this.session = session;
    this.poolable = poolable;
  }

  /** The most rows of a result; 0 for all. */
  long maxRows() {
    return maxRows;
  }

  void maxRows(long rows) throws SQLException {
    this.maxRows = notNegative(rows, "The most rows of a result");
  }

  /** Rows in a batch of a result; 0 leaves it to the server. */
  int fetchSize() {
    return fetchSize == null ? session.get(ConnectionProperty.FETCH_SIZE) : fetchSize;
  }

  void fetchSize(int rows) throws SQLException {
    this.fetchSize = (int) notNegative(rows, "The fetch size");
  }

  /** How long a workload may take; zero for no limit. */
  Duration timeout() {
    return timeout == null ? session.get(ConnectionProperty.QUERY_TIMEOUT) : timeout;
  }

  int timeoutSeconds() {
    return (int) timeout().toSeconds();
  }

  void timeoutSeconds(int seconds) throws SQLException {
    this.timeout = Duration.ofSeconds(notNegative(seconds, "The query timeout"));
  }

  /**
   * @param limit zero for none
   */
  void timeout(Duration limit) throws SQLException {
    if (limit == null || limit.isNegative()) {
      throw SqlState.INVALID_ARGUMENT.exception(
          "The timeout must be a duration that is not negative: " + limit);
    }
    this.timeout = limit;
  }

  /** Whether JDBC escapes are translated. */
  boolean escapes() {
    return escapes;
  }

  void escapes(boolean translated) {
    this.escapes = translated;
  }

  boolean isPoolable() {
    return poolable;
  }

  void poolable(boolean value) {
    this.poolable = value;
  }

  /** Any thread. */
  boolean isCloseOnCompletion() {
    return closeOnCompletion;
  }

  void closeOnCompletion() {
    this.closeOnCompletion = true;
  }

  /** Only 0, for no limit, is possible. */
  static void checkMaxFieldSize(int bytes) throws SQLException {
    if (notNegative(bytes, "The most bytes of a field") > 0) {
      throw SqlState.NOT_SUPPORTED.exception(
          "Values are never cut: the most bytes of a field can only be 0, for no limit");
    }
  }

  private static long notNegative(long value, String what) throws SQLException {
    if (value < 0) {
      throw SqlState.INVALID_ARGUMENT.exception(what + " cannot be negative: " + value);
    }
    return value;
  }
}
