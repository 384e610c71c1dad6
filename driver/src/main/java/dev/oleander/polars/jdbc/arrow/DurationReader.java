package dev.oleander.polars.jdbc.arrow;

import java.sql.SQLException;
import java.time.Duration;

/** Lengths of time; as text in the notation of ISO 8601. */
final class DurationReader extends ColumnReader {
  private final FixedBuffers buffers;
  private final TimeUnits unit;

  DurationReader(ResultColumn column, FixedBuffers buffers, TimeUnits unit) {
    super(column);
    this.buffers = buffers;
    this.unit = unit;
  }

  @Override
  public boolean isNull(int row) {
    return buffers.isNull(row);
  }

  @Override
  DurationReader copy(int from, int to) {
    return new DurationReader(column(), buffers.copy(from, to), unit);
  }

  @Override
  public Duration getDuration(int row) {
    long raw = buffers.int64(row);
    return Duration.ofSeconds(unit.seconds(raw), unit.nanos(raw));
  }

  @Override
  public String getString(int row) throws SQLException {
    return getDuration(row).toString();
  }

  @Override
  public Object getObject(int row) throws SQLException {
    return getDuration(row);
  }
}
