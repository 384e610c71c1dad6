package dev.oleander.polars.jdbc.pool;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.PooledConnection;
import javax.sql.StatementEventListener;

/**
 * A connection that a pool hands out again and again: to one at a time, and each time as new.
 *
 * <p>Any thread may use it.
 */
public final class PooledPolarsConnection implements PooledConnection {
  private static final Logger LOGGER = Logger.getLogger("dev.oleander.polars.jdbc.pool");

  private final PhysicalConnection physical;
  private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();

  // Guarded by "this".
  private ConnectionHandle handle; // null when nobody has it
  private boolean closed;

  /**
   * @param physical is this one's to close
   */
  public PooledPolarsConnection(PhysicalConnection physical) {
    this.physical = physical;
  }

  /**
   * Hands the connection out, made as new. A handle that somebody still has is closed, without an
   * event, as JDBC has it.
   *
   * @return the caller's to close, which closes the handle and not the connection
   * @throws SQLException 08003 if this is closed, or the connection is
   */
  @Override
  public synchronized Connection getConnection() throws SQLException {
    if (closed) {
      throw SqlState.CONNECTION_CLOSED.exception("The pooled connection is closed");
    }
    if (handle != null) {
      handle.invalidate();
    }
    try {
      physical.reset();
    } catch (SQLException e) {
      handle = null;
      failed(e);
      throw e;
    }
    handle = new ConnectionHandle(this, physical);
    return handle.proxy();
  }

  /** Closes the connection, and a handle that somebody has. Idempotent; without an event. */
  @Override
  public synchronized void close() throws SQLException {
    closed = true;
    if (handle != null) {
      handle.invalidate();
      handle = null;
    }
    physical.close();
  }

  @Override
  public void addConnectionEventListener(ConnectionEventListener listener) {
    listeners.add(listener);
  }

  @Override
  public void removeConnectionEventListener(ConnectionEventListener listener) {
    listeners.remove(listener);
  }

  /** Is never told anything: prepared statements are not pooled here. */
  @Override
  public void addStatementEventListener(StatementEventListener listener) {}

  @Override
  public void removeStatementEventListener(StatementEventListener listener) {}

  /** To be called when the user of a handle has closed it. */
  void handleClosed(ConnectionHandle which) {
    synchronized (this) {
      if (handle != which) {
        return;
      }
      handle = null;
      try {
        physical.reset(); // gives back results and cancels workloads at once
      } catch (SQLException e) {
        failed(e);
        return;
      }
    }
    tell(ConnectionEventListener::connectionClosed, new ConnectionEvent(this));
  }

  /**
   * To be called for what a call to the connection threw: a lost connection is told to the pool.
   */
  void failed(SQLException failure) {
    String state = failure.getSQLState();
    if (state != null && state.startsWith("08")) {
      tell(ConnectionEventListener::connectionErrorOccurred, new ConnectionEvent(this, failure));
    }
  }

  private void tell(
      BiConsumer<ConnectionEventListener, ConnectionEvent> what, ConnectionEvent event) {
    for (ConnectionEventListener listener : listeners) {
      try {
        what.accept(listener, event);
      } catch (RuntimeException e) {
        // One listener's fault is not the others', nor the application's.
        LOGGER.log(Level.WARNING, "A listener of a pooled connection failed", e);
      }
    }
  }
}
