package dev.oleander.polars.jdbc.arrow;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Calendar;

/** Times of day. */
final class TimeReader extends ColumnReader {
  private final FixedBuffers buffers;
  private final TimeUnits unit;

  TimeReader(ResultColumn column, FixedBuffers buffers, TimeUnits unit) {
    super(column);
    this.buffers = buffers;
    this.unit = unit;
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  TimeReader copy(int from, int to) {
    return new TimeReader(column(), buffers.copy(from, to), unit);
  }

  @Override
  public LocalTime getLocalTime(int row) throws SQLException {
    // Seconds and milliseconds have 32 bits, the finer units 64.
    long raw =
        unit == TimeUnits.SECOND || unit == TimeUnits.MILLISECOND
            ? buffers.int32(row)
            : buffers.int64(row);
    return SqlDates.checked(
        this, raw, () -> LocalTime.ofSecondOfDay(unit.seconds(raw)).withNano(unit.nanos(raw)));
  }

  /** On 1970-01-01. */
  @Override
  public Timestamp getTimestamp(int row, Calendar calendar) throws SQLException {
    return SqlDates.timestamp(this, LocalDate.EPOCH.atTime(getLocalTime(row)), calendar);
  }

  @Override
  public String getString(int row) throws SQLException {
    return SqlDates.text(getLocalTime(row));
  }

  @Override
  public Object getObject(int row) throws SQLException {
    return getLocalTime(row);
  }
}
