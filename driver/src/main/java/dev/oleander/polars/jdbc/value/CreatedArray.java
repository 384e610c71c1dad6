package dev.oleander.polars.jdbc.value;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.Array;
import java.sql.JDBCType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;

/** An array that an application makes, to bind it. Valid until it is freed. */
final class CreatedArray implements Array {
  private final String typeName;
  private final JDBCType type;

  private volatile Object[] elements; // null when freed

  CreatedArray(String typeName, JDBCType type, Object[] elements) {
    this.typeName = typeName;
    this.type = type;
    this.elements = elements.clone();
  }

  private Object[] elements() throws SQLException {
    return Freed.check(elements, "Array");
  }

  @Override
  public String getBaseTypeName() throws SQLException {
    elements();
    return typeName;
  }

  @Override
  public int getBaseType() throws SQLException {
    elements();
    return type.getVendorTypeNumber();
  }

  @Override
  public Object getArray() throws SQLException {
    return elements().clone();
  }

  @Override
  public Object getArray(long index, int count) throws SQLException {
    int first = ArrayPart.first(index, count, elements().length);
    return Arrays.copyOfRange(elements(), first, first + count);
  }

  /** The elements are the application's own objects, which a map does not change. */
  @Override
  public Object getArray(Map<String, Class<?>> map) throws SQLException {
    return getArray();
  }

  @Override
  public Object getArray(long index, int count, Map<String, Class<?>> map) throws SQLException {
    return getArray(index, count);
  }

  @Override
  public ResultSet getResultSet() throws SQLException {
    throw noResult();
  }

  @Override
  public ResultSet getResultSet(Map<String, Class<?>> map) throws SQLException {
    throw noResult();
  }

  @Override
  public ResultSet getResultSet(long index, int count) throws SQLException {
    throw noResult();
  }

  @Override
  public ResultSet getResultSet(long index, int count, Map<String, Class<?>> map)
      throws SQLException {
    throw noResult();
  }

  private SQLException noResult() throws SQLException {
    elements();
    return SqlState.NOT_SUPPORTED.exception(
        "An array that the application made has no result set: use getArray");
  }

  /** Lets the elements go. Idempotent; all other calls fail from then on. */
  @Override
  public void free() {
    elements = null;
  }
}
