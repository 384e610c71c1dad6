package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.Type;

/** Decimals of up to 76 digits, exact, from numbers or their texts. */
final class DecimalBuilder extends FixedBuilder {
  /** The most digits there are. */
  static final int MOST_DIGITS = 76;

  private static final int MOST_DIGITS_OF_16_BYTES = 38;
  private static final int MOST_DIGITS_OF_LONG = 18;
  private static final long[] TENS = new long[MOST_DIGITS_OF_LONG + 1];

  static {
    TENS[0] = 1;
    for (int i = 1; i < TENS.length; i++) {
      TENS[i] = TENS[i - 1] * 10;
    }
  }

  private final int precision;
  private final int scale;
  private final int words;

  /**
   * @param precision 1 to {@link #MOST_DIGITS}
   * @param scale 0 to {@code precision}
   */
  DecimalBuilder(MemoryLimit memory, int precision, int scale) throws JsonResultException {
    super(memory, precision > MOST_DIGITS_OF_16_BYTES ? 32 : 16);
    this.precision = precision;
    this.scale = scale;
    this.words = precision > MOST_DIGITS_OF_16_BYTES ? 4 : 2;
  }

  @Override
  void addText(char[] chars, int offset, int length) throws JsonResultException, BadValueException {
    if (!addShort(chars, offset, length)) {
      addLong(new String(chars, offset, length));
    }
  }

  @Override
  void addOther(JsonParser parser, JsonToken token) throws IOException, BadValueException {
    if (!token.isNumeric()) {
      throw BadValueException.unreadable(parser.getText(), "is no number");
    }
    addText(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
  }

  /** Adds a number of few digits and no exponent; false if it is another. */
  private boolean addShort(char[] chars, int offset, int length) throws JsonResultException {
    int end = offset + length;
    boolean negative = length > 0 && chars[offset] == '-';
    long unscaled = 0;
    int digits = 0;
    int decimals = -1; // no point yet
    for (int i = negative ? offset + 1 : offset; i < end; i++) {
      char c = chars[i];
      if (c >= '0' && c <= '9' && digits < MOST_DIGITS_OF_LONG) {
        unscaled = unscaled * 10 + (c - '0');
        digits++;
        decimals = decimals < 0 ? decimals : decimals + 1;
      } else if (c == '.' && decimals < 0 && digits > 0) {
        decimals = 0;
      } else {
        return false;
      }
    }
    int zeros = scale - Math.max(decimals, 0);
    if (digits == 0 || decimals == 0 || zeros < 0 || digits + zeros > MOST_DIGITS_OF_LONG) {
      return false;
    }
    unscaled *= TENS[zeros];
    if (precision <= MOST_DIGITS_OF_LONG && unscaled >= TENS[precision]) {
      return false;
    }
    long value = negative ? -unscaled : unscaled;
    values().putLong(value);
    for (int word = 1; word < words; word++) {
      values().putLong(value >> 63);
    }
    return true;
  }

  private void addLong(String text) throws JsonResultException, BadValueException {
    BigDecimal number = NumberText.decimal(text);
    if (number.scale() > scale) {
      throw BadValueException.number(text, "has more than " + scale + " digits behind the point");
    }
    BigInteger unscaled = number.setScale(scale).unscaledValue();
    if (number.setScale(scale).precision() > precision && unscaled.signum() != 0) {
      throw BadValueException.number(
          text, "has more than " + (precision - scale) + " digits before the point");
    }
    for (int word = 0; word < words; word++) {
      values().putLong(unscaled.shiftRight(64 * word).longValue());
    }
  }

  @Override
  byte typeType() {
    return Type.Decimal;
  }

  @Override
  int type(FlatBufferBuilder schema) {
    return Decimal.createDecimal(schema, precision, scale, words * Long.SIZE);
  }
}
