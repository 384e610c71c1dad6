package dev.oleander.polars.jdbc.statement;

import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;

/**
 * Refuses the values that a call would give back beside its result set: a script has none. Of a
 * {@link CallableStatement}, what reads or registers them.
 */
interface NoOutParameters extends CallableStatement {
  /** What to throw; itself throws if the statement is closed. */
  SQLException refused() throws SQLException;

  @Override
  default Array getArray(String name) throws SQLException {
    throw refused();
  }

  @Override
  default Array getArray(int index) throws SQLException {
    throw refused();
  }

  @Override
  default BigDecimal getBigDecimal(String name) throws SQLException {
    throw refused();
  }

  @Override
  @Deprecated
  default BigDecimal getBigDecimal(int index, int scale) throws SQLException {
    throw refused();
  }

  @Override
  default BigDecimal getBigDecimal(int index) throws SQLException {
    throw refused();
  }

  @Override
  default Blob getBlob(String name) throws SQLException {
    throw refused();
  }

  @Override
  default Blob getBlob(int index) throws SQLException {
    throw refused();
  }

  @Override
  default boolean getBoolean(String name) throws SQLException {
    throw refused();
  }

  @Override
  default boolean getBoolean(int index) throws SQLException {
    throw refused();
  }

  @Override
  default byte getByte(String name) throws SQLException {
    throw refused();
  }

  @Override
  default byte getByte(int index) throws SQLException {
    throw refused();
  }

  @Override
  default byte[] getBytes(String name) throws SQLException {
    throw refused();
  }

  @Override
  default byte[] getBytes(int index) throws SQLException {
    throw refused();
  }

  @Override
  default Reader getCharacterStream(String name) throws SQLException {
    throw refused();
  }

  @Override
  default Reader getCharacterStream(int index) throws SQLException {
    throw refused();
  }

  @Override
  default Clob getClob(String name) throws SQLException {
    throw refused();
  }

  @Override
  default Clob getClob(int index) throws SQLException {
    throw refused();
  }

  @Override
  default Date getDate(String name, Calendar calendar) throws SQLException {
    throw refused();
  }

  @Override
  default Date getDate(String name) throws SQLException {
    throw refused();
  }

  @Override
  default Date getDate(int index, Calendar calendar) throws SQLException {
    throw refused();
  }

  @Override
  default Date getDate(int index) throws SQLException {
    throw refused();
  }

  @Override
  default double getDouble(String name) throws SQLException {
    throw refused();
  }

  @Override
  default double getDouble(int index) throws SQLException {
    throw refused();
  }

  @Override
  default float getFloat(String name) throws SQLException {
    throw refused();
  }

  @Override
  default float getFloat(int index) throws SQLException {
    throw refused();
  }

  @Override
  default int getInt(String name) throws SQLException {
    throw refused();
  }

  @Override
  default int getInt(int index) throws SQLException {
    throw refused();
  }

  @Override
  default long getLong(String name) throws SQLException {
    throw refused();
  }

  @Override
  default long getLong(int index) throws SQLException {
    throw refused();
  }

  @Override
  default Reader getNCharacterStream(String name) throws SQLException {
    throw refused();
  }

  @Override
  default Reader getNCharacterStream(int index) throws SQLException {
    throw refused();
  }

  @Override
  default NClob getNClob(String name) throws SQLException {
    throw refused();
  }

  @Override
  default NClob getNClob(int index) throws SQLException {
    throw refused();
  }

  @Override
  default String getNString(String name) throws SQLException {
    throw refused();
  }

  @Override
  default String getNString(int index) throws SQLException {
    throw refused();
  }

  @Override
  default <T> T getObject(String name, Class<T> type) throws SQLException {
    throw refused();
  }

  @Override
  default Object getObject(String name, Map<String, Class<?>> map) throws SQLException {
    throw refused();
  }

  @Override
  default Object getObject(String name) throws SQLException {
    throw refused();
  }

  @Override
  default <T> T getObject(int index, Class<T> type) throws SQLException {
    throw refused();
  }

  @Override
  default Object getObject(int index, Map<String, Class<?>> map) throws SQLException {
    throw refused();
  }

  @Override
  default Object getObject(int index) throws SQLException {
    throw refused();
  }

  @Override
  default Ref getRef(String name) throws SQLException {
    throw refused();
  }

  @Override
  default Ref getRef(int index) throws SQLException {
    throw refused();
  }

  @Override
  default RowId getRowId(String name) throws SQLException {
    throw refused();
  }

  @Override
  default RowId getRowId(int index) throws SQLException {
    throw refused();
  }

  @Override
  default SQLXML getSQLXML(String name) throws SQLException {
    throw refused();
  }

  @Override
  default SQLXML getSQLXML(int index) throws SQLException {
    throw refused();
  }

  @Override
  default short getShort(String name) throws SQLException {
    throw refused();
  }

  @Override
  default short getShort(int index) throws SQLException {
    throw refused();
  }

  @Override
  default String getString(String name) throws SQLException {
    throw refused();
  }

  @Override
  default String getString(int index) throws SQLException {
    throw refused();
  }

  @Override
  default Time getTime(String name, Calendar calendar) throws SQLException {
    throw refused();
  }

  @Override
  default Time getTime(String name) throws SQLException {
    throw refused();
  }

  @Override
  default Time getTime(int index, Calendar calendar) throws SQLException {
    throw refused();
  }

  @Override
  default Time getTime(int index) throws SQLException {
    throw refused();
  }

  @Override
  default Timestamp getTimestamp(String name, Calendar calendar) throws SQLException {
    throw refused();
  }

  @Override
  default Timestamp getTimestamp(String name) throws SQLException {
    throw refused();
  }

  @Override
  default Timestamp getTimestamp(int index, Calendar calendar) throws SQLException {
    throw refused();
  }

  @Override
  default Timestamp getTimestamp(int index) throws SQLException {
    throw refused();
  }

  @Override
  default URL getURL(String name) throws SQLException {
    throw refused();
  }

  @Override
  default URL getURL(int index) throws SQLException {
    throw refused();
  }

  @Override
  default void registerOutParameter(String name, int type, String typeName) throws SQLException {
    throw refused();
  }

  @Override
  default void registerOutParameter(String name, int type, int scale) throws SQLException {
    throw refused();
  }

  @Override
  default void registerOutParameter(String name, int type) throws SQLException {
    throw refused();
  }

  @Override
  default void registerOutParameter(String name, SQLType type, String typeName)
      throws SQLException {
    throw refused();
  }

  @Override
  default void registerOutParameter(String name, SQLType type, int scale) throws SQLException {
    throw refused();
  }

  @Override
  default void registerOutParameter(String name, SQLType type) throws SQLException {
    throw refused();
  }

  @Override
  default void registerOutParameter(int index, int type, String typeName) throws SQLException {
    throw refused();
  }

  @Override
  default void registerOutParameter(int index, int type, int scale) throws SQLException {
    throw refused();
  }

  @Override
  default void registerOutParameter(int index, int type) throws SQLException {
    throw refused();
  }

  @Override
  default void registerOutParameter(int index, SQLType type, String typeName) throws SQLException {
    throw refused();
  }

  @Override
  default void registerOutParameter(int index, SQLType type, int scale) throws SQLException {
    throw refused();
  }

  @Override
  default void registerOutParameter(int index, SQLType type) throws SQLException {
    throw refused();
  }

  @Override
  default boolean wasNull() throws SQLException {
    throw refused();
  }
}
