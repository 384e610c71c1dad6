package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.util.Locale;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Type;

/** Booleans, from literals, from 0 and 1, and from texts of these. */
final class BooleanBuilder extends ColumnBuilder {
  private final GrowingBytes bits;

  BooleanBuilder(MemoryLimit memory) throws JsonResultException {
    super(memory);
    this.bits = new GrowingBytes(memory);
  }

  @Override
  void addText(char[] chars, int offset, int length) throws JsonResultException, BadValueException {
    add(new String(chars, offset, length));
  }

  @Override
  void addOther(JsonParser parser, JsonToken token) throws IOException, BadValueException {
    switch (token) {
      case VALUE_TRUE -> put(true);
      case VALUE_FALSE -> put(false);
      default -> add(parser.getText());
    }
  }

  private void add(String text) throws JsonResultException, BadValueException {
    switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> put(true);
      case "false", "0" -> put(false);
      default -> throw BadValueException.unreadable(text, "is neither true nor false");
    }
  }

  private void put(boolean value) throws JsonResultException {
    addEmpty();
    if (value) {
      bits.setBit(rows());
    }
  }

  @Override
  void addEmpty() throws JsonResultException {
    if ((rows() & 7) == 0) {
      bits.putByte(0);
    }
  }

  @Override
  void clearValues() {
    bits.clear();
  }

  @Override
  void writeValues(BatchWriter out) {
    out.buffer(bits);
  }

  @Override
  long valueBytes() {
    return bits.size();
  }

  @Override
  byte typeType() {
    return Type.Bool;
  }

  @Override
  int type(FlatBufferBuilder schema) {
    Bool.startBool(schema);
    return Bool.endBool(schema);
  }
}
