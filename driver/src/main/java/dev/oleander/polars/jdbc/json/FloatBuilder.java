package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.util.Locale;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Type;

/** Numbers of floating point of 16 to 64 bits, from numbers or their texts. */
final class FloatBuilder extends FixedBuilder {
  /** What is closer to the next power of two than to this is beyond 16 bits. */
  private static final double HALF_OVERFLOW = 65520;

  private final int bits;

  FloatBuilder(MemoryLimit memory, int bits) throws JsonResultException {
    super(memory, bits / 8);
    this.bits = bits;
  }

  @Override
  void addText(char[] chars, int offset, int length) throws JsonResultException, BadValueException {
    String text = new String(chars, offset, length);
    switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> put(Double.NaN);
      case "infinity", "+infinity", "inf", "+inf" -> put(Double.POSITIVE_INFINITY);
      case "-infinity", "-inf" -> put(Double.NEGATIVE_INFINITY);
      default -> parse(text);
    }
  }

  @Override
  void addOther(JsonParser parser, JsonToken token) throws IOException, BadValueException {
    if (!token.isNumeric()) {
      throw BadValueException.unreadable(parser.getText(), "is no number");
    }
    if (parser.isNaN()) { // and infinities, which some write without quotes
      put(parser.getDoubleValue());
    } else if (bits == 32) {
      putFloat(parser.getFloatValue(), parser.getText());
    } else {
      putFinite(parser.getDoubleValue(), parser);
    }
  }

  private void putFinite(double value, JsonParser parser) throws IOException, BadValueException {
    if (Double.isInfinite(value) || (bits == 16 && Math.abs(value) >= HALF_OVERFLOW)) {
      throw outOfRange(parser.getText());
    }
    put(value);
  }

  private void putFloat(float value, String text) throws JsonResultException, BadValueException {
    if (Float.isInfinite(value)) {
      throw outOfRange(text);
    }
    values().putInt(Float.floatToRawIntBits(value));
  }

  private void parse(String text) throws JsonResultException, BadValueException {
    if (!NumberText.isPlain(text)) {
      throw BadValueException.unreadable(text, "is no number");
    }
    try {
      if (bits == 32) {
        putFloat(Float.parseFloat(text), text);
        return;
      }
      double value = Double.parseDouble(text);
      if (Double.isInfinite(value) || (bits == 16 && Math.abs(value) >= HALF_OVERFLOW)) {
        throw outOfRange(text);
      }
      put(value);
    } catch (NumberFormatException e) {
      throw BadValueException.unreadable(text, "is no number", e);
    }
  }

  private void put(double value) throws JsonResultException {
    switch (bits) {
      case 16 -> values().putShort(half(value));
      case 32 -> values().putInt(Float.floatToRawIntBits((float) value));
      default -> values().putLong(Double.doubleToRawLongBits(value));
    }
  }

  /** The bits of the nearest number that 16 bits hold. */
  private static int half(double value) {
    int sign = Double.doubleToRawLongBits(value) < 0 ? 0x8000 : 0;
    double size = Math.abs(value);
    if (Double.isNaN(value)) {
      return 0x7E00;
    }
    if (Double.isInfinite(value)) {
      return sign | 0x7C00;
    }
    if (size < 0x1p-14) {
      return sign | (int) Math.rint(size * 0x1p24);
    }
    int exponent = Math.getExponent(size);
    // A fraction that is rounded up to 2048 carries into the exponent, as it must.
    return sign | (((exponent + 14) << 10) + (int) Math.rint(Math.scalb(size, 10 - exponent)));
  }

  private BadValueException outOfRange(String text) {
    return BadValueException.number(
        text, "is beyond a number of floating point of " + bits + " bits");
  }

  @Override
  byte typeType() {
    return Type.FloatingPoint;
  }

  @Override
  int type(FlatBufferBuilder schema) {
    short precision =
        switch (bits) {
          case 16 -> Precision.HALF;
          case 32 -> Precision.SINGLE;
          default -> Precision.DOUBLE;
        };
    return FloatingPoint.createFloatingPoint(schema, precision);
  }
}
