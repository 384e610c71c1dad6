package dev.oleander.polars.jdbc.arrow;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Calendar;

/** Timestamps of no zone: what a calendar and a clock show, wherever. */
final class TimestampReader extends ColumnReader {
  private final FixedBuffers buffers;
  private final TimeUnits unit;
  private final WallClock clock = new WallClock();

  TimestampReader(ResultColumn column, FixedBuffers buffers, TimeUnits unit) {
    super(column);
    this.buffers = buffers;
    this.unit = unit;
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  TimestampReader copy(int from, int to) {
    return new TimestampReader(column(), buffers.copy(from, to), unit);
  }

  @Override
  public LocalDateTime getLocalDateTime(int row) throws SQLException {
    long raw = buffers.int64(row);
    return SqlDates.checked(
        this,
        raw,
        () -> LocalDateTime.ofEpochSecond(unit.seconds(raw), unit.nanos(raw), ZoneOffset.UTC));
  }

  @Override
  public Timestamp getTimestamp(int row, Calendar calendar) throws SQLException {
    if (calendar == null) {
      long raw = buffers.int64(row);
      long second = clock.millis(unit.seconds(raw));
      if (second != WallClock.UNKNOWN) {
        Timestamp timestamp = new Timestamp(second);
        timestamp.setNanos(unit.nanos(raw));
        return timestamp;
      }
    }
    return super.getTimestamp(row, calendar);
  }

  @Override
  public LocalDate getLocalDate(int row) throws SQLException {
    return getLocalDateTime(row).toLocalDate();
  }

  @Override
  public LocalTime getLocalTime(int row) throws SQLException {
    return getLocalDateTime(row).toLocalTime();
  }

  @Override
  public String getString(int row) throws SQLException {
    return SqlDates.text(getLocalDateTime(row));
  }

  @Override
  public Object getObject(int row) throws SQLException {
    return getTimestamp(row, null);
  }
}
