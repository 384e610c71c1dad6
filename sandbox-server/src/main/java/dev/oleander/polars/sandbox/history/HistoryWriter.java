package dev.oleander.polars.sandbox.history;

import dev.oleander.polars.sandbox.workload.WorkloadRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes to the file, and keeps it within its limits. Used by one thread. */
final class HistoryWriter implements AutoCloseable {
  private final Connection connection;
  private final HistoryLimits limits;
  private final PreparedStatement put;
  private final PreparedStatement putLog;

  /**
   * @param connection closed with this
   */
  HistoryWriter(Connection connection, HistoryLimits limits) throws SQLException {
    this.connection = connection;
    this.limits = limits;
    this.put = connection.prepareStatement(HistoryRows.PUT);
    this.putLog =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO logs (number, text, dropped) VALUES (?, ?, ?)");
  }

  /** Says of all workloads that were running when the last server ended that they failed. */
  int failThoseLeft(String code, String why) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE workloads SET state = 'FAILED', error_code = ?, error = ?"
                + " WHERE state IN ('QUEUED', 'STARTING', 'RUNNING', 'WRITING')")) {
      statement.setString(1, code);
      statement.setString(2, why);
      return statement.executeUpdate();
    }
  }

  long lastNumber() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery("SELECT max(number) FROM workloads")) {
      return answer.next() ? answer.getLong(1) : 0;
    }
  }

  /** All of it or, if it throws, nothing. */
  void write(List<HistoryEntry> entries) throws SQLException {
    atOnce(() -> put(entries));
  }

  private void put(List<HistoryEntry> entries) throws SQLException {
    for (WorkloadRecord workload : latest(entries)) {
      HistoryRows.bind(put, workload);
      put.executeUpdate();
    }
    for (HistoryEntry entry : entries) {
      if (entry instanceof HistoryEntry.Log log) {
        putLog.setLong(1, log.number());
        putLog.setBytes(2, log.log().text());
        putLog.setLong(3, log.log().droppedBytes());
        putLog.executeUpdate();
      }
    }
  }

  private interface Changes {
    void make() throws SQLException;
  }

  /**
   * In one transaction. By statements: the driver's own way is lost once SQLite has rolled back by
   * itself, as it does on a full disk.
   */
  private void atOnce(Changes changes) throws SQLException {
    try (Statement transaction = connection.createStatement()) {
      transaction.execute("BEGIN IMMEDIATE");
      try {
        changes.make();
        transaction.execute("COMMIT");
      } catch (SQLException e) {
        try {
          transaction.execute("ROLLBACK");
        } catch (SQLException nothingLeft) {
          e.addSuppressed(nothingLeft);
        }
        throw e;
      }
    }
  }

  /** Most workloads have ended when their beginning is written: it need not be. */
  private static Collection<WorkloadRecord> latest(List<HistoryEntry> entries) {
    Map<Long, WorkloadRecord> latest = new LinkedHashMap<>();
    for (HistoryEntry entry : entries) {
      if (entry instanceof HistoryEntry.State state) {
        latest.put(state.workload().number(), state.workload());
      }
    }
    return latest.values();
  }

  /** Forgets what is too old or too much. */
  void prune(Instant now) throws SQLException {
    atOnce(() -> deleteBeyondLimits(now));
  }

  private void deleteBeyondLimits(Instant now) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "DELETE FROM workloads WHERE created_at < "
              + HistoryRows.micros(now.minus(limits.age())));
      statement.executeUpdate(
          "DELETE FROM workloads WHERE number <="
              + " (SELECT number FROM workloads ORDER BY number DESC LIMIT 1 OFFSET "
              + limits.workloads()
              + ")");
      statement.executeUpdate(
          "DELETE FROM logs WHERE number NOT IN (SELECT number FROM workloads)");
      statement.executeUpdate(
          "DELETE FROM logs WHERE number <= (SELECT number FROM"
              + " (SELECT number, sum(length(text)) OVER (ORDER BY number DESC) AS total FROM logs)"
              + " WHERE total > "
              + limits.logBytes()
              + " ORDER BY number DESC LIMIT 1)");
    }
  }

  @Override
  public void close() throws SQLException {
    try (connection) {
      put.close();
      putLog.close();
    }
  }
}
