package dev.oleander.polars.jdbc.statement;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;

/**
 * The setters of a {@link CallableStatement} that take the name of a parameter: each is the setter
 * of the parameter's index.
 */
interface NamedSetters extends CallableStatement {
  /**
   * The index of a parameter by its name.
   *
   * @throws SQLException 07009 if there is none
   */
  int indexOf(String name) throws SQLException;

  @Override
  default void setAsciiStream(String name, InputStream value, int length) throws SQLException {
    setAsciiStream(indexOf(name), value, length);
  }

  @Override
  default void setAsciiStream(String name, InputStream value, long length) throws SQLException {
    setAsciiStream(indexOf(name), value, length);
  }

  @Override
  default void setAsciiStream(String name, InputStream value) throws SQLException {
    setAsciiStream(indexOf(name), value);
  }

  @Override
  default void setBigDecimal(String name, BigDecimal value) throws SQLException {
    setBigDecimal(indexOf(name), value);
  }

  @Override
  default void setBinaryStream(String name, InputStream value, int length) throws SQLException {
    setBinaryStream(indexOf(name), value, length);
  }

  @Override
  default void setBinaryStream(String name, InputStream value, long length) throws SQLException {
    setBinaryStream(indexOf(name), value, length);
  }

  @Override
  default void setBinaryStream(String name, InputStream value) throws SQLException {
    setBinaryStream(indexOf(name), value);
  }

  @Override
  default void setBlob(String name, InputStream value, long length) throws SQLException {
    setBlob(indexOf(name), value, length);
  }

  @Override
  default void setBlob(String name, InputStream value) throws SQLException {
    setBlob(indexOf(name), value);
  }

  @Override
  default void setBlob(String name, Blob value) throws SQLException {
    setBlob(indexOf(name), value);
  }

  @Override
  default void setBoolean(String name, boolean value) throws SQLException {
    setBoolean(indexOf(name), value);
  }

  @Override
  default void setByte(String name, byte value) throws SQLException {
    setByte(indexOf(name), value);
  }

  @Override
  default void setBytes(String name, byte[] value) throws SQLException {
    setBytes(indexOf(name), value);
  }

  @Override
  default void setCharacterStream(String name, Reader value, int length) throws SQLException {
    setCharacterStream(indexOf(name), value, length);
  }

  @Override
  default void setCharacterStream(String name, Reader value, long length) throws SQLException {
    setCharacterStream(indexOf(name), value, length);
  }

  @Override
  default void setCharacterStream(String name, Reader value) throws SQLException {
    setCharacterStream(indexOf(name), value);
  }

  @Override
  default void setClob(String name, Reader value, long length) throws SQLException {
    setClob(indexOf(name), value, length);
  }

  @Override
  default void setClob(String name, Reader value) throws SQLException {
    setClob(indexOf(name), value);
  }

  @Override
  default void setClob(String name, Clob value) throws SQLException {
    setClob(indexOf(name), value);
  }

  @Override
  default void setDate(String name, Date value, Calendar calendar) throws SQLException {
    setDate(indexOf(name), value, calendar);
  }

  @Override
  default void setDate(String name, Date value) throws SQLException {
    setDate(indexOf(name), value);
  }

  @Override
  default void setDouble(String name, double value) throws SQLException {
    setDouble(indexOf(name), value);
  }

  @Override
  default void setFloat(String name, float value) throws SQLException {
    setFloat(indexOf(name), value);
  }

  @Override
  default void setInt(String name, int value) throws SQLException {
    setInt(indexOf(name), value);
  }

  @Override
  default void setLong(String name, long value) throws SQLException {
    setLong(indexOf(name), value);
  }

  @Override
  default void setNCharacterStream(String name, Reader value, long length) throws SQLException {
    setNCharacterStream(indexOf(name), value, length);
  }

  @Override
  default void setNCharacterStream(String name, Reader value) throws SQLException {
    setNCharacterStream(indexOf(name), value);
  }

  @Override
  default void setNClob(String name, Reader value, long length) throws SQLException {
    setNClob(indexOf(name), value, length);
  }

  @Override
  default void setNClob(String name, Reader value) throws SQLException {
    setNClob(indexOf(name), value);
  }

  @Override
  default void setNClob(String name, NClob value) throws SQLException {
    setNClob(indexOf(name), value);
  }

  @Override
  default void setNString(String name, String value) throws SQLException {
    setNString(indexOf(name), value);
  }

  @Override
  default void setNull(String name, int type, String typeName) throws SQLException {
    setNull(indexOf(name), type, typeName);
  }

  @Override
  default void setNull(String name, int type) throws SQLException {
    setNull(indexOf(name), type);
  }

  @Override
  default void setObject(String name, Object value, int type, int scaleOrLength)
      throws SQLException {
    setObject(indexOf(name), value, type, scaleOrLength);
  }

  @Override
  default void setObject(String name, Object value, int type) throws SQLException {
    setObject(indexOf(name), value, type);
  }

  @Override
  default void setObject(String name, Object value, SQLType type, int scaleOrLength)
      throws SQLException {
    setObject(indexOf(name), value, type, scaleOrLength);
  }

  @Override
  default void setObject(String name, Object value, SQLType type) throws SQLException {
    setObject(indexOf(name), value, type);
  }

  @Override
  default void setObject(String name, Object value) throws SQLException {
    setObject(indexOf(name), value);
  }

  @Override
  default void setRowId(String name, RowId value) throws SQLException {
    setRowId(indexOf(name), value);
  }

  @Override
  default void setSQLXML(String name, SQLXML value) throws SQLException {
    setSQLXML(indexOf(name), value);
  }

  @Override
  default void setShort(String name, short value) throws SQLException {
    setShort(indexOf(name), value);
  }

  @Override
  default void setString(String name, String value) throws SQLException {
    setString(indexOf(name), value);
  }

  @Override
  default void setTime(String name, Time value, Calendar calendar) throws SQLException {
    setTime(indexOf(name), value, calendar);
  }

  @Override
  default void setTime(String name, Time value) throws SQLException {
    setTime(indexOf(name), value);
  }

  @Override
  default void setTimestamp(String name, Timestamp value, Calendar calendar) throws SQLException {
    setTimestamp(indexOf(name), value, calendar);
  }

  @Override
  default void setTimestamp(String name, Timestamp value) throws SQLException {
    setTimestamp(indexOf(name), value);
  }

  @Override
  default void setURL(String name, URL value) throws SQLException {
    setURL(indexOf(name), value);
  }
}
