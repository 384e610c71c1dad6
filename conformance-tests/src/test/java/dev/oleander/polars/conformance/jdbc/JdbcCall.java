package dev.oleander.polars.conformance.jdbc;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URL;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.Arrays;
import java.util.Comparator;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One method of an interface of JDBC, to be called with arguments that make sense. */
record JdbcCall(Class<?> api, Method method) {
  /** Has a column for each kind of getter, and one row. */
  static final String QUERY =
      "SELECT text, 'plain' AS ascii, flag, small, big, single, double, price, day, moment,"
          + " instant, CAST(text AS BYTEA) AS bytes, CAST('12:34:56' AS TIME) AS clock, [1, 2] AS"
          + " list FROM conformance.types WHERE id = 1";

  /** The column of {@link #QUERY} for what a method reads or takes; all others get text. */
  private static final Map<String, String> COLUMN =
      Map.ofEntries(
          Map.entry("AsciiStream", "ascii"),
          Map.entry("Boolean", "flag"),
          Map.entry("Byte", "small"),
          Map.entry("Short", "small"),
          Map.entry("Int", "small"),
          Map.entry("Long", "big"),
          Map.entry("Float", "single"),
          Map.entry("Double", "double"),
          Map.entry("BigDecimal", "price"),
          Map.entry("Date", "day"),
          Map.entry("Time", "clock"),
          Map.entry("Timestamp", "moment"),
          Map.entry("Bytes", "bytes"),
          Map.entry("BinaryStream", "bytes"),
          Map.entry("Blob", "bytes"),
          Map.entry("Array", "list"));

  private static final List<String> LABELS =
      List.of(
          "text", "ascii", "flag", "small", "big", "single", "double", "price", "day", "moment",
          "instant", "bytes", "clock", "list");

  /** How a call ended. */
  sealed interface Outcome {
    /** With a value, or null, also for a method without one. */
    record Returned(Object value) implements Outcome {}

    record Failed(SQLException exception) implements Outcome {
      String state() {
        return exception.getSQLState();
      }
    }

    /** With what no method of JDBC may throw. */
    record Broken(Throwable thrown) implements Outcome {}
  }

  /** Every method that a driver implements or inherits; the same order every time. */
  static Stream<JdbcCall> of(Class<?> api) {
    return Arrays.stream(api.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .map(method -> new JdbcCall(api, method))
        .sorted(Comparator.comparing(JdbcCall::toString));
  }

  Outcome on(Object target) throws IllegalAccessException {
    return on(target, arguments());
  }

  private Outcome on(Object target, Object[] arguments) throws IllegalAccessException {
    try {
      return new Outcome.Returned(method.invoke(target, arguments));
    } catch (InvocationTargetException e) {
      return e.getCause() instanceof SQLException failure
          ? new Outcome.Failed(failure)
          : new Outcome.Broken(e.getCause());
    }
  }

  String name() {
    return method.getName();
  }

  boolean returnsObject() {
    return !method.getReturnType().isPrimitive();
  }

  @Override
  public String toString() {
    return api.getSimpleName()
        + "."
        + name()
        + Arrays.stream(method.getParameterTypes())
            .map(Class::getSimpleName)
            .collect(Collectors.joining(", ", "(", ")"));
  }

  private Object[] arguments() {
    Parameter[] parameters = method.getParameters();
    Object[] arguments = new Object[parameters.length];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = argument(parameters[i].getType(), i);
    }
    return arguments;
  }

  private Object argument(Class<?> type, int position) {
    if (type == int.class) {
      return integer(position);
    }
    if (type == String.class) {
      return text(position);
    }
    if (type == Class.class) {
      return name().equals("getObject") ? String.class : api;
    }
    return plain(type);
  }

