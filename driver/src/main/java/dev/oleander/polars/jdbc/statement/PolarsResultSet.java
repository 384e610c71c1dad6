package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.OleanderPolarsResultSet;
import dev.oleander.polars.jdbc.arrow.ColumnReader;
import dev.oleander.polars.jdbc.arrow.ResultBatches;
import dev.oleander.polars.jdbc.arrow.ResultColumn;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.value.JdbcValues;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
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
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.QueryState;

/**
 * A result, read straight from its batches. Nothing of Avatica's cursors and accessors is used: a
 * getter checks the index, asks the column's reader and is done.
 *
 * <p>Used by one thread at a time; {@link #close} may come from any thread.
 */
final class PolarsResultSet extends LabelledResultSet implements OleanderPolarsResultSet {
  private static final ColumnReader[] NO_READERS = {};

  private static final JdbcValues VALUES = new JdbcValues(PolarsResultSet::ofArray);

  private final AvaticaStatement owner;
  private final ResultRows rows;
  private final PolarsResultSetMetaData columns;
  private final long maxRows;

  private volatile boolean closed;

  // Those of the columns; none after the last row and when closed, since they hold a batch. A
  // getter that another thread's close overtakes may still see them, and reads what it would have
  // read.
  private ColumnReader[] readers;

  // Of the connection's time zone, for dates and times of java.sql; null for the JVM's.
  private final Calendar zone;

  // Only touched by the thread that uses the result.
  private Map<String, Integer> indexes;
  private int batchSize;
  private int row = -1; // in the batch; -1 when not on a row
  private long rowNumber; // from 1; of the row, or of the last one
  private boolean afterLast;
  private boolean streamed; // what there is goes to an Arrow stream, not to rows
  private boolean wasNull;
  private int fetchSize;

  /**
   * @param statement null for a metadata result
   * @param signature carries the rows, of which no batch is loaded yet
   */
  PolarsResultSet(
      AvaticaStatement statement, QueryState state, Meta.Signature signature, TimeZone timeZone)
      throws SQLException {
    this(
        statement,
        state,
        signature,
        timeZone,
        new PolarsResultSetMetaData(
            ResultRows.of(signature).columns(), ResultRows.tables(signature)));
  }

  private PolarsResultSet(
      AvaticaStatement statement,
      QueryState state,
      Meta.Signature signature,
      TimeZone timeZone,
      PolarsResultSetMetaData columns)
      throws SQLException {
    super(statement, state, signature, columns, timeZone);
    this.owner = statement;
    this.columns = columns;
    this.zone = timeZone.equals(TimeZone.getDefault()) ? null : new GregorianCalendar(timeZone);
    this.rows = ResultRows.of(signature);
    this.readers = new ColumnReader[columns.getColumnCount()];
    for (int i = 0; i < readers.length; i++) {
      readers[i] = rows.column(i);
    }
    this.batchSize = rows.batchSize();
    this.maxRows = statement == null ? 0 : statement.getLargeMaxRows();
    this.fetchSize = statement == null ? 0 : statement.getFetchSize();
  }

  /** Belongs to no statement and no connection, and so outlives them, as its array does. */
  private static PolarsResultSet ofArray(ResultBatches elements) throws SQLException {
    String name = "ARRAY"; // where a statement has its text
    return new PolarsResultSet(
        null,
        new QueryState(name),
        ResultRows.signature(name, MemoryRows.of(elements), ColumnTables.UNKNOWN),
        TimeZone.getDefault());
  }

  @Override
  protected void checkOpen() throws SQLException {
    if (closed) {
      throw SqlState.INVALID_CURSOR_STATE.exception("The result is closed");
    }
  }

  /** Not used: the rows are there when the result is made. */
  @Override
  protected PolarsResultSet execute() {
    return this;
  }

  // Moving

  @Override
  public boolean next() throws SQLException {
    checkOpen();
    rows.check();
    if (streamed) {
      throw SqlState.INVALID_CURSOR_STATE.exception(
          "The result is read as an Arrow stream, and so has no rows to move to");
    }
    if (afterLast) {
      return false;
    }
    if (maxRows > 0 && rowNumber == maxRows) {
      return endAtMaxRows();
    }
    if (row + 1 >= batchSize) {
      row = -1;
      batchSize = 0;
      if (!rows.nextBatch()) {
        return end();
      }
      batchSize = rows.batchSize();
    }
    row++;
    rowNumber++;
    return true;
  }

  /**
   * A server that was told the limit ends its stream here, and only there is the result known to be
   * whole. One that takes no limit has more rows, which nobody wants.
   */
  private boolean endAtMaxRows() throws SQLException {
    boolean more = row + 1 < batchSize;
    row = -1;
    batchSize = 0;
    if (more || rows.nextBatch()) {
      rows.stop();
    }
    return end();
  }

  private boolean end() {
    row = -1;
    batchSize = 0;
    afterLast = true;
    readers = NO_READERS;
    return false;
  }

  @Override
  public boolean isBeforeFirst() throws SQLException {
    checkOpen();
    return rowNumber == 0 && !afterLast && !streamed && rows.hasRows();
  }

