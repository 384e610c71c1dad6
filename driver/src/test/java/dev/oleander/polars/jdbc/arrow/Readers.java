package dev.oleander.polars.jdbc.arrow;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.math.BigInteger;
import java.time.ZoneId;
import java.util.stream.DoubleStream;

/** Readers of values that a test makes. */
final class Readers {
  private Readers() {}

  static ColumnReader int64(long... values) {
    return ArrowIntegers.of(TypeKind.INT64, column(ColumnType.of(TypeKind.INT64)), fixed(values));
  }

  static ColumnReader uint64(long... values) {
    return new UInt64Reader(column(ColumnType.of(TypeKind.UINT64)), fixed(values));
  }

  static ColumnReader float64(double... values) {
    return new FloatingReader.Float64(
        column(ColumnType.of(TypeKind.FLOAT64)),
        fixed(DoubleStream.of(values).mapToLong(Double::doubleToRawLongBits).toArray()));
  }

  /**
   * @param bytes of a value: 8, 16 or 32
   */
  static ColumnReader decimal(int bytes, int scale, BigInteger... digits) {
    int words = bytes / Long.BYTES;
    long[] values = new long[digits.length * words];
    for (int i = 0; i < values.length; i++) {
      values[i] = digits[i / words].shiftRight(i % words * Long.SIZE).longValue();
    }
    int precision = (int) (bytes * 2.4);
    return new DecimalReader(
        column(ColumnType.decimal(precision, scale)),
        FixedBuffers.of(bytes, Slice.of(values), null),
        bytes);
  }

  static ColumnReader text(String... values) {
    return new KeptTextReader(column(ColumnType.of(TypeKind.STRING)), values);
  }

  static ColumnReader date(long... days) {
    long[] millis = new long[days.length];
    for (int i = 0; i < days.length; i++) {
      millis[i] = days[i] * 86_400_000;
    }
    return new DateReader(column(ColumnType.of(TypeKind.DATE)), fixed(millis), true);
  }

  static ColumnReader time(long... nanos) {
    return new TimeReader(column(ColumnType.time(9)), fixed(nanos), TimeUnits.NANOSECOND);
  }

  static ColumnReader timestamp(long... micros) {
    return new TimestampReader(
        column(ColumnType.timestamp(6)), fixed(micros), TimeUnits.MICROSECOND);
  }

  static ColumnReader zoned(ZoneId zone, long... micros) {
    return new ZonedTimestampReader(
        column(ColumnType.zonedTimestamp(6, zone.getId())),
        fixed(micros),
        TimeUnits.MICROSECOND,
        zone);
  }

  static ColumnReader duration(TimeUnits unit, long... counts) {
    return new DurationReader(column(ColumnType.of(TypeKind.DURATION)), fixed(counts), unit);
  }

  private static FixedBuffers fixed(long... values) {
    return FixedBuffers.of(Long.BYTES, Slice.of(values), null);
  }

  private static ResultColumn column(ColumnType type) {
    return new ResultColumn("c", type, true);
  }
}
