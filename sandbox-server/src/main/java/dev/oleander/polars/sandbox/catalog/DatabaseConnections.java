package dev.oleander.polars.sandbox.catalog;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.jdbc.JdbcClientPool;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to the database of a JDBC catalog, instead of Iceberg's own pool, which asks
 * again when a connection breaks: had the first commit arrived, the second finds itself outrun, and
 * what it brings is added twice. Here nothing is asked twice, a connection is looked at before it
 * is used again, the wait for one has an end, and a commit whose answer was lost is called unknown.
 * Any thread.
 */
final class DatabaseConnections extends JdbcClientPool {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseConnections.class);

  /** Where the locations of the tables are: what Iceberg calls this table. */
  private static final String TABLES = "iceberg_tables";

  /** What the driver manager says when no driver takes a URI. */
  private static final String NO_DRIVER = "No suitable driver";

  private static final String CANNOT_CONNECT = "08001";

  private static final long TRUSTED_NANOS = Duration.ofMillis(500).toNanos();
  private static final long KEPT_NANOS = Duration.ofMinutes(5).toNanos();
  private static final int LOOK_SECONDS = 2;

  private final int most;
  private final Duration patience;
  private final Semaphore free;

  /** The last used first. Guarded by itself. */
  private final Deque<Idle> idle = new ArrayDeque<>();

  private volatile boolean closed;

  private record Idle(Connection connection, long since) {}

  /**
   * @param most how many connections there are at most; opened when needed
   * @param patience how long to wait for one
   * @param properties Iceberg's
   */
  DatabaseConnections(int most, Duration patience, String uri, Map<String, String> properties) {
    super(most, uri, properties);
    this.most = most;
    this.patience = patience;
    this.free = new Semaphore(most, true);
  }

  @Override
  public <R> R run(Action<R, Connection, SQLException> action)
      throws SQLException, InterruptedException {
    return run(action, false);
  }

  @Override
  public <R> R run(Action<R, Connection, SQLException> action, boolean ignored)
      throws SQLException, InterruptedException {
    if (!free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new ConnectionsTakenException(
          "all %d connections were in use for %d ms".formatted(most, patience.toMillis()));
    }
    try {
      return runOn(take(), action);
    } finally {
      free.release();
    }
  }

  private <R> R runOn(Connection connection, Action<R, Connection, SQLException> action)
      throws SQLException {
    boolean sound = false;
    try {
      R answer = action.run(watched(connection));
      sound = true;
      return answer;
    } catch (SQLException e) {
      sound = isAnswer(e);
      throw e;
    } finally {
      if (sound) {
        giveBack(connection);
      } else {
        discard(connection);
      }
    }
  }

  /** Whether the database has said no, so that the connection is as good as before. */
  private static boolean isAnswer(SQLException e) {
    String state = e.getSQLState();
    return state != null && !isBroken(state);
  }

  private static boolean isBroken(String state) {
    return state.startsWith("08") || state.startsWith("57P") || state.startsWith("58");
  }

  private Connection take() throws SQLException {
    while (true) {
      Idle last;
      synchronized (idle) {
        last = idle.pollFirst();
      }
      if (last == null) {
        return newClient();
      }
      if (System.nanoTime() - last.since() < TRUSTED_NANOS
          || last.connection().isValid(LOOK_SECONDS)) {
        return last.connection();
      }
      discard(last.connection());
    }
  }

  private void giveBack(Connection connection) {
    List<Idle> old = new ArrayList<>();
    synchronized (idle) {
      idle.addFirst(new Idle(connection, System.nanoTime()));
      while (!idle.isEmpty()
          && (closed || System.nanoTime() - idle.getLast().since() > KEPT_NANOS)) {
        old.add(idle.removeLast());
      }
    }
    old.forEach(each -> discard(each.connection()));
  }

  /** Neither its address nor what the driver manager says of it is told: both may hold secrets. */
  @Override
  protected Connection newClient() {
    try {
      return super.newClient();
    } catch (UncheckedSQLException e) {
      SQLException cause = (SQLException) e.getCause();
      if (cause.getMessage() != null && cause.getMessage().startsWith(NO_DRIVER)) {
        cause =
            new SQLException("there is no driver for its URI on the class path", CANNOT_CONNECT);
      }
      throw new UncheckedSQLException(cause, "cannot connect to the database of a catalog");
    }
  }

  private static void discard(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("a connection to a catalog's database was not closed cleanly", e);
    }
  }

  /** The connection as an action sees it: commits whose answer is lost are told from others. */
  private static Connection watched(Connection connection) {
    return proxy(
        Connection.class,
        (self, method, arguments) -> {
          Object result = invoke(connection, method, arguments);
          return result instanceof PreparedStatement statement
                  && arguments[0] instanceof String sql
                  && isCommit(sql)
              ? watched(statement)
              : result;
        });
  }

  private static PreparedStatement watched(PreparedStatement statement) {
    return proxy(
        PreparedStatement.class,
        (self, method, arguments) -> {
          try {
            return invoke(statement, method, arguments);
          } catch (SQLException e) {
            if (method.getName().startsWith("execute")
                && e.getSQLState() != null
                && isBroken(e.getSQLState())) {
              throw new CommitStateUnknownException(e);
            }
            throw e;
          }
        });
  }

  private static boolean isCommit(String sql) {
    String start = sql.strip().toLowerCase(Locale.ROOT);
    return (start.startsWith("update") || start.startsWith("insert")) && start.contains(TABLES);
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> face, InvocationHandler handler) {
    return face.cast(
        Proxy.newProxyInstance(
            DatabaseConnections.class.getClassLoader(), new Class<?>[] {face}, handler));
  }

  /** Connections in use are closed when they are given back. */
  @Override
  public void close() {
    List<Idle> all;
    synchronized (idle) {
      closed = true;
      all = new ArrayList<>(idle);
      idle.clear();
    }
    all.forEach(each -> discard(each.connection()));
  }

  @Override
  public boolean isClosed() {
    return closed;
  }
}