  private int integer(int position) {
    if (api == ResultSet.class && position == 0 && name().matches("(get|update).+")) {
      return LABELS.indexOf(column()) + 1;
    }
    return switch (name()) {
      case "createStatement", "prepareStatement", "prepareCall", "supportsResultSetConcurrency" ->
          switch (position + (name().startsWith("prepare") ? 0 : 1)) {
            case 1 ->
                method.getParameterCount() == 2 && name().equals("prepareStatement")
                    ? Statement.NO_GENERATED_KEYS
                    : ResultSet.TYPE_FORWARD_ONLY;
            case 2 -> ResultSet.CONCUR_READ_ONLY;
            default -> ResultSet.CLOSE_CURSORS_AT_COMMIT;
          };
      case "setHoldability", "supportsResultSetHoldability" -> ResultSet.HOLD_CURSORS_OVER_COMMIT;
      case "setTransactionIsolation", "supportsTransactionIsolationLevel" ->
          Connection.TRANSACTION_READ_COMMITTED;
      case "execute", "executeUpdate", "executeLargeUpdate" -> Statement.NO_GENERATED_KEYS;
      case "getMoreResults" -> Statement.CLOSE_CURRENT_RESULT;
      case "setFetchDirection" -> ResultSet.FETCH_FORWARD;
      case "setMaxFieldSize" -> 0;
      case "setNetworkTimeout" -> 10_000;
      case "supportsConvert" -> Types.INTEGER;
      case "setNull" -> position == 1 ? Types.VARCHAR : 1;
      case "setObject" -> position == 2 ? Types.VARCHAR : 1;
      case "getBestRowIdentifier" -> DatabaseMetaData.bestRowSession;
      default -> name().startsWith("supportsResultSet") || isVisibility() ? 1003 : 1;
    };
  }

  private boolean isVisibility() {
    return name().matches("(own|others|deletes|inserts|updates).+");
  }

  private String text(int position) {
    if (api == DatabaseMetaData.class) {
      return switch (position) {
        case 0 -> "oleander";
        case 1 -> "default";
        case 2 -> "flowers";
        default -> "%";
      };
    }
    if (api == ResultSet.class) {
      return position == 0 ? column() : "x";
    }
    return switch (name()) {
      case "setCatalog" -> "oleander";
      case "setSchema" -> "default";
      case "setClientInfo", "getClientInfo" -> "ApplicationName";
      case "createArrayOf" -> "INTEGER";
      case "prepareCall" -> "{call polars_script('result = 1')}";
      case "setURL" -> "x";
      default -> name().matches("execute.*|prepare.*|addBatch|nativeSQL") ? "SELECT 1 AS one" : "x";
    };
  }

  private String column() {
    return COLUMN.getOrDefault(name().replaceFirst("^(get|update)", ""), "text");
  }

  private static Object plain(Class<?> type) {
    return switch (type.getSimpleName()) {
      case "boolean" -> true;
      case "byte" -> (byte) 1;
      case "short" -> (short) 1;
      case "long" -> 1L;
      case "float" -> 1f;
      case "double" -> 1d;
      case "byte[]" -> new byte[] {1};
      case "int[]" -> new int[] {1};
      case "String[]", "Object[]" -> type == String[].class ? null : new Object[] {1};
      case "BigDecimal" -> BigDecimal.ONE;
      case "Date" -> new Date(0);
      case "Time" -> new Time(0);
      case "Timestamp" -> new Timestamp(0);
      case "Calendar" -> new GregorianCalendar(Locale.ROOT);
      case "InputStream" -> new ByteArrayInputStream(new byte[] {65});
      case "Reader" -> new StringReader("x");
      case "Map" -> Map.of();
      case "Properties" -> new Properties();
      case "Executor" -> (Executor) Runnable::run;
      case "SQLType" -> JDBCType.VARCHAR;
      case "URL" -> url();
      case "Object" -> "x";
      default -> null;
    };
  }

  private static URL url() {
    try {
      return URI.create("http://localhost/").toURL();
    } catch (java.net.MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
