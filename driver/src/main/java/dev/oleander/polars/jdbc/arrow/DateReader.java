package dev.oleander.polars.jdbc.arrow;

import java.sql.Date;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Calendar;

/** Dates: days, or milliseconds, since 1970-01-01. */
final class DateReader extends ColumnReader {
  private static final long DAY_SECONDS = 86_400;
  private static final long DAY_MILLIS = DAY_SECONDS * 1000;

  private final FixedBuffers buffers;
  private final boolean millis;
  private final WallClock clock = new WallClock();

  DateReader(ResultColumn column, FixedBuffers buffers, boolean millis) {
    super(column);
    this.buffers = buffers;
    this.millis = millis;
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  DateReader copy(int from, int to) {
    return new DateReader(column(), buffers.copy(from, to), millis);
  }

  private long day(int row) {
    return millis ? Math.floorDiv(buffers.int64(row), DAY_MILLIS) : buffers.int32(row);
  }

  @Override
  public Date getDate(int row, Calendar calendar) throws SQLException {
    if (calendar == null) {
      long midnight = clock.millis(day(row) * DAY_SECONDS);
      if (midnight != WallClock.UNKNOWN) {
        return new Date(midnight);
      }
    }
    return super.getDate(row, calendar);
  }

  @Override
  public LocalDate getLocalDate(int row) throws SQLException {
    long raw = day(row);
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
