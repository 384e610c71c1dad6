package dev.oleander.polars.jdbc.value;

import dev.oleander.polars.jdbc.arrow.ColumnReader;
import dev.oleander.polars.jdbc.arrow.ListValue;
import dev.oleander.polars.jdbc.arrow.ResultBatches;
import dev.oleander.polars.jdbc.arrow.StructValue;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.ResultSet;
import java.sql.SQLData;
import java.sql.SQLException;
import java.sql.Struct;
import java.util.Map;

/**
 * The value of a row as an object of JDBC: what {@link ColumnReader} answers, and beyond it the
 * classes of {@code java.sql} that hold other values. As there, ask for null first. Immutable.
 */
public final class JdbcValues {
  private interface Conversion {
    Object apply(JdbcValues values, ColumnReader reader, int row) throws SQLException;
  }

  /** The classes that the readers do not know. */
  private static final Map<Class<?>, Conversion> CONVERSIONS =
      Map.of(
          Object.class, JdbcValues::getObject,
          Array.class, JdbcValues::getArray,
          Struct.class, JdbcValues::getStruct,
          Blob.class, (values, reader, row) -> getBlob(reader, row),
          Clob.class, (values, reader, row) -> getClob(reader, row),
          NClob.class, (values, reader, row) -> getClob(reader, row),
          InputStream.class, (values, reader, row) -> getBinaryStream(reader, row),
          Reader.class, (values, reader, row) -> new StringReader(reader.getString(row)));

  private final ArrayResults results;

  /**
   * @param results makes the result sets of arrays
   */
  public JdbcValues(ArrayResults results) {
    this.results = results;
  }

  ResultSet result(ResultBatches rows) throws SQLException {
    return results.of(rows);
  }

  /** The value as the class that the type of the column has in the table of types. */
  public Object getObject(ColumnReader reader, int row) throws SQLException {
    Object value = reader.getObject(row);
    if (value instanceof ListValue list) {
      return new PolarsArray(list, this);
    }
    return value instanceof StructValue struct ? new PolarsStruct(struct, this) : value;
  }

  /**
   * The value as a class. Of a list that may be the class of an array, whose elements are read as
   * the class of its component.
   *
   * @throws SQLException 07006 if there is no such conversion
   */
  public <T> T getObject(ColumnReader reader, int row, Class<T> type) throws SQLException {
    Conversion conversion = CONVERSIONS.get(type);
    if (conversion != null) {
      return type.cast(conversion.apply(this, reader, row));
    }
    if (type.isArray() && !type.getComponentType().isPrimitive()) {
      return type.cast(getElements(reader, row, type));
    }
    return reader.getObject(row, type);
  }

  /**
   * The value as the class that a map has for the name of its type, whole or without what is in a
   * nested one, else as without a map.
   *
   * @param map may be null
   * @throws SQLException HYC00 for a class that reads itself, 07006 if there is no such conversion
   */
  public Object getObject(ColumnReader reader, int row, Map<String, Class<?>> map)
      throws SQLException {
    Class<?> mapped = mapped(reader, map);
    return mapped == null ? getObject(reader, row) : getObject(reader, row, mapped);
  }

  /** The class that a map has for the type of a column; null for none. */
  static Class<?> mapped(ColumnReader reader, Map<String, Class<?>> map) throws SQLException {
    if (map == null) {
      return null;
    }
    ColumnType type = reader.column().type();
    Class<?> mapped = map.getOrDefault(type.typeName(), map.get(type.kind().typeName()));
    if (mapped != null && SQLData.class.isAssignableFrom(mapped)) {
      throw SqlState.NOT_SUPPORTED.exception(
          "The type map names "
              + mapped.getName()
              + ", but classes that implement SQLData are not supported. Name a class that"
              + " getObject can answer, or use Struct or Map.");
    }
    return mapped;
  }

  /** A list as an array. */
  public Array getArray(ColumnReader reader, int row) throws SQLException {
    check(reader, TypeKind.LIST, "Array");
    return new PolarsArray((ListValue) reader.getObject(row), this);
  }

  private Struct getStruct(ColumnReader reader, int row) throws SQLException {
    check(reader, TypeKind.STRUCT, "Struct");
    return new PolarsStruct((StructValue) reader.getObject(row), this);
  }

  /** To be asked before the value, which may be one that its own class cannot hold. */
  private static void check(ColumnReader reader, TypeKind needed, String target)
      throws SQLException {
    if (reader.column().type().kind() != needed) {
      throw reader.noConversion(target);
    }
  }

  private Object getElements(ColumnReader reader, int row, Class<?> type) throws SQLException {
    if (reader.column().type().kind() == TypeKind.STRUCT && type == Object[].class) {
      return getStruct(reader, row).getAttributes();
    }
    check(reader, TypeKind.LIST, type.getTypeName());
    ListValue list = (ListValue) reader.getObject(row);
    return new PolarsArray(list, this).elements(0, list.size(), type.getComponentType());
  }

  /** Binary data, or the UTF-8 of a text. */
  public static Blob getBlob(ColumnReader reader, int row) throws SQLException {
    return new PolarsBlob(reader.getBytes(row));
  }

  /** The text of a value. */
  public static NClob getClob(ColumnReader reader, int row) throws SQLException {
    return new PolarsClob(reader.getString(row));
  }

  /** Binary data, or the UTF-8 of a text. */
  public static InputStream getBinaryStream(ColumnReader reader, int row) throws SQLException {
    return new ByteArrayInputStream(reader.getBytes(row));
  }

  /**
   * The text of a value in ASCII.
   *
   * @throws SQLException 22018 if it has a character that ASCII does not have
   */
  public static InputStream getAsciiStream(ColumnReader reader, int row) throws SQLException {
    String text = reader.getString(row);
    if (!isAscii(text)) {
      throw reader.unreadable(
          text, "ASCII, which does not have all of its characters; use getCharacterStream", null);
    }
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  static boolean isAscii(String text) {
    return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
  }
}
