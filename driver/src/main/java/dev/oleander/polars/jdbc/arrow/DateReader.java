package dev.oleander.polars.jdbc.arrow;

import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;

/** Dates: days, or milliseconds, since 1970-01-01. */
final class DateReader extends ColumnReader {
  private static final long DAY_MILLIS = 86_400_000;

  private final ColumnBuffers.Fixed buffers;
  private final boolean millis;

  DateReader(ResultColumn column, ColumnBuffers.Fixed buffers, boolean millis) {
    super(column);
    this.buffers = buffers;
    this.millis = millis;
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  public LocalDate getLocalDate(int row) throws SQLException {
    long raw = millis ? Math.floorDiv(buffers.int64(row), DAY_MILLIS) : buffers.int32(row);
    return SqlDates.checked(this, raw, () -> LocalDate.ofEpochDay(raw));
  }

  @Override
  public LocalDateTime getLocalDateTime(int row) throws SQLException {
    return getLocalDate(row).atStartOfDay();
  }

  @Override
  public String getString(int row) throws SQLException {
    return getLocalDate(row).toString();
  }

  @Override
  public Object getObject(int row) throws SQLException {
    return getDate(row, null);
  }
}
