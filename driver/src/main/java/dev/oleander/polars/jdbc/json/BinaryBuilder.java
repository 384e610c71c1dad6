package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.Type;

/**
 * Bytes: as Base64, in hexadecimal digits behind {@code \x} (PostgreSQL's {@code \x0AFF}, DuckDB's
 * {@code \x0A\xFF}), or as a list of numbers from 0 to 255.
 */
final class BinaryBuilder extends BytesBuilder {
  private static final String HEX_MARK = "\\x";

  BinaryBuilder(MemoryLimit memory) throws JsonResultException {
    super(memory);
  }

  @Override
  void addText(char[] chars, int offset, int length) throws JsonResultException, BadValueException {
    String text = new String(chars, offset, length);
    try {
      values().putBytes(decode(text));
    } catch (IllegalArgumentException e) {
      throw BadValueException.unreadable(
          text, "is neither Base64 nor hexadecimal digits behind \\x", e);
    }
    endValue();
  }

  private static byte[] decode(String text) {
    if (text.startsWith(HEX_MARK)) {
      boolean each = text.length() > 4 && text.charAt(4) == '\\';
      return each
          ? HexFormat.of().withPrefix(HEX_MARK).parseHex(text)
          : HexFormat.of().parseHex(text.substring(HEX_MARK.length()));
    }
    boolean forUrls = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
    return (forUrls ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
  }

  @Override
  void addOther(JsonParser parser, JsonToken token) throws IOException, BadValueException {
    if (token != JsonToken.START_ARRAY) {
      throw BadValueException.unreadable(parser.getText(), "is not binary");
    }
    for (JsonToken item = parser.nextToken();
        item != JsonToken.END_ARRAY;
        item = parser.nextToken()) {
      String text = parser.getText();
      int value =
          item == JsonToken.VALUE_NUMBER_INT && text.length() <= 3 ? parser.getIntValue() : -1;
      if (value < 0 || value > 0xFF) {
        throw BadValueException.unreadable(text, "is no byte");
      }
      values().putByte(value);
    }
    endValue();
  }

  @Override
  byte typeType() {
    return Type.Binary;
  }

  @Override
  int type(FlatBufferBuilder schema) {
    Binary.startBinary(schema);
    return Binary.endBinary(schema);
  }
}
