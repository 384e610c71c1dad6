package dev.oleander.polars.sandbox.catalog.scan;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Set;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;

/**
 * Values of columns in a plan: whole numbers for all that Iceberg counts, such as days and
 * microseconds; text for decimals; Base64 for bytes.
 */
final class PlanValues {
  /** Polars compares these by their bounds; of floating point ones it does not. */
  private static final Set<Type.TypeID> BOUNDED =
      Set.of(
          Type.TypeID.BOOLEAN,
          Type.TypeID.INTEGER,
          Type.TypeID.LONG,
          Type.TypeID.DATE,
          Type.TypeID.TIME,
          Type.TypeID.TIMESTAMP,
          Type.TypeID.TIMESTAMP_NANO,
          Type.TypeID.STRING,
          Type.TypeID.DECIMAL);

  private PlanValues() {}

  /** Whether the bounds of such a column are worth telling. */
  static boolean bounded(Type type) {
    return BOUNDED.contains(type.typeId());
  }

  /**
   * Writes a bound as a manifest holds it; null when there is none, or none of this type: a column
   * may have had another type when the file was written.
   */
  static void writeBound(JsonGenerator json, Type type, ByteBuffer bound) throws IOException {
    if (bound == null || !fits(type, bound.remaining())) {
      json.writeNull();
    } else {
      write(
          json,
          type,
          Conversions.fromByteBuffer(type, bound.duplicate().order(ByteOrder.LITTLE_ENDIAN)));
    }
  }

  private static boolean fits(Type type, int length) {
    return switch (type.typeId()) {
      case BOOLEAN -> length == 1;
      case INTEGER, DATE -> length == Integer.BYTES;
      case LONG -> length == Long.BYTES || length == Integer.BYTES;
      case TIME, TIMESTAMP, TIMESTAMP_NANO -> length == Long.BYTES;
      case STRING -> true;
      case DECIMAL -> length > 0;
      default -> false;
    };
  }

  /** Writes a value of a primitive type as Iceberg holds it in memory. */
  static void write(JsonGenerator json, Type type, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
      return;
    }
    switch (type.typeId()) {
      case BOOLEAN -> json.writeBoolean((Boolean) value);
      case INTEGER, LONG, DATE, TIME, TIMESTAMP, TIMESTAMP_NANO ->
          json.writeNumber(((Number) value).longValue());
      case FLOAT, DOUBLE -> writeFloat(json, ((Number) value).doubleValue());
      case DECIMAL -> json.writeString(((BigDecimal) value).toPlainString());
      case STRING -> json.writeString(value.toString());
      default -> json.writeString(base64(Conversions.toByteBuffer(type, value)));
    }
  }

  private static void writeFloat(JsonGenerator json, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeString(Double.toString(value));
    }
  }

  private static String base64(ByteBuffer bytes) {
    ByteBuffer copy = bytes.duplicate();
    byte[] content = new byte[copy.remaining()];
    copy.get(content);
    return Base64.getEncoder().encodeToString(content);
  }
}
