package dev.oleander.polars.sandbox;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM, SIGINT and SIGHUP. A JVM by itself ends at once on the first, does not hear the second
 * while it ends, and never has the exit code 0 then. What can change that is not part of the Java
 * platform, though every JDK has it: so it is looked for, and the JVM keeps its ways where it is
 * missing.
 */
final class StopSignals {
  private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);

  private StopSignals() {}

  /**
   * Has each of the signals run the action, on a thread of the JVM's, from now on.
   *
   * @param action must not block
   */
  static void handle(Runnable action) {
    for (String name : List.of("TERM", "INT", "HUP")) {
      try {
        handle(name, action);
      } catch (ClassNotFoundException
          | NoSuchMethodException
          | InstantiationException
          | IllegalAccessException
          | InvocationTargetException e) {
        // A JVM that is told to leave signals alone (-Xrs) says so by an exception, too.
        LOG.debug("SIG{} stays with the JVM: it stops the server at once", name, e);
      }
    }
  }

  private static void handle(String name, Runnable action)
      throws ClassNotFoundException,
          NoSuchMethodException,
          InstantiationException,
          IllegalAccessException,
          InvocationTargetException {
    Class<?> signalType = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    Object handler =
        Proxy.newProxyInstance(
            StopSignals.class.getClassLoader(),
            new Class<?>[] {handlerType},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "handle" -> {
                    action.run();
                    yield null;
                  }
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> "stop";
                });
    signalType
        .getMethod("handle", signalType, handlerType)
        .invoke(null, signalType.getConstructor(String.class).newInstance(name), handler);
  }
}
