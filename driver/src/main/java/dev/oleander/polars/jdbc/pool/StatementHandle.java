package dev.oleander.polars.jdbc.pool;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Wrapper;

/** A statement, or the metadata, of a connection of a pool: its connection is the handle. */
final class StatementHandle implements InvocationHandler {
  private final ConnectionHandle connection;
  private final Wrapper target;

  StatementHandle(ConnectionHandle connection, Wrapper target) {
    this.connection = connection;
    this.target = target;
  }

  @Override
  public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
    switch (method.getName()) {
      case "toString", "hashCode", "equals" -> {
        return ConnectionHandle.ofObject(self, "The handle of " + target, method, arguments);
      }
      case "getConnection" -> {
        connection.checkOpen();
        return connection.proxy();
      }
      case "isWrapperFor" -> {
        return ((Class<?>) arguments[0]).isInstance(self)
            || target.isWrapperFor((Class<?>) arguments[0]);
      }
      case "unwrap" -> {
        return ConnectionHandle.unwrap(self, target, (Class<?>) arguments[0]);
      }
      default -> {}
    }
    return connection.call(target, method, arguments);
  }
}
