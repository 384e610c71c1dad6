package dev.oleander.polars.jdbc.statement;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Struct;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * All that a result set can be asked for by the index of a column. What is answered is used, too:
 * an array is read, a stream is read to its end.
 */
final class EveryGetter {
  private static final int DEEPEST = 3;
  private static final int MOST_ROWS = 5; // of an array

  private static final List<Class<?>> CLASSES =
      List.of(
          Object.class,
          Boolean.class,
          Byte.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigDecimal.class,
          BigInteger.class,
          String.class,
          String[].class,
          Object[].class,
          byte[].class,
          LocalDate.class,
          LocalTime.class,
          LocalDateTime.class,
          OffsetDateTime.class,
          ZonedDateTime.class,
          Instant.class,
          Duration.class,
          UUID.class,
          List.class,
          Map.class,
          Array.class,
          Struct.class,
          java.sql.Date.class,
          java.sql.Time.class,
          java.sql.Timestamp.class);

  private record Call(Method method, List<?> arguments) {
    Object on(ResultSet rows, int column) throws SQLException {
      List<Object> all = new ArrayList<>(List.of(column));
      all.addAll(arguments);
      try {
        return method.invoke(rows, all.toArray());
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof SQLException refused) {
          throw refused;
        }
        throw new AssertionError(method + " of column " + column, e.getCause());
      } catch (IllegalAccessException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static final List<Call> CALLS =
      Stream.of(ResultSet.class.getMethods())
          .filter(method -> method.getName().startsWith("get") && isByIndex(method))
          .sorted(Comparator.comparing(Method::toString))
          .flatMap(EveryGetter::calls)
          .toList();

  private EveryGetter() {}

  private static boolean isByIndex(Method method) {
    return method.getParameterCount() > 0 && method.getParameterTypes()[0] == int.class;
  }

  private static Stream<Call> calls(Method method) {
    if (method.getParameterCount() == 1) {
      return Stream.of(new Call(method, List.of()));
    }
    Class<?> second = method.getParameterTypes()[1];
    if (second == Class.class) {
      return CLASSES.stream().map(type -> new Call(method, List.of(type)));
    }
    Object argument =
        second == int.class
            ? (Object) 2 // the scale of a decimal
            : second == Map.class
                ? Map.of("ARRAY", List.class)
                : new GregorianCalendar(TimeZone.getTimeZone("Pacific/Apia"));
    return Stream.of(new Call(method, List.of(argument)));
  }

  /** How many ways there are to ask for a value. */
  static int count() {
    return CALLS.size();
  }

  /**
   * Asks for the value of a column in one of the ways.
   *
   * @param way any number
   * @throws SQLException if it is refused
   * @throws AssertionError if anything else is thrown
   */
  static void read(ResultSet rows, int column, int way) throws SQLException {
    use(CALLS.get(Math.floorMod(way, CALLS.size())).on(rows, column), 0);
  }

  private static void use(Object value, int depth) throws SQLException {
    if (depth > DEEPEST) {
      return;
    }
    try {
      if (value instanceof Array array) {
        use(array, depth);
      } else if (value instanceof Struct struct) {
        useEach(struct.getAttributes(), depth);
        seen(struct.toString(), struct.getSQLTypeName());
      } else if (value instanceof Object[] values) {
        useEach(values, depth);
      } else if (value instanceof Clob clob) {
        seen(clob.getSubString(1, (int) clob.length()), clob.getAsciiStream().readAllBytes());
        clob.free();
      } else if (value instanceof Blob blob) {
        seen(blob.getBytes(1, (int) blob.length()), blob.getBinaryStream().readAllBytes());
        blob.free();
      } else if (value instanceof InputStream in) {
        seen((Object) in.readAllBytes());
      } else if (value instanceof Reader in) {
        seen(in.read(new char[100]));
      } else {
        seen(value);
      }
    } catch (IOException e) {
      throw new AssertionError("the value is in memory", e);
    }
  }

  private static void use(Array array, int depth) throws SQLException {
    seen(array.toString(), array.getBaseTypeName(), array.getBaseType());
    use(array.getArray(), depth + 1);
    try (ResultSet elements = array.getResultSet()) {
      for (int row = 0; row < MOST_ROWS && elements.next(); row++) {
        for (int way = 0; way < 2; way++) {
          try {
            use(elements.getObject(way + 1), depth + 1);
          } catch (SQLException e) {
            seen(e.getMessage());
          }
        }
      }
    }
    array.free();
  }

  private static void useEach(Object[] values, int depth) throws SQLException {
    for (int i = 0; i < Math.min(values.length, MOST_ROWS); i++) {
      use(values[i], depth + 1);
    }
  }

  private static void seen(Object... values) {
    for (Object value : values) {
      if (value != null && value.toString() == null) {
        throw new AssertionError("a " + value.getClass() + " without text");
      }
    }
  }
}
