package dev.oleander.polars.sandbox.catalog.write;

import static dev.oleander.polars.sandbox.catalog.write.Refusals.broken;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;
import org.apache.iceberg.MetricsModes;
import org.apache.iceberg.types.Comparators;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.BinaryUtil;
import org.apache.iceberg.util.UUIDUtil;
import org.apache.iceberg.util.UnicodeUtil;
import org.apache.parquet.format.Statistics;

/**
 * What the values of a column of a file lie between, as Iceberg's own Java values.
 *
 * @param lowest null when there are only nulls
 * @param highest null when there are only nulls
 * @param exact whether the two are values themselves rather than bounds of them
 * @param nulls whether there are nulls too
 */
record ValueRange(Type type, Object lowest, Object highest, boolean exact, boolean nulls) {
  /** Some writers cut long bounds to so many bytes without saying so. */
  private static final int CUT_BYTES = 64;

  static ValueRange onlyNulls(Type type) {
    return new ValueRange(type, null, null, true, true);
  }

  boolean hasValues() {
    return lowest != null;
  }

  /** Empty when the statistics do not tell. */
  static Optional<ValueRange> read(
      Type type, org.apache.parquet.format.Type physical, Statistics statistics) {
    byte[] min = statistics.getMin_value();
    byte[] max = statistics.getMax_value();
    if (min == null || max == null) {
      return Optional.empty();
    }
    Object lowest = lower(value(type, physical, min));
    Object highest = upper(value(type, physical, max));
    if (lowest == null || highest == null) {
      return Optional.empty();
    }
    boolean exact =
        exact(min, statistics.isSetIs_min_value_exact(), statistics.isIs_min_value_exact())
            && exact(max, statistics.isSetIs_max_value_exact(), statistics.isIs_max_value_exact());
    ValueRange range = new ValueRange(type, lowest, highest, exact, false);
    if (range.comparator().compare(lowest, highest) > 0) {
      throw broken("a column's least value is greater than its greatest", null);
    }
    return Optional.of(range);
  }

  private static boolean exact(byte[] bound, boolean told, boolean exact) {
    return told ? exact : bound.length < CUT_BYTES;
  }

  ValueRange with(ValueRange other) {
    Comparator<Object> order = comparator();
    return new ValueRange(
        type,
        order.compare(lowest, other.lowest) <= 0 ? lowest : other.lowest,
        order.compare(highest, other.highest) >= 0 ? highest : other.highest,
        exact && other.exact,
        nulls || other.nulls);
  }

  ValueRange withNulls(boolean some) {
    return new ValueRange(type, lowest, highest, exact, some);
  }

  Comparator<Object> comparator() {
    return Comparators.forType(type.asPrimitiveType());
  }

  /** The lower bound, cut as the table's metrics mode says. */
  Object lower(MetricsModes.MetricsMode mode) {
    if (mode instanceof MetricsModes.Truncate truncate) {
      if (lowest instanceof String text) {
        return UnicodeUtil.truncateStringMin(text, truncate.length());
      }
      if (lowest instanceof ByteBuffer bytes) {
        return BinaryUtil.truncateBinaryMin(bytes, truncate.length());
      }
    }
    return lowest;
  }

  /** The upper bound; empty when nothing that short is above the values. */
  Optional<Object> upper(MetricsModes.MetricsMode mode) {
    if (mode instanceof MetricsModes.Truncate truncate) {
      if (highest instanceof String text) {
        return Optional.ofNullable(UnicodeUtil.truncateStringMax(text, truncate.length()));
      }
      if (highest instanceof ByteBuffer bytes) {
        return Optional.ofNullable(BinaryUtil.truncateBinaryMax(bytes, truncate.length()));
      }
    }
    return Optional.of(highest);
  }

  /** Zeros of either sign may be among the values of one. */
  private static Object lower(Object value) {
    if (value instanceof Double number && number == 0) {
      return -0.0d;
    }
    return value instanceof Float number && number == 0 ? (Object) (-0.0f) : value;
  }

  private static Object upper(Object value) {
    if (value instanceof Double number && number == 0) {
      return 0.0d;
    }
    return value instanceof Float number && number == 0 ? (Object) 0.0f : value;
  }

  /** Null for a value that bounds nothing. */
  private static Object value(Type type, org.apache.parquet.format.Type physical, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return switch (type.typeId()) {
      case BOOLEAN -> sized(bytes, 1) ? (Object) (bytes[0] != 0) : null;
      case INTEGER, DATE -> sized(bytes, Integer.BYTES) ? (Object) buffer.getInt() : null;
      case LONG, TIME, TIMESTAMP, TIMESTAMP_NANO ->
          sized(bytes, Long.BYTES) ? (Object) buffer.getLong() : null;
      case FLOAT -> {
        float number = sized(bytes, Float.BYTES) ? buffer.getFloat() : Float.NaN;
        yield Float.isNaN(number) ? null : number;
      }
      case DOUBLE -> {
        double number = sized(bytes, Double.BYTES) ? buffer.getDouble() : Double.NaN;
        yield Double.isNaN(number) ? null : number;
      }
      case DECIMAL -> decimal((Types.DecimalType) type, physical, bytes, buffer);
      case STRING -> text(buffer);
      case BINARY -> buffer;
      case FIXED -> sized(bytes, ((Types.FixedType) type).length()) ? buffer : null;
      case UUID -> sized(bytes, 2 * Long.BYTES) ? UUIDUtil.convert(bytes) : null;
      default -> null;
    };
  }

  private static boolean sized(byte[] bytes, int size) {
    return bytes.length == size;
  }

  private static Object decimal(
      Types.DecimalType type,
      org.apache.parquet.format.Type physical,
      byte[] bytes,
      ByteBuffer buffer) {
    return switch (physical) {
      case INT32 ->
          sized(bytes, Integer.BYTES) ? BigDecimal.valueOf(buffer.getInt(), type.scale()) : null;
      case INT64 ->
          sized(bytes, Long.BYTES) ? BigDecimal.valueOf(buffer.getLong(), type.scale()) : null;
      default ->
          bytes.length > 0 && bytes.length <= 2 * Long.BYTES
              ? new BigDecimal(new BigInteger(bytes), type.scale())
              : null;
    };
  }

  private static String text(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
    } catch (CharacterCodingException e) {
      return null; // cut within a character
    }
  }
}
