package dev.oleander.polars.jdbc.value;

import dev.oleander.polars.jdbc.arrow.ColumnReader;
import dev.oleander.polars.jdbc.arrow.ListValue;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.type.ColumnType;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/** A list. Valid until it is freed; one thread at a time may free it. */
final class PolarsArray implements Array {
  private final JdbcValues values;

  private volatile ListValue list; // null when freed

  PolarsArray(ListValue list, JdbcValues values) {
    this.list = list;
    this.values = values;
  }

  private ListValue list() throws SQLException {
    return Freed.check(list, "Array");
  }

  private ColumnType elementType() throws SQLException {
    return list().elements().column().type();
  }

  @Override
  public String getBaseTypeName() throws SQLException {
    return elementType().typeName();
  }

  @Override
  public int getBaseType() throws SQLException {
    return elementType().jdbcCode();
  }

  /** An array of the class that the type of the elements has in the table of types. */
  @Override
  public Object getArray() throws SQLException {
    return elements(0, list().size(), elementType().javaClass());
  }

  @Override
  public Object getArray(Map<String, Class<?>> map) throws SQLException {
    return elements(0, list().size(), elementClass(map));
  }

  @Override
  public Object getArray(long index, int count) throws SQLException {
    return elements(first(index, count), count, elementType().javaClass());
  }

  @Override
  public Object getArray(long index, int count, Map<String, Class<?>> map) throws SQLException {
    return elements(first(index, count), count, elementClass(map));
  }

  private Class<?> elementClass(Map<String, Class<?>> map) throws SQLException {
    Class<?> mapped = JdbcValues.mapped(list().elements(), map);
    return mapped == null ? elementType().javaClass() : mapped;
  }

  /**
   * @param first counted from 0
   */
  Object[] elements(int first, int count, Class<?> type) throws SQLException {
    ColumnReader reader = list().elements();
    int start = list().start() + first;
    try {
      Object[] elements = (Object[]) java.lang.reflect.Array.newInstance(type, count);
      for (int i = 0; i < count; i++) {
        if (!reader.isNull(start + i)) {
          elements[i] = values.getObject(reader, start + i, type);
        }
      }
      return elements;
    } catch (OutOfMemoryError e) {
      throw SqlState.OUT_OF_MEMORY.exception(
          "An array of "
              + count
              + " elements needs more memory than the Java heap has left. Give the JVM a larger"
              + " heap (-Xmx), or read a part of it: getArray(index, count).",
          e);
    }
  }

  private int first(long index, int count) throws SQLException {
    return ArrayPart.first(index, count, list().size());
  }

  /** The columns INDEX, which counts from 1, and VALUE, which has all getters of its type. */
  @Override
  public ResultSet getResultSet() throws SQLException {
    return result(0, list().size());
  }

  @Override
  public ResultSet getResultSet(Map<String, Class<?>> map) throws SQLException {
    refuseMapped(map);
    return result(0, list().size());
  }

  @Override
  public ResultSet getResultSet(long index, int count) throws SQLException {
    return result(first(index, count), count);
  }

  @Override
  public ResultSet getResultSet(long index, int count, Map<String, Class<?>> map)
      throws SQLException {
    refuseMapped(map);
    return result(first(index, count), count);
  }

  private ResultSet result(int first, int count) throws SQLException {
    return values.result(list().toBatches(first, count));
  }

  private void refuseMapped(Map<String, Class<?>> map) throws SQLException {
    if (JdbcValues.mapped(list().elements(), map) != null) {
      throw SqlState.NOT_SUPPORTED.exception(
          "A result set of an array has no type map. Give the class to its getObject(2, Class), or"
              + " use getArray with the map.");
    }
  }

  /** Lets the elements go. Idempotent; all other calls fail from then on. */
  @Override
  public void free() {
    list = null;
  }

  /** The list in the notation of JSON. */
  @Override
  public String toString() {
    ListValue open = list;
    try {
      return open == null ? "Array, freed" : open.toJson();
    } catch (SQLException e) {
      return "Array that cannot be shown: " + e.getMessage();
    }
  }
}
