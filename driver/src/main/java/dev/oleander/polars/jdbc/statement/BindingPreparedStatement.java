package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.parameter.ParameterValues;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.AvaticaPreparedStatement;
import org.apache.calcite.avatica.AvaticaSite;
import org.apache.calcite.avatica.Meta;

/**
 * The setters of a prepared statement. Each takes its value when it is called, see {@link
 * ParameterValues}; a null is NULL of the setter's type.
 *
 * <p>One thread at a time, as all of a statement but cancel and close.
 */
abstract class BindingPreparedStatement extends AvaticaPreparedStatement {
  private final ParameterValues values;

  /**
   * @param parameterCount how many parameters the text has
   */
  BindingPreparedStatement(
      AvaticaConnection connection,
      Meta.StatementHandle handle,
      Meta.Signature signature,
      int holdability,
      int parameterCount)
      throws SQLException {
    super(
        connection,
        handle,
        signature,
        ResultSet.TYPE_FORWARD_ONLY,
        ResultSet.CONCUR_READ_ONLY,
        holdability);
    this.values = new ParameterValues(parameterCount, connection::getTimeZone);
  }

  @Override
  protected abstract void checkOpen() throws SQLException;

  /** The values that are bound now. */
  final ParameterValues values() {
    return values;
  }

  private ParameterValues open() throws SQLException {
    checkOpen();
    return values;
  }

  @Override
  public void clearParameters() throws SQLException {
    open().clear();
  }

  /** Where the setters of Avatica, which are all overridden, look for their parameter. */
  @Override
  protected final AvaticaSite getSite(int index) throws SQLException {
    throw notAvatica(index);
  }

  /** Where Avatica's own metadata of parameters looks for its parameter. */
  @Override
  protected final AvaticaParameter getParameter(int index) throws SQLException {
    throw notAvatica(index);
  }

  private SQLException notAvatica(int index) throws SQLException {
    open().checkIndex(index);
    return SqlState.NOT_SUPPORTED.exception(
        "The statement is not its own metadata: use getParameterMetaData");
  }

  @Override
  public final void setNull(int index, int type) throws SQLException {
    open().setNull(index, type);
  }

  /** The name of the type says nothing more. */
  @Override
  public final void setNull(int index, int type, String typeName) throws SQLException {
    open().setNull(index, type);
  }

  @Override
  public final void setBoolean(int index, boolean value) throws SQLException {
    open().set(index, value);
  }

  @Override
  public final void setByte(int index, byte value) throws SQLException {
    open().set(index, value);
  }

  @Override
  public final void setShort(int index, short value) throws SQLException {
    open().set(index, value);
  }

  @Override
  public final void setInt(int index, int value) throws SQLException {
    open().set(index, value);
  }

  @Override
  public final void setLong(int index, long value) throws SQLException {
    open().set(index, value);
  }

  @Override
  public final void setFloat(int index, float value) throws SQLException {
    open().set(index, value);
  }

  @Override
  public final void setDouble(int index, double value) throws SQLException {
    open().set(index, value);
  }

  @Override
  public final void setBigDecimal(int index, BigDecimal value) throws SQLException {
    open().set(index, value, TypeKind.DECIMAL);
  }

  @Override
  public final void setString(int index, String value) throws SQLException {
    open().set(index, value, TypeKind.STRING);
  }

  @Override
  public final void setNString(int index, String value) throws SQLException {
    open().set(index, value, TypeKind.STRING);
  }

  @Override
  public final void setURL(int index, URL value) throws SQLException {
    open().set(index, value, TypeKind.STRING);
  }

  @Override
  public final void setBytes(int index, byte[] value) throws SQLException {
    open().set(index, value, TypeKind.BINARY);
  }

  @Override
  public final void setDate(int index, Date value) throws SQLException {
    open().set(index, value, TypeKind.DATE);
  }

  @Override
  public final void setDate(int index, Date value, Calendar calendar) throws SQLException {
    open().set(index, value, TypeKind.DATE, calendar);
  }

  @Override
  public final void setTime(int index, Time value) throws SQLException {
    open().set(index, value, TypeKind.TIME);
  }

  @Override
  public final void setTime(int index, Time value, Calendar calendar) throws SQLException {
    open().set(index, value, TypeKind.TIME, calendar);
  }

  @Override
  public final void setTimestamp(int index, Timestamp value) throws SQLException {
    open().set(index, value, TypeKind.TIMESTAMP);
  }

  @Override
  public final void setTimestamp(int index, Timestamp value, Calendar calendar)
      throws SQLException {
    open().set(index, value, TypeKind.TIMESTAMP, calendar);
  }

