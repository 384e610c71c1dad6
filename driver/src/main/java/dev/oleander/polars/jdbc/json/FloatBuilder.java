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
    } else if (!(bits == 32
        ? putFinite(parser.getFloatValue())
        : putFinite(parser.getDoubleValue()))) {
      throw outOfRange(parser.getText());
    }
  }

  private void parse(String text) throws JsonResultException, BadValueException {
    if (!NumberText.isPlain(text)) {
      throw BadValueException.unreadable(text, "is no number");
    }
    try {
      if (!(bits == 32 ? putFinite(Float.parseFloat(text)) : putFinite(Double.parseDouble(text)))) {
        throw outOfRange(text);
      }
    } catch (NumberFormatException e) {
      throw BadValueException.unreadable(text, "is no number", e);
    }
  }

  /** Adds what a finite number was read as; false if it is beyond the type. */
  private boolean putFinite(float value) throws JsonResultException {
    if (Float.isInfinite(value)) {
      return false;
    }
    put(value);
    return true;
  }

  private boolean putFinite(double value) throws JsonResultException {
    if (Double.isInfinite(value) || (bits == 16 && Math.abs(value) >= HALF_OVERFLOW)) {
      return false;
    }
    put(value);
    return true;
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
