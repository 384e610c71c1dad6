package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.math.BigInteger;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Type;

/** Integers of 8 to 64 bits, from numbers or their texts. */
final class IntegerBuilder extends FixedBuilder {
  /** So many characters are a long in any case. */
  private static final int SURELY_LONG = 18;

  private final int bits;
  private final boolean signed;
  private final BigInteger least;
  private final BigInteger most;

  // The range again, as far as a long holds it.
  private final long leastLong;
  private final long mostLong;

  IntegerBuilder(MemoryLimit memory, int bits, boolean signed) throws JsonResultException {
    super(memory, bits / 8);
    this.bits = bits;
    this.signed = signed;
    BigInteger values = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits);
    this.least = signed ? values.negate() : BigInteger.ZERO;
    this.most = values.subtract(BigInteger.ONE);
    this.leastLong = least.longValue();
    this.mostLong = most.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
  }

  @Override
  void addText(char[] chars, int offset, int length) throws JsonResultException, BadValueException {
    add(new String(chars, offset, length));
  }

  @Override
  void addOther(JsonParser parser, JsonToken token) throws IOException, BadValueException {
    if (token == JsonToken.VALUE_NUMBER_INT && parser.getTextLength() <= SURELY_LONG) {
      long value = parser.getLongValue();
      if (value < leastLong || value > mostLong) {
        throw outOfRange(parser.getText());
      }
      put(value);
    } else if (token.isNumeric()) {
      add(parser.getText());
    } else {
      throw BadValueException.unreadable(parser.getText(), "is no integer");
    }
  }

  private void add(String text) throws JsonResultException, BadValueException {
    BigInteger value = NumberText.integer(text);
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw outOfRange(text);
    }
    put(value.longValue()); // beyond 2^63 the lowest 64 bits are the value
  }

  private void put(long value) throws JsonResultException {
    switch (bits) {
      case 8 -> values().putByte((int) value);
      case 16 -> values().putShort((int) value);
      case 32 -> values().putInt((int) value);
      default -> values().putLong(value);
    }
  }

  private BadValueException outOfRange(String text) {
    return BadValueException.number(text, "is not between " + least + " and " + most);
  }

  @Override
  byte typeType() {
    return Type.Int;
  }

  @Override
  int type(FlatBufferBuilder schema) {
    return Int.createInt(schema, bits, signed);
  }
}