  @Override
  public boolean isFirst() throws SQLException {
    checkOpen();
    return row >= 0 && rowNumber == 1;
  }

  /** Refused, as JDBC allows: the next batch would have to take the place of this row's. */
  @Override
  public boolean isLast() throws SQLException {
    checkOpen();
    throw SqlState.NOT_SUPPORTED.exception(
        "Whether a row is the last is not known before next() has looked for another");
  }

  @Override
  public boolean isAfterLast() throws SQLException {
    checkOpen();
    return afterLast && rowNumber > 0;
  }

  /** 0 when not on a row, and beyond what an int holds. */
  @Override
  public int getRow() throws SQLException {
    checkOpen();
    return row < 0 || rowNumber > Integer.MAX_VALUE ? 0 : (int) rowNumber;
  }

  @Override
  public InputStream arrowStream() throws SQLException {
    checkOpen();
    rows.check();
    if (rowNumber > 0 || afterLast || streamed) {
      throw SqlState.INVALID_CURSOR_STATE.exception(
          "A result can be read as an Arrow stream once, and before the first next()");
    }
    InputStream stream = new ArrowResultStream(rows, this::close, maxRows);
    streamed = true;
    return stream;
  }

  // Columns

  @Override
  public PolarsResultSetMetaData getMetaData() throws SQLException {
    checkOpen();
    return columns;
  }

  /** The first of the columns of that name, ignoring case. */
  @Override
  public int findColumn(String label) throws SQLException {
    checkOpen();
    if (indexes == null) {
      indexes = indexesOf(rows.columns());
    }
    Integer index = indexes.get(label);
    if (index == null && label != null) {
      index = indexes.get(label.toLowerCase(Locale.ROOT));
      if (index != null) {
        indexes.put(label, index); // a result has few spellings of its labels
      }
    }
    if (index == null) {
      throw SqlState.COLUMN_NOT_FOUND.exception(
          "The result has no column '"
              + label
              + "'. Its columns are: "
              + String.join(", ", rows.columns().stream().map(ResultColumn::name).toList()));
    }
    return index;
  }

