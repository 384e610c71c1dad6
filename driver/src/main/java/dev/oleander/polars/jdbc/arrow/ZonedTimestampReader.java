package dev.oleander.polars.jdbc.arrow;

import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;

/** Points in time, shown in the zone of the column. */
final class ZonedTimestampReader extends ColumnReader {
  private final FixedBuffers buffers;
  private final TimeUnits unit;
  private final ZoneId zone;

  ZonedTimestampReader(ResultColumn column, FixedBuffers buffers, TimeUnits unit, ZoneId zone) {
    super(column);
    this.buffers = buffers;
    this.unit = unit;
    this.zone = zone;
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  ZonedTimestampReader copy(int from, int to) {
    return new ZonedTimestampReader(column(), buffers.copy(from, to), unit, zone);
  }

  @Override
  public Instant getInstant(int row) throws SQLException {
    long raw = buffers.int64(row);
    return SqlDates.checked(
        this, raw, () -> Instant.ofEpochSecond(unit.seconds(raw), unit.nanos(raw)));
  }

  @Override
  public ZonedDateTime getZonedDateTime(int row) throws SQLException {
    Instant instant = getInstant(row);
    return SqlDates.checked(this, buffers.int64(row), () -> instant.atZone(zone));
  }

  @Override
  public LocalDateTime getLocalDateTime(int row) throws SQLException {
    return getZonedDateTime(row).toLocalDateTime();
  }

  @Override
  public LocalDate getLocalDate(int row) throws SQLException {
    return getLocalDateTime(row).toLocalDate();
  }

  @Override
  public LocalTime getLocalTime(int row) throws SQLException {
    return getLocalDateTime(row).toLocalTime();
  }

  /** The date at this point in time in the zone of the calendar, as JDBC has it. */
  @Override
  public Date getDate(int row, Calendar calendar) throws SQLException {
    LocalDateTime local = SqlDates.local(getZonedDateTime(row), calendar);
    return SqlDates.date(this, local.toLocalDate(), calendar);
  }

  /** The time of day at this point in time in the zone of the calendar, as JDBC has it. */
  @Override
  public Time getTime(int row, Calendar calendar) throws SQLException {
    LocalDateTime local = SqlDates.local(getZonedDateTime(row), calendar);
    return SqlDates.time(this, local.toLocalTime(), calendar);
  }

  /** This point in time; a calendar changes nothing of it. */
  @Override
  public Timestamp getTimestamp(int row, Calendar calendar) throws SQLException {
    return SqlDates.timestamp(this, getZonedDateTime(row));
  }

  @Override
  public String getString(int row) throws SQLException {
    return SqlDates.text(getZonedDateTime(row));
  }

  @Override
  public Object getObject(int row) throws SQLException {
    return getOffsetDateTime(row);
  }
}