  @Override
  public final void setArray(int index, Array value) throws SQLException {
    open().set(index, value, TypeKind.LIST);
  }

  @Override
  public final void setBlob(int index, Blob value) throws SQLException {
    open().set(index, value, TypeKind.BINARY);
  }

  @Override
  public final void setBlob(int index, InputStream value) throws SQLException {
    open().setBinary(index, value, null);
  }

  @Override
  public final void setBlob(int index, InputStream value, long length) throws SQLException {
    open().setBinary(index, value, length);
  }

  @Override
  public final void setBinaryStream(int index, InputStream value) throws SQLException {
    open().setBinary(index, value, null);
  }

  @Override
  public final void setBinaryStream(int index, InputStream value, int length) throws SQLException {
    open().setBinary(index, value, (long) length);
  }

  @Override
  public final void setBinaryStream(int index, InputStream value, long length) throws SQLException {
    open().setBinary(index, value, length);
  }

  @Override
  public final void setAsciiStream(int index, InputStream value) throws SQLException {
    open().setText(index, value, null, StandardCharsets.US_ASCII);
  }

  @Override
  public final void setAsciiStream(int index, InputStream value, int length) throws SQLException {
    open().setText(index, value, (long) length, StandardCharsets.US_ASCII);
  }

  @Override
  public final void setAsciiStream(int index, InputStream value, long length) throws SQLException {
    open().setText(index, value, length, StandardCharsets.US_ASCII);
  }

  /** UTF-8, as JDBC has it since 2.0; the length counts bytes. */
  @Override
  @Deprecated
  public final void setUnicodeStream(int index, InputStream value, int length) throws SQLException {
    open().setText(index, value, (long) length, StandardCharsets.UTF_8);
  }

  @Override
  public final void setClob(int index, Clob value) throws SQLException {
    open().set(index, value, TypeKind.STRING);
  }

  @Override
  public final void setClob(int index, Reader value) throws SQLException {
    open().setText(index, value, null);
  }

  @Override
  public final void setClob(int index, Reader value, long length) throws SQLException {
    open().setText(index, value, length);
  }

  @Override
  public final void setNClob(int index, NClob value) throws SQLException {
    open().set(index, value, TypeKind.STRING);
  }

  @Override
  public final void setNClob(int index, Reader value) throws SQLException {
    open().setText(index, value, null);
  }

  @Override
  public final void setNClob(int index, Reader value, long length) throws SQLException {
    open().setText(index, value, length);
  }

  @Override
  public final void setCharacterStream(int index, Reader value) throws SQLException {
    open().setText(index, value, null);
  }

  @Override
  public final void setCharacterStream(int index, Reader value, int length) throws SQLException {
    open().setText(index, value, (long) length);
  }

  @Override
  public final void setCharacterStream(int index, Reader value, long length) throws SQLException {
    open().setText(index, value, length);
  }

  @Override
  public final void setNCharacterStream(int index, Reader value) throws SQLException {
    open().setText(index, value, null);
  }

  @Override
  public final void setNCharacterStream(int index, Reader value, long length) throws SQLException {
    open().setText(index, value, length);
  }

  /** Refused: there are no such values. */
  @Override
  public final void setRef(int index, Ref value) throws SQLException {
    throw refused(index, "Ref");
  }

  /** Refused: there are no such values. */
  @Override
  public final void setRowId(int index, RowId value) throws SQLException {
    throw refused(index, "RowId");
  }

  /** Refused: there are no such values. */
  @Override
  public final void setSQLXML(int index, SQLXML value) throws SQLException {
    throw refused(index, "SQLXML");
  }

  private SQLException refused(int index, String type) throws SQLException {
    open().checkIndex(index);
    return SqlState.NOT_SUPPORTED.exception(
        "Parameter " + index + ": Polars has no values of the type " + type);
  }

  @Override
  public final void setObject(int index, Object value) throws SQLException {
    open().set(index, value);
  }

  @Override
  public final void setObject(int index, Object value, int type) throws SQLException {
    open().set(index, value, type);
  }

  @Override
  public final void setObject(int index, Object value, int type, int scaleOrLength)
      throws SQLException {
    open().set(index, value, type, scaleOrLength);
  }

  @Override
  public final void setObject(int index, Object value, SQLType type) throws SQLException {
    open().set(index, value, type);
  }

  @Override
  public final void setObject(int index, Object value, SQLType type, int scaleOrLength)
      throws SQLException {
    open().set(index, value, type, scaleOrLength);
  }
}