  private static Map<String, Integer> indexesOf(List<ResultColumn> columns) {
    Map<String, Integer> indexes = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      indexes.putIfAbsent(columns.get(i).name().toLowerCase(Locale.ROOT), i + 1);
    }
    return indexes;
  }

  private ColumnReader reader(int column) throws SQLException {
    ColumnReader[] open = readers;
    if (closed || row < 0 || column < 1 || column > open.length) {
      throw noValue(column);
    }
    return open[column - 1];
  }

  private SQLException noValue(int column) throws SQLException {
    checkOpen();
    columns.getColumnLabel(column); // refuses an index that does not exist
    return SqlState.INVALID_CURSOR_STATE.exception(
        afterLast
            ? "The result is after its last row: next() has answered false"
            : "The result is not on a row: call next() first");
  }

  private boolean isNull(ColumnReader reader) {
    boolean isNull = reader.isNull(row);
    wasNull = isNull;
    return isNull;
  }

  @Override
  public boolean wasNull() throws SQLException {
    checkOpen();
    return wasNull;
  }

  // Values

  @Override
  public boolean getBoolean(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? false : reader.getBoolean(row);
  }

  @Override
  public byte getByte(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? 0 : reader.getByte(row);
  }

  @Override
  public short getShort(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? 0 : reader.getShort(row);
  }

  @Override
  public int getInt(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? 0 : reader.getInt(row);
  }

  @Override
  public long getLong(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? 0 : reader.getLong(row);
  }

  @Override
  public float getFloat(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? 0.0f : reader.getFloat(row);
  }

  @Override
  public double getDouble(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? 0.0 : reader.getDouble(row);
  }

  @Override
  public String getString(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : reader.getString(row);
  }

  @Override
  public String getNString(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : reader.getString(row);
  }

  @Override
  public byte[] getBytes(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : reader.getBytes(row);
  }

  @Override
  public BigDecimal getBigDecimal(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : reader.getBigDecimal(row);
  }

  @Override
  @SuppressWarnings("deprecation") // JDBC still has it
  public BigDecimal getBigDecimal(int column, int scale) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : reader.getBigDecimal(row, scale);
  }

  @Override
  public Date getDate(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : reader.getDate(row, zone);
  }

  @Override
  public Date getDate(int column, Calendar calendar) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : reader.getDate(row, calendar == null ? zone : calendar);
  }

  @Override
  public Time getTime(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : reader.getTime(row, zone);
  }

  @Override
  public Time getTime(int column, Calendar calendar) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : reader.getTime(row, calendar == null ? zone : calendar);
  }

  @Override
  public Timestamp getTimestamp(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : reader.getTimestamp(row, zone);
  }

  @Override
  public Timestamp getTimestamp(int column, Calendar calendar) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : reader.getTimestamp(row, calendar == null ? zone : calendar);
  }

  @Override
  public Object getObject(int column) throws SQLException {
    ColumnReader reader = reader(column);
    if (isNull(reader)) {
      return null;
    }
    Class<?> type = reader.column().type().javaClass();
    return isZoned(type) ? zoned(reader, type) : VALUES.getObject(reader, row);
  }

  /** Whether a value of this class depends on a time zone that is not the JVM's. */
  private boolean isZoned(Class<?> type) {
    return zone != null && java.util.Date.class.isAssignableFrom(type);
  }

  private java.util.Date zoned(ColumnReader reader, Class<?> type) throws SQLException {
    if (type == Date.class) {
      return reader.getDate(row, zone);
    }
    return type == Time.class ? reader.getTime(row, zone) : reader.getTimestamp(row, zone);
  }

  @Override
  public <T> T getObject(int column, Class<T> type) throws SQLException {
    ColumnReader reader = reader(column);
    if (type == null) {
      throw SqlState.INVALID_ARGUMENT.exception("The class that getObject is to answer is null");
    }
    if (isNull(reader)) {
      return null;
    }
    return isZoned(type) ? type.cast(zoned(reader, type)) : VALUES.getObject(reader, row, type);
  }

  /**
   * @param map from names of types to classes that getObject can answer; may be null
   */
  @Override
  public Object getObject(int column, Map<String, Class<?>> map) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : VALUES.getObject(reader, row, map);
  }

  @Override
  public Array getArray(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : VALUES.getArray(reader, row);
  }

  @Override
  public InputStream getBinaryStream(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : JdbcValues.getBinaryStream(reader, row);
  }

  /** Refuses a text that ASCII does not have all characters of. */
  @Override
  public InputStream getAsciiStream(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : JdbcValues.getAsciiStream(reader, row);
  }

  /** In UTF-8, as JDBC has it. */
  @Override
  @SuppressWarnings("deprecation") // JDBC still has it
  public InputStream getUnicodeStream(int column) throws SQLException {
    String value = getString(column);
    return value == null ? null : new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Reader getCharacterStream(int column) throws SQLException {
    String value = getString(column);
    return value == null ? null : new StringReader(value);
  }

  @Override
  public Reader getNCharacterStream(int column) throws SQLException {
    return getCharacterStream(column);
  }

  @Override
  public URL getURL(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : reader.getUrl(row);
  }

  @Override
  public Blob getBlob(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : JdbcValues.getBlob(reader, row);
  }

  @Override
  public Clob getClob(int column) throws SQLException {
    return getNClob(column);
  }

  @Override
  public NClob getNClob(int column) throws SQLException {
    ColumnReader reader = reader(column);
    return isNull(reader) ? null : JdbcValues.getClob(reader, row);
  }

  @Override
  public Ref getRef(int column) throws SQLException {
    throw noSuchType(column, "Ref");
  }

  @Override
  public RowId getRowId(int column) throws SQLException {
    throw noSuchType(column, "RowId");
  }

  @Override
  public SQLXML getSQLXML(int column) throws SQLException {
    throw noSuchType(column, "SQLXML; use getString");
  }

  private SQLException noSuchType(int column, String type) throws SQLException {
    reader(column);
    return SqlState.NOT_SUPPORTED.exception("No column is a " + type);
  }

  // State

  @Override
  public AvaticaStatement getStatement() throws SQLException {
    checkOpen();
    return owner;
  }

  @Override
  public SQLWarning getWarnings() throws SQLException {
    checkOpen();
    return null;
  }

  @Override
  public void clearWarnings() throws SQLException {
    checkOpen();
  }

  @Override
  public String getCursorName() throws SQLException {
    checkOpen();
    throw SqlState.NOT_SUPPORTED.exception(
        "Results cannot be updated, so there are no cursor names");
  }

  @Override
  public int getFetchDirection() throws SQLException {
    checkOpen();
    return ResultSet.FETCH_FORWARD;
  }

  @Override
  public void setFetchDirection(int direction) throws SQLException {
    checkOpen();
    StatementCore.checkFetchDirection(direction);
  }

  @Override
  public int getFetchSize() throws SQLException {
    checkOpen();
    return fetchSize;
  }

  /** Kept, and without effect: the batches of a result are on their way when it is there. */
  @Override
  public void setFetchSize(int size) throws SQLException {
    checkOpen();
    if (size < 0) {
      throw SqlState.INVALID_ARGUMENT.exception("The fetch size cannot be negative: " + size);
    }
    this.fetchSize = size;
  }

  @Override
  public int getType() throws SQLException {
    checkOpen();
    return ResultSet.TYPE_FORWARD_ONLY;
  }

  @Override
  public int getConcurrency() throws SQLException {
    checkOpen();
    return ResultSet.CONCUR_READ_ONLY;
  }

  @Override
  public int getHoldability() throws SQLException {
    checkOpen();
    return owner == null ? ResultSet.HOLD_CURSORS_OVER_COMMIT : owner.getResultSetHoldability();
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  /** Cancels what has not been read, and gives back the memory. Any thread; idempotent. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    readers = NO_READERS;
    rows.close();
    if (owner instanceof HasCore statement) {
      statement.core().resultClosed(this);
    }
  }

  @Override
  protected void cancel() {
    throw new UnsupportedOperationException("Statements cancel their runs themselves");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Wrapped.unwrap(this, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type != null && type.isInstance(this);
  }
}
