package dev.oleander.polars.jdbc.pool;

import dev.oleander.polars.jdbc.error.SqlState;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;

/**
 * What an application gets of a pooled connection. Closing it gives the connection back; all else
 * goes to the connection, as long as this is open.
 *
 * <p>What it hands out says that it is of this connection: statements, and metadata. Results are
 * those of the connection itself, because each of their cells would pay for more; so is what {@code
 * ResultSet.getStatement} answers.
 */
final class ConnectionHandle implements InvocationHandler {
  private final PooledPolarsConnection pooled;
  private final PhysicalConnection physical;
  private final Connection proxy;
  private volatile boolean closed;

  ConnectionHandle(PooledPolarsConnection pooled, PhysicalConnection physical) {
    this.pooled = pooled;
    this.physical = physical;
    this.proxy = make(Connection.class, this);
  }

  /** A proxy of this class loader, which the driver's own interfaces are seen from. */
  static <T> T make(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            ConnectionHandle.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  Connection proxy() {
    return proxy;
  }

  /** Closes this without giving the connection back. */
  void invalidate() {
    closed = true;
  }

  @Override
  public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
    switch (method.getName()) {
      case "close" -> {
        if (!closed) {
          closed = true;
          pooled.handleClosed(this);
        }
        return null;
      }
      case "isClosed" -> {
        return closed || physical.isClosed();
      }
      case "isValid" -> {
        if (closed) {
          return false;
        }
      }
      case "abort" -> {
        if (closed) {
          return null;
        }
      }
      case "toString", "hashCode", "equals" -> {
        return ofObject(self, "The handle of " + physical, method, arguments);
      }
      case "isWrapperFor" -> {
        return ((Class<?>) arguments[0]).isInstance(self)
            || physical.isWrapperFor((Class<?>) arguments[0]);
      }
      case "unwrap" -> {
        return unwrap(self, physical, (Class<?>) arguments[0]);
      }
      default -> checkOpen();
    }
    return handOut(call(physical, method, arguments), method.getReturnType());
  }

  /** Object's methods, of which a proxy has its own identity. */
  static Object ofObject(Object self, String text, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "toString" -> text;
      case "hashCode" -> System.identityHashCode(self);
      default -> self == arguments[0];
    };
  }

  static Object unwrap(Object self, Wrapper physical, Class<?> type) throws SQLException {
    return type.isInstance(self) ? self : physical.unwrap(type);
  }

  Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SQLException failure) {
        pooled.failed(failure);
      }
      throw e.getCause();
    }
  }

  private Object handOut(Object result, Class<?> type) {
    if (result instanceof Statement statement) {
      return make(type.asSubclass(Statement.class), new StatementHandle(this, statement));
    }
    if (result instanceof DatabaseMetaData metaData) {
      return make(DatabaseMetaData.class, new StatementHandle(this, metaData));
    }
    return result;
  }

  void checkOpen() throws SQLException {
    if (closed) {
      throw SqlState.CONNECTION_CLOSED.exception(
          "The connection was closed, and given back to its pool");
    }
  }
}
