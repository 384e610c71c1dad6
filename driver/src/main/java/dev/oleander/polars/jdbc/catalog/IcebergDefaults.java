package dev.oleander.polars.jdbc.catalog;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Iceberg's default values of columns as SQL literals. */
final class IcebergDefaults {
  private IcebergDefaults() {}

  /**
   * The value as a literal.
   *
   * @param value as Iceberg holds it; null for none
   * @return empty for none, and for a nested type's, which has no literal
   */
  static Optional<String> literal(Type type, Object value) {
    if (value == null) {
      return Optional.empty();
    }
    return switch (type.typeId()) {
      case BOOLEAN, INTEGER, LONG -> Optional.of(value.toString().toUpperCase(Locale.ROOT));
      case FLOAT, DOUBLE -> Optional.of(number(((Number) value).doubleValue(), value.toString()));
      case DECIMAL -> Optional.of(((BigDecimal) value).toPlainString());
      case STRING -> Optional.of(quoted(value.toString()));
      case DATE -> Optional.of("DATE " + shown(type, value));
      case TIME -> Optional.of("TIME " + shown(type, value));
      case TIMESTAMP ->
          Optional.of(timestamp(((Types.TimestampType) type).shouldAdjustToUTC(), type, value));
      case TIMESTAMP_NANO ->
          Optional.of(timestamp(((Types.TimestampNanoType) type).shouldAdjustToUTC(), type, value));
      case UUID -> Optional.of(hexadecimal((UUID) value));
      case FIXED, BINARY -> Optional.of(hexadecimal(((ByteBuffer) value).duplicate()));
      default -> Optional.empty();
    };
  }

  private static String number(double value, String text) {
    return Double.isFinite(value) ? text : "CAST('" + text + "' AS DOUBLE)";
  }

  private static String timestamp(boolean zoned, Type type, Object value) {
    return (zoned ? "TIMESTAMP WITH TIME ZONE " : "TIMESTAMP ")
        + shown(type, value).replace('T', ' ');
  }

  private static String shown(Type type, Object value) {
    return quoted(Transforms.identity().toHumanString(type, value));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String hexadecimal(UUID value) {
    return hexadecimal(
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(value.getMostSignificantBits())
            .putLong(value.getLeastSignificantBits())
            .flip());
  }

  private static String hexadecimal(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    return "X'" + HexFormat.of().withUpperCase().formatHex(bytes) + "'";
  }
}
